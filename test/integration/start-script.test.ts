import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { clientEnvironment, runClient, startClient } from '../support/run-client.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const root = fileURLToPath(new URL('../..', import.meta.url));
const script = (name: string) => `${root}scripts/${name}.mjs`;
const timeLimit = 60_000;

test('npm start runs the headless host where there is no display: one JSON line on stdout, ended by SIGTERM', async () => {
  const data = temporaryFolder().file('data');
  const args = [script('start'), '--data', data, '--gateway', '127.0.0.1:0', '--no-open'];
  const started = startClient(process.execPath, args);
  await started.stdout.waitFor(/\n/, { timeLimit });
  started.signal('SIGTERM');
  expect(await started.exited).toMatchObject({ status: 0 });
  const lines = started.stdout.text.split('\n');
  expect(lines).toHaveLength(2);
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ event: 'ready', data });
  expect(started.stderr.text).toContain('Starting the headless host: --data is a flag of it.');
});

test('a SIGTERM to npm itself ends the connector too', async () => {
  const data = temporaryFolder().file('data');
  const args = ['--prefix', root, 'start', '--', '--headless', '--data', data, '--gateway', '127.0.0.1:0'];
  const npm = startClient('npm', args, { env: { ...clientEnvironment(), HOME: temporaryFolder().path } });
  const [line] = await npm.stdout.waitFor(/^\{.*\}$/m, { timeLimit });
  npm.signal('SIGTERM');
  const { pid } = JSON.parse(line) as { pid: number };
  await eventually(() => (existsSync(`/proc/${pid}`) ? undefined : true), 'the end of the connector');
});

test('npm start passes the status of a host that could not start', async () => {
  const result = await runClient(process.execPath, [script('start'), '--headless', '--nope'], { timeLimit });
  expect(result).toMatchObject({ status: 2, stdout: Buffer.alloc(0) });
  expect(result.stderr.toString()).toContain('there is no flag --nope');
});

test('npm start runs Electron where a display and its binary are there, and passes its status', async () => {
  const folder = temporaryFolder();
  const binary = folder.file('electron');
  writeFileSync(binary, `#!/bin/sh\nprintf '%s\\n' "$@" > ${folder.file('arguments')}\nexit 7\n`);
  chmodSync(binary, 0o755);
  const env = clientEnvironment({ DISPLAY: ':99', ELECTRON_OVERRIDE_DIST_PATH: folder.path });
  const { status } = await runClient(process.execPath, [script('start')], { env, timeLimit });
  expect(status).toBe(7);
  expect(`${readFileSync(folder.file('arguments'), 'utf8').trim().split('\n').at(-1)}/`).toBe(root);
});

test('flags of the headless host and --electron exclude each other', async () => {
  const args = [script('start'), '--electron', '--config', 'x'];
  expect(await runClient(process.execPath, args, { timeLimit })).toMatchObject({
    status: 2,
    stderr: Buffer.from('--config is a flag of the headless host: leave out --electron.\n'),
  });
});

test('a build that is fresh is left as it is, also by several processes at once', async () => {
  const build = () => runClient(process.execPath, [script('build')], { timeLimit });
  await build();
  const builtAt = statSync(`${root}dist/headless/cli.js`).mtimeMs;
  for (const { stdout } of await Promise.all([build(), build(), build()])) {
    expect(stdout.toString()).toBe('dist/ is up to date\n');
  }
  expect(statSync(`${root}dist/headless/cli.js`).mtimeMs).toBe(builtAt);
});
