import { closeSync, openSync, truncateSync, writeFileSync } from 'node:fs';
import { runClient } from '../support/run-client.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import type { Result } from './report.ts';
import type { Route } from './routes.ts';
import { eachRoute, median, sampleAlternating } from './samples.ts';
import { timeRun } from './timed-run.ts';

export interface BulkSizes {
  rounds: number;
  execMegabytes: number;
  sftpMegabytes: number;
}

const megabyte = 1_000_000;

/** MB/s of the whole command, its connection set-up included, as the person who waits for it sees it. */
export async function measureBulk(routes: readonly Route[], sizes: BulkSizes): Promise<Result[]> {
  const { rounds, execMegabytes, sftpMegabytes } = sizes;
  const execBytes = execMegabytes * megabyte;
  const execFile = holeOf(execBytes);
  const get = batch(`get ${holeOf(sftpMegabytes * megabyte)} /dev/null`);
  const put = batch(`put ${holeOf(sftpMegabytes * megabyte)} /dev/null`);

  const kinds = [
    {
      measure: `download ${execMegabytes} MB, exec`,
      megabytes: execMegabytes,
      run: ({ options, destination }: Route) =>
        timeRun('ssh', [...options, destination, `head -c ${execBytes} /dev/zero`]),
    },
    {
      measure: `upload ${execMegabytes} MB, exec`,
      megabytes: execMegabytes,
      run: (route: Route) => upload(route, execFile),
    },
    {
      measure: `sftp get ${sftpMegabytes} MB`,
      megabytes: sftpMegabytes,
      run: ({ options, destination }: Route) => timeRun('sftp', ['-q', '-b', get, ...options, destination]),
    },
    {
      measure: `sftp put ${sftpMegabytes} MB`,
      megabytes: sftpMegabytes,
      run: ({ options, destination }: Route) => timeRun('sftp', ['-q', '-b', put, ...options, destination]),
    },
  ];

  const results: Result[] = [];
  for (const { measure, megabytes, run } of kinds) {
    const samples = await sampleAlternating(
      routes,
      rounds,
      async (route) => (megabytes * 1000) / (await run(route)),
    );
    const values = eachRoute(samples, median);
    results.push({
      measure,
      unit: 'MB/s',
      values,
      samples,
      compares: 'connector / hop',
      outcome: values.connector / values.hop,
      target: { atLeast: 1.5 },
    });
  }
  return results;
}

async function upload({ options, destination }: Route, file: string): Promise<number> {
  const input = openSync(file, 'r');
  try {
    return await timeRun('ssh', [...options, destination, 'cat >/dev/null'], input);
  } finally {
    closeSync(input);
  }
}

/** A file of this many zeros that takes no place on the disk: reading it costs a copy in memory. */
function holeOf(bytes: number): string {
  const file = temporaryFolder().file('zeros');
  writeFileSync(file, '');
  truncateSync(file, bytes);
  return file;
}

/** sftp's commands; without a terminal it reads them from a file. */
function batch(command: string): string {
  const file = temporaryFolder().file('batch');
  writeFileSync(file, `${command}\n`);
  return file;
}

/** Throws unless bytes arrive whole through this route in both directions: a fast wrong answer is no result. */
export async function checkRoute({ name, options, destination }: Route): Promise<void> {
  const bytes = 2 * megabyte;
  const command = `wc -c >&2; head -c ${bytes} /dev/zero`;
  const result = await runClient('ssh', [...options, destination, command], { stdin: Buffer.alloc(bytes) });
  const whole =
    result.stdout.length === bytes && new RegExp(`^${bytes}$`, 'm').test(result.stderr.toString());
  if (!whole || result.status !== 0) {
    throw new Error(`the route '${name}' does not work: exit ${result.status}\n${result.stderr}`);
  }
}
