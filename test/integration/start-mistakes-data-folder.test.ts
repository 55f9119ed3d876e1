import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  readFileSync,
  renameSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { launchConnector, startConnector } from '../support/connector.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { expectGoodLogin } from './hostile-observations.ts';

const isRoot = process.getuid?.() === 0;
/** `nobody` on Debian */
const somebodyElse = 65534;

/** What a start that must not come about says last. */
async function failedStart(data: string): Promise<string> {
  const started = launchConnector({ data });
  const { status } = await started.exited;
  expect({ status, stdout: started.process.stdout.text }).toEqual({ status: 2, stdout: '' });
  expect(started.process.stderr.text).not.toMatch(/^\s+at /m);
  return started.process.stderr.text.trim().split('\n').at(-1) ?? '';
}

describe('a data folder', () => {
  test.each([0o755, 0o750, 0o701, 0o777])(
    'with the rights %o is refused, with the command that mends it',
    async (mode) => {
      const data = temporaryFolder().file('data');
      mkdirSync(data);
      chmodSync(data, mode);
      const text = await failedStart(data);
      expect(text).toContain('is open to other users');
      const [, command = ''] = /Run: (chmod .*)$/.exec(text) ?? [];
      execFileSync('sh', ['-c', command]);
      await startConnector({ data });
    },
  );

  test.runIf(isRoot)('of another user is refused', async () => {
    const data = temporaryFolder().file('data');
    mkdirSync(data, 0o700);
    chownSync(data, somebodyElse, somebodyElse);
    expect(await failedStart(data)).toContain('belongs to another user');
  });

  test('that is a file is refused', async () => {
    const data = temporaryFolder().file('data');
    writeFileSync(data, 'precious');
    expect(await failedStart(data)).toContain('is not a folder');
    expect(readFileSync(data, 'utf8')).toBe('precious');
  });

  test('that cannot be made is refused', async () => {
    const file = temporaryFolder().file('file');
    writeFileSync(file, '');
    expect(await failedStart(join(file, 'data'))).toContain('cannot be made (ENOTDIR)');
  });

  test('in use is refused to a second connector, and the first one goes on', async () => {
    const first = await startConnector();
    expect(await failedStart(first.data)).toContain(
      `Another connector (pid ${first.pid}) runs with this data folder`,
    );
    await expectGoodLogin(first);
    await first.stop();
    await expectGoodLogin(await startConnector({ data: first.data }));
  });

  test('of a connector that was killed can be used again', async () => {
    const first = await startConnector();
    await first.kill();
    await expectGoodLogin(await startConnector({ data: first.data }));
  });
});

describe('a key file', () => {
  /** The folder of a connector that has run before. */
  async function usedFolder(name: string) {
    const connector = await startConnector();
    await connector.stop();
    const file = join(connector.data, name);
    return { data: connector.data, file, content: readFileSync(file) };
  }

  test.each(['host_key', 'device_key', 'ca.key', 'secret.key'])(
    'that others can read, or that is damaged, is refused and stays as it is: %s',
    async (name) => {
      const { data, file, content } = await usedFolder(name);
      chmodSync(file, 0o644);
      expect(await failedStart(data)).toMatch(new RegExp(`${name}.*0644.*chmod 600`));
      chmodSync(file, 0o600);
      const damaged = content.subarray(0, content.length / 2);
      writeFileSync(file, damaged);
      expect(await failedStart(data)).toContain(name);
      expect(readFileSync(file)).toEqual(damaged);
      writeFileSync(file, content);
      await expectGoodLogin(await startConnector({ data }));
    },
  );

  test('that is a link, that is empty, or that belongs to another user is refused', async () => {
    const { data, file, content } = await usedFolder('host_key');
    renameSync(file, `${file}.real`);
    symlinkSync(`${file}.real`, file);
    expect(await failedStart(data)).toContain('host_key');
    renameSync(`${file}.real`, file);
    writeFileSync(file, '');
    expect(await failedStart(data)).toContain('host_key');
    writeFileSync(file, content);
    if (!isRoot) return;
    chownSync(file, somebodyElse, somebodyElse);
    expect(await failedStart(data)).toContain(`it belongs to user id ${somebodyElse}`);
  });
});
