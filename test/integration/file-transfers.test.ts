import { randomBytes } from 'node:crypto';
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type Proxied, startProxiedSshd } from '../support/proxied-sshd.ts';
import { endedSessions, recordingsIn } from '../support/recorded.ts';
import { clientEnvironment, runClient } from '../support/run-client.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const content = randomBytes(3_000_000);
let proxied: Proxied;
beforeAll(async () => {
  proxied = await startProxiedSshd();
});
afterAll(() => proxied.stop());

/** a file of ours, and a folder that the user on the target may write to */
let mine: string;
let theirs: string;
beforeEach(() => {
  const folder = temporaryFolder();
  chmodSync(folder.path, 0o711);
  mine = folder.file('mine');
  theirs = folder.file('theirs');
  writeFileSync(mine, content, { mode: 0o644 });
  mkdirSync(theirs);
  chmodSync(theirs, 0o777);
});

const same = (file: string) => readFileSync(file).equals(content);

/** The events of the latest session, and what its recording says. */
async function latest(sessions: number) {
  const session = (await endedSessions(proxied.connector.data, sessions)).at(-1);
  const recording = recordingsIn(proxied.connector.data).find(
    ({ manifest }) => manifest.session === session?.id,
  );
  return { events: session?.events ?? [], recording };
}
let sessions = 0;
const run = async (program: string, args: readonly string[], stdin = '') => {
  const env = clientEnvironment({ RSYNC_RSH: `ssh -F ${proxied.connector.sshConfig}` });
  const result = await runClient(program, args, { env, stdin });
  sessions++;
  expect(result.status, result.stderr.toString()).toBe(0);
  return result;
};
const scp = (...args: string[]) => run('scp', [...proxied.connector.sshOptions, ...args]);

describe.each([
  ['scp', [], 'sftp'],
  ['scp -O', ['-O'], 'scp'],
] as const)('%s', (_name, mode, protocol) => {
  test('uploads and downloads, and both are events with name and size, not screens', async () => {
    await scp(...mode, mine, `web1:${theirs}/up`);
    expect(same(`${theirs}/up`)).toBe(true);
    const upload = await latest(sessions);
    expect(upload.events).toContainEqual(
      expect.objectContaining({
        type: 'transfer',
        protocol,
        operation: 'upload',
        path: expect.stringMatching(/up$/),
        bytes: content.length,
        result: 'ok',
      }),
    );
    expect(upload.recording?.manifest.screen).toBe(false);
    expect(upload.recording?.screen).toBe('');
    const markers = upload.recording?.events.filter(([, kind]) => kind === 'm').map(([, , text]) => text);
    expect(markers?.at(-1)).toMatch(/^upload .*up.*, 3000000 bytes: ok$/);

    await scp(...mode, `web1:${theirs}/up`, `${mine}.down`);
    expect(same(`${mine}.down`)).toBe(true);
    expect((await latest(sessions)).events).toContainEqual(
      expect.objectContaining({ protocol, operation: 'download', bytes: content.length, result: 'ok' }),
    );
  });

  test('copies folders', async () => {
    mkdirSync(`${mine}.d/inner`, { recursive: true });
    writeFileSync(`${mine}.d/one`, '1');
    writeFileSync(`${mine}.d/inner/two words`, '2');
    await scp(...mode, '-r', `${mine}.d`, `web1:${theirs}/copy`);
    expect(readdirSync(`${theirs}/copy`, { recursive: true }).sort()).toEqual([
      'inner',
      'inner/two words',
      'one',
    ]);
    const { events } = await latest(sessions);
    const uploads = events.flatMap((event) =>
      event.type === 'transfer' && event.operation === 'upload' ? [event.target ?? event.path] : [],
    );
    expect(uploads.map((path) => path.split('/').at(-1)).sort()).toEqual(['one', 'two words']);
  });
});

test('sftp runs a batch, and each step is an event', async () => {
  const batch = [
    `put ${mine} ${theirs}/up`,
    `mkdir ${theirs}/d`,
    `rename ${theirs}/up ${theirs}/d/renamed`,
    `get ${theirs}/d/renamed ${mine}.down`,
    `rm ${theirs}/d/renamed`,
    `rmdir ${theirs}/d`,
  ];
  await run('sftp', [...proxied.connector.sshOptions, '-b', '-', 'web1'], batch.join('\n'));
  expect(same(`${mine}.down`)).toBe(true);
  const { events } = await latest(sessions);
  const operations = events.flatMap((event) => (event.type === 'transfer' ? [event.operation] : []));
  expect(operations).toEqual(
    expect.arrayContaining(['upload', 'mkdir', 'rename', 'download', 'remove', 'rmdir']),
  );
});

test('rsync copies both ways, and deletes what is gone', async () => {
  mkdirSync(`${mine}.d`);
  for (const name of ['one', 'two', 'three'])
    writeFileSync(`${mine}.d/${name}`, content.subarray(0, 500_000));
  writeFileSync(`${theirs}/stale`, 'old');
  await run('rsync', [
    '-a',
    '--delete',
    '--no-o',
    '--no-g',
    '--omit-dir-times',
    '--no-p',
    `${mine}.d/`,
    `web1:${theirs}/`,
  ]);
  expect(readdirSync(theirs).sort()).toEqual(['one', 'three', 'two']);
  mkdirSync(`${mine}.back`);
  writeFileSync(`${mine}.back/extra`, 'x');
  await run('rsync', ['-rz', '--delete', `web1:${theirs}/`, `${mine}.back/`]);
  expect(readdirSync(`${mine}.back`).sort()).toEqual(['one', 'three', 'two']);
  expect(readFileSync(`${mine}.back/two`).equals(content.subarray(0, 500_000))).toBe(true);
  const { recording } = await latest(sessions);
  expect(recording?.manifest.command).toMatch(/^rsync --server --sender/);
});

test('git clones and pushes', async () => {
  const env = clientEnvironment({
    GIT_SSH_COMMAND: `ssh -F ${proxied.connector.sshConfig}`,
    GIT_AUTHOR_NAME: 'A',
    GIT_AUTHOR_EMAIL: 'a@example.com',
    GIT_COMMITTER_NAME: 'A',
    GIT_COMMITTER_EMAIL: 'a@example.com',
    GIT_ALLOW_PROTOCOL: 'ssh',
  });
  const git = async (...args: string[]) => {
    const result = await runClient('git', args, { env });
    expect(result.status, result.stderr.toString()).toBe(0);
    return result.stdout.toString();
  };
  const init = await proxied.connector.ssh(['web1', `git init -q --bare -b main ${theirs}/repo.git`]);
  expect(init.status, init.stderr.toString()).toBe(0);
  const [url, work] = [`ssh://web1${theirs}/repo.git`, `${mine}.work`];
  await git('clone', '-q', url, work);
  writeFileSync(`${work}/file`, content);
  await git('-C', work, 'add', 'file');
  await git('-C', work, 'commit', '-q', '-m', 'first');
  await git('-C', work, 'push', '-q', 'origin', 'HEAD:main');
  await git('clone', '-q', '-b', 'main', url, `${mine}.clone`);
  expect(same(`${mine}.clone/file`)).toBe(true);
  expect(await git('ls-remote', url, 'main')).toMatch(/\trefs\/heads\/main\n$/);
});
