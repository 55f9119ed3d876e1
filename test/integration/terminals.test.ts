import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { terminalWindowBytes } from '../../src-main/contract/terminal-output.ts';
import { openBackend } from '../support/backend-client.ts';
import { startConnector } from '../support/connector.ts';
import { eventually } from '../support/eventually.ts';
import { refusingTarget } from '../support/faulty-targets.ts';
import { makeKey } from '../support/keys.ts';
import { keyLogin, passwordLogin, socketTo, startProxiedSshd } from '../support/proxied-sshd.ts';
import { endedSessions, recordingsIn } from '../support/recorded.ts';
import { ScreenTerminal } from '../support/screen-terminal.ts';
import { freePort } from '../support/sshd.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { testUser } from '../support/test-user.ts';

/** A shell that says nothing by itself, so that what is typed is all that is there. */
const quiet = { config: ['PermitUserEnvironment no', 'Match User *', '  ForceCommand exec /bin/sh -i'] };

async function openProxied(options: Parameters<typeof startProxiedSshd>[0] = {}) {
  const proxied = await startProxiedSshd({ sshd: quiet, ...options });
  const backend = await openBackend(proxied.connector.ui ?? '');
  return { ...proxied, backend };
}

test('a terminal is a recorded session of the owner, with echo, an exit status and its own recording', async () => {
  const { backend, connector } = await openProxied();
  const terminal = await ScreenTerminal.open(backend, { cols: 100, rows: 30 });
  const open = await terminal.waitForState('open');
  terminal.type('echo "typed: $TERM $LANG"; stty -a | tr ";" "\\n" | grep -E "erase|iutf8"\r');
  await terminal.waitFor(/typed: xterm-256color \S+UTF-8/);
  // modes that a shell needs from its terminal: Backspace erases, and it erases whole characters
  await terminal.waitFor(/erase = \^\?/);
  await terminal.waitFor(/[^-]iutf8/);
  terminal.type('exit 3\r');
  const ended = await terminal.waitForState('ended');

  expect(terminal.states.map(({ kind }) => kind)).toEqual(['connecting', 'open', 'ended']);
  expect(ended).toMatchObject({ exit: { status: 3 }, session: open.session });
  const [session] = await endedSessions(connector.data);
  expect(session).toMatchObject({
    id: open.session,
    socket: 'web1',
    state: 'ended',
    login: testUser,
    person: { via: 'device_key' },
    channels: [{ kind: 'shell', exit: { status: 3 } }],
  });
  const [recording] = recordingsIn(connector.data);
  expect(open.recorded).toBe(true);
  expect(recording?.manifest.terminal).toEqual({ term: 'xterm-256color', cols: 100, rows: 30 });
  expect(recording?.screen).toContain('typed: xterm-256color');
});

test('the program sees the size of the pane, also after it has changed', async () => {
  const { backend } = await openProxied();
  const terminal = await ScreenTerminal.open(backend, { cols: 100, rows: 30 });
  // before there is a session to tell
  await terminal.resize(90, 20);
  await terminal.waitForState('open');
  terminal.type('stty size\r');
  await terminal.waitFor(/20 90\r\n/);
  await terminal.resize(132, 43);
  terminal.type('stty size\r');
  await terminal.waitFor(/43 132\r\n/);
});

test('a shell that is killed ends the terminal with its signal', async () => {
  const { backend } = await openProxied();
  const terminal = await ScreenTerminal.open(backend);
  await terminal.waitForState('open');
  terminal.type('kill -KILL $$\r');
  expect(await terminal.waitForState('ended')).toMatchObject({ exit: { signal: 'KILL' } });
});

test('characters of every length arrive as they were typed and shown', async () => {
  const { backend } = await openProxied();
  const terminal = await ScreenTerminal.open(backend);
  await terminal.waitForState('open');
  const words = 'æøå €uro 漢字 🦀';
  terminal.type(`printf '<%s>' '${words}'\r`);
  await terminal.waitFor(new RegExp(`<${words}>`, 'u'));
});

test('a wrong stored password is told with its reason and what to do', async () => {
  const { backend, connector } = await openProxied({
    sshd: { passwordAuthentication: true },
    login: passwordLogin('wrong password'),
  });
  const terminal = await ScreenTerminal.open(backend);
  const failed = await terminal.waitForState('failed');
  expect(failed).toMatchObject({
    code: 'upstream_auth_rejected',
    message: expect.stringContaining('unable to authenticate'),
    advice: expect.stringMatching(/^127\.0\.0\.1 refuses .*\.$/s),
  });
  // not open for a moment first, and the reason not as text of the target
  expect(terminal.states.map(({ kind }) => kind)).toEqual(['connecting', 'failed']);
  expect(terminal.text).toBe('');
  const [session] = await endedSessions(connector.data);
  expect(session).toMatchObject({ id: failed.session, state: 'failed' });
  expect(JSON.stringify(terminal.states)).not.toContain('wrong password');
});

test('a target that is not there, a key that is gone: each terminal says its own reason', async () => {
  const target = await refusingTarget();
  const login = keyLogin(makeKey());
  const missing = { authentication_type: 'private_key', private_key: 'from:file:/no/such/key' };
  const config = {
    sockets: [
      socketTo(target, { name: 'refused', login }),
      socketTo(target, { name: 'no-key', login: missing }),
    ],
  };
  const connector = await startConnector({ config });
  const backend = await openBackend(connector.ui ?? '');
  const terminals = await Promise.all(
    ['refused', 'no-key'].map((socket) => ScreenTerminal.open(backend, { socket })),
  );
  const failures = await Promise.all(terminals.map((terminal) => terminal.waitForState('failed')));
  expect(failures.map(({ code }) => code)).toEqual(['upstream_dial_refused', 'secret_file_unreadable']);
});

test('a connection that is lost is a failure with its reason, after the last output', async () => {
  const { backend, sshd } = await openProxied();
  const terminal = await ScreenTerminal.open(backend);
  await terminal.waitForState('open');
  terminal.type('echo last words\r');
  await terminal.waitFor(/last words\r\n/);
  await sshd.stop();
  const failed = await terminal.waitForState('failed');
  expect(failed).toMatchObject({
    code: 'upstream_lost',
    advice: expect.stringMatching(/^The target .*connection.*\.$/s),
  });
  expect(terminal.text).not.toContain('sallyport:');
});

test('a session that the admin ends says so in its terminal', async () => {
  const { backend } = await openProxied();
  const terminal = await ScreenTerminal.open(backend);
  const { session = '' } = await terminal.waitForState('open');
  await backend.call('sessions.end', { session });
  expect(await terminal.waitForState('failed')).toMatchObject({ code: 'session_ended_by_admin', session });
});

test('what cannot be opened is refused at once, in words', async () => {
  const { backend } = await openProxied();
  const opened = (socket: string, login?: string) =>
    ScreenTerminal.open(backend, { socket, ...(login === undefined ? {} : { login }) });
  await expect(opened('no-such')).rejects.toMatchObject({ code: 'socket_not_found' });
  await expect(opened('web1', 'two words')).rejects.toMatchObject({ code: 'request_invalid' });
  await expect(opened('web1', '-oProxyCommand=x')).rejects.toMatchObject({ code: 'request_invalid' });
});

test('a socket that was stopped opens no terminal, and stopping it ends those that are open', async () => {
  const connector = await startConnector();
  const backend = await openBackend(connector.ui ?? '');
  const terminal = await ScreenTerminal.open(backend, { socket: 'practice' });
  await terminal.waitForState('open');
  await backend.call('sockets.set_enabled', { name: 'practice', enabled: false });
  const failed = await terminal.waitForState('failed');
  expect(failed.advice).toMatch(/stopped/);
  await expect(ScreenTerminal.open(backend, { socket: 'practice' })).rejects.toMatchObject({
    code: 'socket_stopped',
    hint: expect.stringContaining('Start it'),
  });
});

test('a socket that asks for the login is logged in to with the one that was chosen', async () => {
  const key = makeKey();
  const { backend } = await openProxied({
    sshd: { ...quiet, authorizedKeys: [key.publicKey] },
    login: { ...keyLogin(key), username_provider: 'prompt_client' },
  });
  const terminal = await ScreenTerminal.open(backend, { login: testUser });
  await terminal.waitForState('open');
  terminal.type('id -un\r');
  await terminal.waitFor(new RegExp(`\\n${testUser}\\r\\n`));
  const without = await ScreenTerminal.open(backend);
  expect(await without.waitForState('failed')).toMatchObject({ code: 'client_login_missing' });
});

test('closing a terminal, or the page, ends its session and what runs there', async () => {
  const { backend, connector } = await openProxied();
  const closed = await ScreenTerminal.open(backend);
  await closed.waitForState('open');
  await closed.close();
  await endedSessions(connector.data, 1);
  const left = await ScreenTerminal.open(backend);
  await left.waitForState('open');
  backend.close();
  const sessions = await endedSessions(connector.data, 2);
  expect(sessions.map(({ state }) => state)).toEqual(['ended', 'ended']);
  expect(recordingsIn(connector.data).map(({ manifest }) => manifest.state)).toEqual(['ended', 'ended']);
});

test('one screen has at most 40 terminals, and place for another one when one has ended', async () => {
  const connector = await startConnector();
  const backend = await openBackend(connector.ui ?? '');
  const open = () => ScreenTerminal.open(backend, { socket: 'practice' });
  const terminals = await Promise.all(Array.from({ length: 40 }, open));
  await expect(open()).rejects.toMatchObject({ code: 'terminal_limit_reached' });
  const [first] = terminals;
  await first?.waitForState('open');
  first?.type('exit\r');
  await first?.waitForState('ended');
  const another = await open();
  await another.waitForState('open');
});

test('terminals go to the gateway where it listens now', async () => {
  const data = temporaryFolder().file('data');
  mkdirSync(data, { mode: 0o700 });
  const gateway = { host: '127.0.0.1', port: await freePort(), also: [] };
  writeFileSync(join(data, 'config.json'), JSON.stringify({ gateway }), { mode: 0o600 });
  const connector = await startConnector({ data, gateway: null });
  const backend = await openBackend(connector.ui ?? '');
  const before = await ScreenTerminal.open(backend, { socket: 'practice' });
  await before.waitForState('open');
  const moved = await backend.call('gateway.save', { ...gateway, port: await freePort() });
  expect(moved.listening[0]?.port).not.toBe(gateway.port);
  const after = await ScreenTerminal.open(backend, { socket: 'practice' });
  await after.waitForState('open');
  expect(before.state?.kind).toBe('open');
});

describe('a program that prints without end', () => {
  const bytes = 200_000_000;
  /** the memory of the connector; what the test itself holds is not its fault */
  const peakOf = (pid: number) =>
    Number(readFileSync(`/proc/${pid}/status`, 'utf8').match(/VmHWM:\s+(\d+)/)?.[1]) * 1024;
  const fill = (terminal: ScreenTerminal) =>
    eventually(
      () => (terminal.received - terminal.shown > terminalWindowBytes - 64 * 1024 ? true : undefined),
      'output up to the window',
    );

  /** A terminal that does not show what is typed, and counts what comes instead of keeping it. */
  async function openCounting(options: { reading: boolean }) {
    const { backend, connector } = await openProxied({ socket: { recording_enabled: false } });
    const terminal = await ScreenTerminal.open(backend);
    expect(await terminal.waitForState('open')).toMatchObject({ recorded: false });
    terminal.type('stty -echo; echo is off\r');
    await terminal.waitFor(/\nis off\r\n/);
    const counted = { crosses: 0, end: '' };
    terminal.onOutput = (data) => {
      for (const byte of data) if (byte === 0x78) counted.crosses++;
      counted.end = (counted.end + Buffer.from(data.subarray(-100)).toString()).slice(-100);
    };
    terminal.reading = options.reading;
    const waitForEnd = (text: string) =>
      eventually(() => (counted.end.includes(text) ? true : undefined), text, 50_000);
    return { terminal, counted, connector, waitForEnd };
  }
  const flood = (count: number) => `head -c ${count} /dev/zero | tr '\\0' x; echo; echo all of it\r`;

  test('waits for a screen that does not read, and loses nothing', async () => {
    const { terminal, counted, connector, waitForEnd } = await openCounting({ reading: false });
    const before = peakOf(connector.pid);
    terminal.type(flood(bytes));
    await fill(terminal);
    // what is beyond it stays on the target, however long it takes
    await pause(500);
    expect(terminal.received - terminal.shown).toBeLessThanOrEqual(terminalWindowBytes);
    terminal.reading = true;
    terminal.read();
    await waitForEnd('all of it');
    expect(counted.crosses).toBe(bytes);
    expect(peakOf(connector.pid) - before).toBeLessThan(100 * 1024 * 1024);
  });

  test('can be stopped by the keyboard while the screen is behind', async () => {
    const { terminal, waitForEnd } = await openCounting({ reading: false });
    terminal.type('yes\r');
    await fill(terminal);
    terminal.type('\x03');
    terminal.reading = true;
    terminal.read();
    terminal.type('echo done with it\r');
    await waitForEnd('done with it');
  });

  test('is not told to go on by a page that says it has read what it never got', async () => {
    const { terminal } = await openCounting({ reading: false });
    const before = terminal.received;
    terminal.read(100_000_000);
    terminal.type(flood(10_000_000));
    await eventually(
      () => (terminal.received - before > terminalWindowBytes - 64 * 1024 ? true : undefined),
      'output up to the window',
    );
    await pause(300);
    expect(terminal.received - before).toBeLessThanOrEqual(terminalWindowBytes);
  });
});
