import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { clientEnvironment, runClient } from '../support/run-client.ts';
import { type TemporaryFolder, temporaryFolder } from '../support/temporary-folder.ts';

interface Observed {
  folder: TemporaryFolder;
  run(program: 'sftp' | 'scp', args: string[], stdin?: string): ReturnType<typeof runClient>;
  transfers(): unknown[];
}

/** Real clients and servers, with the observer between them. */
function observedTransfers(environment: NodeJS.ProcessEnv = {}): Observed {
  const folder = temporaryFolder();
  const program = folder.file('between');
  const script = join(import.meta.dirname, 'recordings-observed-program.ts');
  writeFileSync(program, `#!/bin/sh\nexec '${process.execPath}' '${script}' "$@"\n`);
  chmodSync(program, 0o700);
  const report = folder.file('observed');
  return {
    folder,
    run: (name, args, stdin = '') =>
      runClient(name, ['-S', program, ...args], {
        env: clientEnvironment({ ...environment, OBSERVED: report }),
        stdin,
      }),
    transfers: () =>
      existsSync(report)
        ? readFileSync(report, 'utf8')
            .split('\n')
            .slice(0, -1)
            .map((line): unknown => JSON.parse(line))
        : [],
  };
}

const size = 3_000_017;

test('everything that sftp does on a real sftp-server is observed', async () => {
  const { folder, run, transfers } = observedTransfers();
  const at = (name: string) => folder.file(name);
  writeFileSync(at('local'), randomBytes(size));
  const commands = [
    `put ${at('local')} ${at('remote')}`,
    `get ${at('remote')} ${at('back')}`,
    `rename ${at('remote')} ${at('renamed')}`,
    `ln ${at('renamed')} ${at('hard')}`,
    `ln -s ${at('renamed')} ${at('soft')}`,
    `chmod 600 ${at('renamed')}`,
    `mkdir ${at('dir')}`,
    `rmdir ${at('dir')}`,
    `rm ${at('hard')}`,
    `ls ${folder.path}`,
    `-get ${at('missing')} ${at('nothing')}`,
    `-rmdir ${at('missing')}`,
  ];
  const result = await run('sftp', ['-b', '-', 'host'], `${commands.join('\n')}\n`);
  expect(result).toMatchObject({ status: 0, timedOut: false });
  expect(readFileSync(at('back')).equals(readFileSync(at('local')))).toBe(true);
  const ok = { protocol: 'sftp', result: 'ok' };
  expect(transfers()).toEqual([
    { ...ok, operation: 'upload', path: at('remote'), bytes: size },
    { ...ok, operation: 'download', path: at('remote'), bytes: size },
    { ...ok, operation: 'rename', path: at('remote'), target: at('renamed') },
    { ...ok, operation: 'hardlink', path: at('hard'), target: at('renamed') },
    { ...ok, operation: 'symlink', path: at('soft'), target: at('renamed') },
    { ...ok, operation: 'setstat', path: at('renamed') },
    { ...ok, operation: 'mkdir', path: at('dir') },
    { ...ok, operation: 'rmdir', path: at('dir') },
    { ...ok, operation: 'remove', path: at('hard') },
    { protocol: 'sftp', operation: 'rmdir', path: at('missing'), result: 'No such file' },
  ]);
});

test('scp over SFTP is observed like sftp', async () => {
  const { folder, run, transfers } = observedTransfers();
  writeFileSync(folder.file('local'), randomBytes(size));
  const result = await run('scp', ['-q', '-s', folder.file('local'), `host:${folder.file('remote')}`]);
  expect(result).toMatchObject({ status: 0, timedOut: false });
  expect(transfers()).toEqual([
    { protocol: 'sftp', operation: 'upload', path: folder.file('remote'), bytes: size, result: 'ok' },
  ]);
});

test('the legacy protocol is observed in both directions, with folders and times', async () => {
  const { folder, run, transfers } = observedTransfers();
  mkdirSync(folder.file('site/css'), { recursive: true });
  mkdirSync(folder.file('srv'));
  writeFileSync(folder.file('site/index.html'), randomBytes(size));
  writeFileSync(folder.file('site/css/empty.css'), '');
  const up = await run('scp', ['-O', '-q', '-r', '-p', folder.file('site'), `host:${folder.file('srv')}/`]);
  expect(up).toMatchObject({ status: 0, timedOut: false });
  const down = await run('scp', ['-O', '-q', '-r', `host:${folder.file('srv/site')}`, folder.file('back')]);
  expect(down).toMatchObject({ status: 0, timedOut: false });
  expect(
    readFileSync(folder.file('back/index.html')).equals(readFileSync(folder.file('site/index.html'))),
  ).toBe(true);

  const files = [
    { protocol: 'scp', path: folder.file('srv/site/index.html'), bytes: size, result: 'ok' },
    { protocol: 'scp', path: folder.file('srv/site/css/empty.css'), bytes: 0, result: 'ok' },
  ];
  const seen = transfers();
  expect(seen).toHaveLength(4);
  for (const operation of ['upload', 'download'])
    for (const file of files) expect(seen).toContainEqual({ ...file, operation });
});

test('the legacy protocol tells why a file was refused', async () => {
  const { folder, run, transfers } = observedTransfers();
  mkdirSync(folder.file('srv/taken'), { recursive: true });
  writeFileSync(folder.file('taken'), 'content');
  await run('scp', ['-O', '-q', folder.file('taken'), `host:${folder.file('srv')}/`]);
  await run('scp', ['-O', '-q', `host:${folder.file('missing')}`, folder.file('back')]);
  expect(transfers()).toEqual([
    {
      protocol: 'scp',
      operation: 'upload',
      path: folder.file('srv/taken'),
      bytes: 0,
      result: expect.stringContaining('Is a directory'),
    },
    {
      protocol: 'scp',
      operation: 'download',
      path: folder.file('missing'),
      bytes: 0,
      result: expect.stringContaining('No such file'),
    },
  ]);
});

test('an upload whose server dies in the middle is reported as interrupted', async () => {
  const { folder, run, transfers } = observedTransfers({ FILE_SIZE_LIMIT: '1000000' });
  writeFileSync(folder.file('local'), randomBytes(size));
  const result = await run(
    'sftp',
    ['-b', '-', 'host'],
    `put ${folder.file('local')} ${folder.file('remote')}\n`,
  );
  expect(result.status).not.toBe(0);
  expect(transfers()).toEqual([
    {
      protocol: 'sftp',
      operation: 'upload',
      path: folder.file('remote'),
      bytes: expect.any(Number),
      result: 'interrupted',
    },
  ]);
});
