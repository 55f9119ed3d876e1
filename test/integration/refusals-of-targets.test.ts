import { describe, expect, test } from 'vitest';
import { startConnector } from '../support/connector.ts';
import { refusingTarget } from '../support/faulty-targets.ts';
import { expectPersonText, hintSocketTo } from '../support/person-text.ts';
import { passwordLogin, socketTo, startProxiedSshd } from '../support/proxied-sshd.ts';
import { endedSessions } from '../support/recorded.ts';
import { Terminal } from '../support/terminal.ts';
import { type RawTargetOptions, startRawTarget } from './hostile-raw-target.ts';

const login = passwordLogin('not used');
const kind = 'username_and_password';

/** A target that logs everybody in, and does then what the options say. */
async function connectorToTarget(options: RawTargetOptions) {
  const target = { host: '127.0.0.1', ...(await startRawTarget(options)) };
  const connector = await startConnector({ config: { sockets: [socketTo(target, { login })] } });
  return { connector, socket: hintSocketTo(target, { login: kind }) };
}

describe('a target that logs in and then refuses', () => {
  test.each([
    ['shell', [], 'upstream_shell_refused', 'the target refused the shell'],
    ['exec', ['true'], 'upstream_exec_refused', 'the target refused the command'],
  ] as const)('the %s: the person and the log are told why', async (request, command, code, words) => {
    const { connector, socket } = await connectorToTarget({ refused: [request] });
    const { status, stderr } = await connector.ssh(['web1', ...command]);
    expect(status).toBe(255);
    const line = await connector.log.waitFor((line) => line.code === code);
    expect(line).toMatchObject({
      level: 'error',
      msg: `failed to send request: ${words}`,
      server: expect.stringMatching(/^SSH-2\.0-/),
    });
    expectPersonText(stderr.toString(), { socket, line });
    expect(await endedSessions(connector.data)).toMatchObject([{ state: 'failed', failure: { code } }]);
    expect(
      connector.log.lines.filter((line) => line.code !== undefined && line.code !== 'upstream_host_key_new'),
    ).toHaveLength(1);
  });

  test('the terminal: it is a warning, and the client says it as it would without us', async () => {
    const { connector } = await startProxiedSshd({ sshd: { config: ['PermitTTY no'] } });
    const shell = new Terminal('ssh', [...connector.sshOptions, 'web1']);
    await shell.expect('PTY allocation request failed');
    // line feeds: ssh may have its own terminal in raw mode still, where a return would stay one
    shell.type('echo still $((1 + 1))\nexit\n');
    await shell.expect('still 2');
    expect((await shell.exited).status).toBe(0);
    expect(shell.output).not.toContain('sallyport: ');
    const line = await connector.log.waitFor(({ code }) => code === 'upstream_pty_refused');
    expect(line).toMatchObject({
      level: 'warn',
      msg: 'failed to send request: the target refused the terminal',
    });
    expect((await endedSessions(connector.data))[0]?.state).toBe('ended');
  });

  test('a forward: the log says whose rule that was', async () => {
    const { connector } = await startProxiedSshd({ sshd: { config: ['AllowTcpForwarding no'] } });
    await connector.ssh(['-W', '127.0.0.1:1', 'web1']);
    const byTarget = await connector.log.waitFor(({ code }) => code === 'forward_refused');
    expect(byTarget).toMatchObject({ refused_by: 'target', open_failure: 1 });
    const own = await startProxiedSshd({ socket: { tcp_forwarding: false } });
    await own.connector.ssh(['-W', '127.0.0.1:1', 'web1']);
    const bySocket = await own.connector.log.waitFor(({ code }) => code === 'forward_refused');
    expect(bySocket).toMatchObject({ refused_by: 'socket' });
  });
});

describe('a target that leaves', () => {
  test.each([
    ['protocolError', 2],
    ['byApplication', 11],
  ] as const)('with a reason is quoted in the log, and not on the terminal: %s', async (_name, reason) => {
    const said = 'idle for too long\x1b[2J\u202e';
    const { connector, socket } = await connectorToTarget({
      commands: { leave: ({ transport }) => transport.disconnect(reason, said) },
    });
    const { status, stderr } = await connector.ssh(['web1', 'leave']);
    expect(status).toBe(255);
    const line = await connector.log.waitFor(({ code }) => code === 'upstream_lost');
    const text = 'idle for too long\\x1b[2J\\u202e';
    expect(line).toMatchObject({ ended: 'disconnected', reason, text });
    expect(line.msg).toBe(`upstream connection lost: ssh: disconnect, reason ${reason}: ${text}`);
    expectPersonText(stderr.toString(), { socket, line });
  });

  test('by breaking off is told apart from one that closes', async () => {
    const { connector } = await connectorToTarget({
      commands: { die: ({ socket }) => socket.resetAndDestroy() },
    });
    expect((await connector.ssh(['web1', 'die'])).status).toBe(255);
    const line = await connector.log.waitFor(({ code }) => code === 'upstream_lost');
    expect(line).toMatchObject({ ended: 'reset' });
  });
});

test('a socket may let its people read where the target is', async () => {
  const target = await refusingTarget();
  const sockets = [socketTo(target, { login, show_target_address: true })];
  const connector = await startConnector({ config: { sockets } });
  const { stderr } = await connector.ssh(['web1', 'true']);
  const line = await connector.log.waitFor(({ code }) => code === 'upstream_dial_refused');
  const text = stderr.toString();
  expectPersonText(text, { socket: hintSocketTo(target, { login: kind }), line, tellsAddress: true });
  expect(text).toContain(`127.0.0.1:${target.port}`);
});
