import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { LogEntry } from '../../src-main/contract/log-entry.ts';
import type { TerminalState } from '../../src-main/contract/terminal-state.ts';
import { asRoot } from '../support/as-root.ts';
import { openBackend, openLink } from '../support/backend-client.ts';
import { runCli } from '../support/cli.ts';
import { startConnector } from '../support/connector.ts';
import { eventually } from '../support/eventually.ts';
import { runClient } from '../support/run-client.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { makeTestUsers, otherTestUser } from '../support/test-user.ts';

test('a page sees the connector, opens a terminal on the practice socket, and its typing comes back', async () => {
  const connector = await startConnector();
  const backend = await openBackend(connector.ui ?? '');
  const state = await backend.call('connector.get', {});
  expect(state).toMatchObject({ host: 'headless', live_sessions: 0, data_folder: connector.data });
  expect(state.gateway).toEqual([{ host: connector.host, port: connector.port }]);
  const [practice] = await backend.call('sockets.list', {});
  expect(practice).toMatchObject({ name: 'practice', origin: 'practice' });

  const { terminal } = await backend.call('terminals.open', { socket: 'practice', cols: 80, rows: 24 });
  const states: TerminalState[] = [];
  let output = '';
  const link = backend.terminal(terminal, {
    onOutput: (data) => {
      output += Buffer.from(data).toString();
      link.read(data.length);
    },
    onState: (state) => states.push(state),
  });
  await eventually(() => (states.some(({ kind }) => kind === 'open') ? true : undefined), 'an open terminal');
  link.input('echo said-$((40+2))\r');
  await eventually(() => (output.includes('said-') ? true : undefined), 'the echo');
  link.input('exit\r');
  await eventually(() => (states.at(-1)?.kind === 'ended' ? true : undefined), 'the end of the session');
});

test('a page hears of new log lines, and the second tab of the same browser too', async () => {
  const connector = await startConnector();
  const session = await openLink(connector.ui ?? '');
  const heard: LogEntry[][] = [[], []];
  for (const entries of heard) {
    const backend = await openBackend(session);
    backend.watch('log', (event) => entries.push(...event.entries));
    await backend.call('connector.get', {});
  }
  await connector.ssh(['practice', 'true']);
  for (const entries of heard)
    await eventually(
      () => entries.find(({ msg }) => msg.includes('ssh session')),
      'a line about the session',
    );
});

test('an open page comes back by itself after a restart of the host; a link that was used before opens nothing', async () => {
  const data = temporaryFolder().file('data');
  const first = await startConnector({ data });
  const link = first.ui ?? '';
  const backend = await openBackend(link);
  await first.stop();
  await eventually(() => (backend.connection.get().kind === 'lost' ? true : undefined), 'the loss');
  await expect(backend.call('sockets.list', {})).rejects.toMatchObject({ code: 'host_unreachable' });
  const second = await startConnector({ data });
  expect(new URL(second.ui ?? '').origin).toBe(new URL(link).origin);
  await eventually(() => (backend.connection.get().kind === 'open' ? true : undefined), 'the new connection');
  expect(backend.connection.get()).toEqual({ kind: 'open', opened: 2 });
  expect(await backend.call('sockets.list', {})).toHaveLength(1);
  await expect(openLink(link)).rejects.toThrow('link_expired');
});

test('cli ui prints a link that opens the screens once', async () => {
  const connector = await startConnector();
  const { stdout, status } = await runCli(['ui', '--data', connector.data]);
  expect(status).toBe(0);
  const link = stdout.toString().trim();
  expect(link).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/#code=[\w-]{72}$/);
  const backend = await openBackend(link);
  expect(await backend.call('connector.get', {})).toMatchObject({ data_folder: connector.data });
  await expect(openLink(link)).rejects.toThrow('link_expired');
});

test('cli ui says so where no connector runs', async () => {
  const connector = await startConnector();
  await connector.stop();
  const { stderr, status } = await runCli(['ui', '--data', connector.data]);
  expect(status).toBe(2);
  expect(stderr.toString()).toContain(`no connector runs with the data folder ${connector.data}. Start one:`);
});

test('the key of links and sessions is for its owner only, and no code is written anywhere', async () => {
  const connector = await startConnector();
  expect(statSync(join(connector.data, 'ui.key')).mode & 0o777).toBe(0o600);
  const code = connector.ui?.split('code=')[1] ?? '';
  const session = await openLink(connector.ui ?? '');
  const log = readFileSync(join(connector.data, 'logs/sallyport.log'), 'utf8') + connector.log.text;
  for (const secret of [code, session.pageKey, session.cookie.split('=')[1] ?? '']) {
    expect(secret.length).toBeGreaterThan(40);
    expect(log).not.toContain(secret);
  }
});

test('a link that another user of this machine has read from a command line is worth nothing to them', async () => {
  makeTestUsers();
  const connector = await startConnector();
  const { origin, hash } = new URL(connector.ui ?? '');
  const body = JSON.stringify({ code: hash.replace('#code=', '') });
  const curl = ['curl', '-s', '-H', `Origin: ${origin}`, '--json', body, `${origin}/session`];
  const [program, ...args] = asRoot(['runuser', '-u', otherTestUser, '--', ...curl]);
  const stolen = await runClient(program, args);
  expect(stolen.stdout.toString()).toBe('This server is for its own user.\n');
  expect((await openLink(connector.ui ?? '')).pageKey).not.toBe('');
});
