import { chmodSync, closeSync, openSync, truncateSync, writeFileSync } from 'node:fs';
import { runClient } from '../support/run-client.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import type { Result } from './report.ts';
import type { Route } from './routes.ts';
import { eachRoute, median, sampleAlternating } from './samples.ts';
import { startMark, timeRun } from './timed-run.ts';

export interface BulkSizes {
  rounds: number;
  execMegabytes: number;
  sftpMegabytes: number;
}

const megabyte = 1_000_000;

/** MB/s from the first byte that may flow to the end of the program. Connection set-up is measured elsewhere. */
export async function measureBulk(routes: readonly Route[], sizes: BulkSizes): Promise<Result[]> {
  const { rounds, execMegabytes, sftpMegabytes } = sizes;
  const execBytes = execMegabytes * megabyte;
  const execFile = holeOf(execBytes);
  const sftpFile = holeOf(sftpMegabytes * megabyte);
  const get = batchOf(`get ${sftpFile} /dev/null`);
  const put = batchOf(`put ${sftpFile} /dev/null`);

  const kinds = [
    {
      measure: `download ${execMegabytes} MB, exec`,
      megabytes: execMegabytes,
      run: (route: Route) => timeExec(route, `head -c ${execBytes} /dev/zero`, '/dev/null'),
    },
    {
      measure: `upload ${execMegabytes} MB, exec`,
      megabytes: execMegabytes,
      run: (route: Route) => timeExec(route, 'cat >/dev/null', execFile),
    },
    {
      measure: `sftp get ${sftpMegabytes} MB`,
      megabytes: sftpMegabytes,
      run: (route: Route) => timeSftp(route, get),
    },
    {
      measure: `sftp put ${sftpMegabytes} MB`,
      megabytes: sftpMegabytes,
      run: (route: Route) => timeSftp(route, put),
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

async function timeExec({ options, destination }: Route, command: string, file: string): Promise<number> {
  const input = openSync(file, 'r');
  try {
    const args = [...options, destination, `echo ${startMark} >&2; ${command}`];
    return await timeRun({ program: 'ssh', args, input, from: 'startMark' });
  } finally {
    closeSync(input);
  }
}

function timeSftp({ options, destination }: Route, batch: string): Promise<number> {
  return timeRun({
    program: 'sftp',
    args: ['-q', '-b', batch, ...options, destination],
    from: 'startMark',
  });
}

/** A file of this many zeros that takes no place on the disk: reading it costs a copy in memory. */
function holeOf(bytes: number): string {
  const folder = temporaryFolder();
  chmodSync(folder.path, 0o711); // the target's user reads it
  const file = folder.file('zeros');
  writeFileSync(file, '');
  truncateSync(file, bytes);
  return file;
}

/** A file of sftp commands. The mark is printed on this side, once the connection stands. */
function batchOf(command: string): string {
  const file = temporaryFolder().file('batch');
  writeFileSync(file, `!echo ${startMark} >&2\n${command}\n`);
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
