import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, type TestContext, test } from 'vitest';
import { asRoot } from '../support/as-root.ts';
import { expectPersonText, hintSocketTo } from '../support/person-text.ts';
import { startProxiedSshd } from '../support/proxied-sshd.ts';
import { endedSessions, recordingsIn } from '../support/recorded.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { whenTestEnds } from '../support/when-test-ends.ts';

/** A data folder whose recordings are on a small disk of their own; skips the test where mounting is not allowed. */
function dataOnSmallDisk(context: TestContext): { data: string; disk: string } {
  const data = temporaryFolder().file('data');
  const disk = join(data, 'recordings');
  mkdirSync(disk, { recursive: true, mode: 0o700 });
  const run = (...command: [string, ...string[]]) => {
    const [program, ...args] = asRoot(command);
    execFileSync(program, args, { stdio: 'ignore' });
  };
  try {
    const options = `size=512k,mode=0700,uid=${process.getuid?.()}`;
    run('mount', '-t', 'tmpfs', '-o', options, 'sallyport-test', disk);
  } catch {
    context.skip('a tmpfs cannot be mounted here');
  }
  whenTestEnds(() => run('umount', '-l', disk));
  return { data, disk };
}

function fill(disk: string): void {
  for (let size = 512 * 1024, part = 0; size > 0; size = Math.floor(size / 2), part++) {
    try {
      writeFileSync(join(disk, `filler-${part}`), Buffer.alloc(size));
    } catch {
      // full: a smaller part may still fit
    }
  }
}

const small = { recordings: { free_space_floor: 0, bulk_limit: 100_000_000 } };
const lenient = { recording_mode: 'lenient' };

describe('a session that must be recorded', () => {
  test('is refused before the target is contacted where too little space is left', async () => {
    const { connector, sshd } = await startProxiedSshd({
      config: { recordings: { free_space_floor: 1024 ** 4 } },
    });
    const result = await connector.ssh(['web1', 'echo ran']);
    expect(result.status).toBe(255);
    expect(result.stdout.toString()).toBe('');
    const line = await connector.log.waitFor(({ code }) => code === 'recording_unavailable');
    expectPersonText(result.stderr.toString(), { socket: hintSocketTo(sshd), line });
    expect(line.msg).toContain('failed to record session');
    expect(sshd.log.text).not.toContain('Connection from');
    expect(await endedSessions(connector.data)).toMatchObject([
      { state: 'failed', failure: { code: 'recording_unavailable' } },
    ]);
  });

  test('is refused before the target is contacted where the folder cannot be', async () => {
    const data = temporaryFolder().file('data');
    mkdirSync(data, { mode: 0o700 });
    writeFileSync(join(data, 'recordings'), 'a file in its place');
    const { connector, sshd } = await startProxiedSshd({ connector: { data } });
    const result = await connector.ssh(['web1', 'echo ran']);
    expect(result.status).toBe(255);
    const line = await connector.log.waitFor(({ code }) => code === 'recording_unavailable');
    expectPersonText(result.stderr.toString(), { socket: hintSocketTo(sshd), line });
    expect(result.stderr.toString()).not.toContain(data);
    expect(sshd.log.text).not.toContain('Connection from');
  });

  test('ends with a reason when the disk is full, and shows nothing that is not recorded', async (context) => {
    const { data, disk } = dataOnSmallDisk(context);
    const { connector } = await startProxiedSshd({ config: small, connector: { data } });
    const shell = connector.sshInTerminal(['web1']);
    await shell.expect('$ ');
    fill(disk);
    shell.type('seq 1 100000\r');
    await shell.expect(/^sallyport: web1: .*\r$/m);
    expect((await shell.exited).status).toBe(255);
    const [recording] = recordingsIn(data);
    expect(recording?.manifest).toMatchObject({ state: 'failed', failure: { code: 'recording_failed' } });
    const shown = shell.output
      .slice(0, shell.output.indexOf('sallyport: web1: '))
      .replace(/^Sessions on web1 are recorded\.[\r\n]+/, '');
    // the text has a line of its own, also where the output was cut in the middle of one
    expect([recording?.screen, `${recording?.screen}\r\n`]).toContain(shown);
    expect(await endedSessions(data)).toMatchObject([
      { state: 'failed', failure: { code: 'recording_failed' } },
    ]);
  });
});

describe('a session that need not be recorded', () => {
  test('starts without a recording, with a loud warning', async () => {
    const data = temporaryFolder().file('data');
    mkdirSync(data, { mode: 0o700 });
    writeFileSync(join(data, 'recordings'), 'a file in its place');
    const { connector } = await startProxiedSshd({ socket: lenient, connector: { data } });
    const result = await connector.ssh(['web1', 'echo ran']);
    expect(result.stdout.toString()).toBe('ran\n');
    const line = await connector.log.waitFor(({ msg }) =>
      String(msg).endsWith('the session goes on unrecorded'),
    );
    expect(line).toMatchObject({ level: 'error', code: 'recording_unavailable', socket_id: 'web1' });
    expect(line.msg).toMatch(/^failed to record session: (?!failed)/);
    expect(await endedSessions(data)).toMatchObject([
      { state: 'ended', channels: [{ recording_failure: { code: 'recording_unavailable' } }] },
    ]);
  });

  test('goes on when the disk is full, with a loud warning', async (context) => {
    const { data, disk } = dataOnSmallDisk(context);
    const { connector } = await startProxiedSshd({ socket: lenient, config: small, connector: { data } });
    const shell = connector.sshInTerminal(['web1']);
    await shell.expect('$ ');
    fill(disk);
    shell.type('seq 1 100000; echo the"-"end\r');
    await shell.expect('the-end');
    shell.type('exit 4\r');
    expect((await shell.exited).status).toBe(4);
    await connector.log.waitFor(({ msg }) => String(msg).endsWith('the session goes on unrecorded'));
    expect(recordingsIn(data)[0]?.manifest.state).toBe('failed');
    expect(await endedSessions(data)).toMatchObject([
      {
        state: 'ended',
        channels: [{ exit: { status: 4 }, recording_failure: { code: 'recording_failed' } }],
      },
    ]);
  });
});
