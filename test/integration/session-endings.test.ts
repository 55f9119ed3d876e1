import { existsSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { SessionSummary } from '../../src-main/contract/session-summary.ts';
import { type BackendClient, openBackend } from '../support/backend-client.ts';
import { startConnector } from '../support/connector.ts';
import { eventually } from '../support/eventually.ts';
import { blackHole } from '../support/faulty-targets.ts';
import { passwordLogin, socketTo, startProxiedSshd } from '../support/proxied-sshd.ts';
import { endedSessions, recordingsIn } from '../support/recorded.ts';
import { startClient } from '../support/run-client.ts';
import { freePort } from '../support/sshd.ts';
import { whenTestEnds } from '../support/when-test-ends.ts';

const reason = 'The session was ended by the admin.';

/** The session that is live, as a screen sees it. */
async function liveSession(backend: BackendClient): Promise<SessionSummary> {
  for (;;) {
    const { sessions } = await backend.call('sessions.list', { limit: 1 });
    if (sessions[0]?.state === 'live') return sessions[0];
    await pause(20);
  }
}

const isRunning = (pid: number) => existsSync(`/proc/${pid}`);

describe('ending a session', () => {
  test('says why on the terminal, ends the shell on the target, and is no failure of it', async () => {
    const { connector } = await startProxiedSshd();
    const backend = await openBackend(connector.ui ?? '');
    const shell = connector.sshInTerminal(['web1']);
    await shell.expect('$ ');
    shell.type('echo pid-$$\r');
    const [, pid = ''] = await shell.expect(/pid-(\d+)/);
    const { id } = await liveSession(backend);
    await backend.call('sessions.end', { session: id });
    await shell.expect(`sallyport: web1: ${reason}`);
    expect((await shell.exited).status).toBe(255);
    await eventually(() => (isRunning(Number(pid)) ? undefined : true), 'the shell on the target is gone');

    const [session] = await endedSessions(connector.data);
    expect(session).toMatchObject({ id, state: 'ended', failure: { code: 'session_ended_by_admin' } });
    const [recording] = recordingsIn(connector.data);
    expect(recording?.manifest.state).toBe('ended');
    expect(recording?.events.at(-1)?.slice(1)).toEqual(['m', reason]);
    const lines = connector.log.lines.filter(({ session_id }) => session_id === id);
    expect(lines).toContainEqual(
      expect.objectContaining({ code: 'session_ended_by_admin', socket_id: 'web1' }),
    );
    expect(lines.filter(({ level }) => level === 'error')).toEqual([]);
    await expect(backend.call('sessions.end', { session: id })).rejects.toMatchObject({
      code: 'session_not_live',
    });
    // the socket is as good as before
    expect(await backend.call('sockets.get', { name: 'web1' })).toMatchObject({ status: { kind: 'ready' } });
  });

  test('reaches a client that reads nothing, and one whose program floods it', async () => {
    const { connector } = await startProxiedSshd();
    const backend = await openBackend(connector.ui ?? '');
    const client = startClient('ssh', [...connector.sshOptions, 'web1', 'yes']);
    await client.stdout.waitFor('y');
    client.signal('SIGSTOP');
    const { id } = await liveSession(backend);
    await backend.call('sessions.end', { session: id });
    const [session] = await endedSessions(connector.data);
    expect(session).toMatchObject({ id, failure: { code: 'session_ended_by_admin' } });
    client.signal('SIGCONT');
    expect((await client.exited).status).toBe(255);
  });

  test('closes its forwards, and a client that has no channel reads it as well', async () => {
    const { connector } = await startProxiedSshd();
    const backend = await openBackend(connector.ui ?? '');
    const echo = createServer((stream) => stream.pipe(stream)).listen(0, '127.0.0.1');
    whenTestEnds(() => void echo.close());
    await new Promise((fulfil) => echo.once('listening', fulfil));
    const { port } = echo.address() as { port: number };
    const local = await freePort();
    const client = startClient('ssh', [
      ...connector.sshOptions,
      '-N',
      '-L',
      `${local}:127.0.0.1:${port}`,
      'web1',
    ]);
    const stream = await connectWhenOpen(local);
    stream.write('ping');
    await new Promise((fulfil) => stream.once('data', fulfil));
    const closed = new Promise((fulfil) => stream.once('close', fulfil));
    const { id, forwards } = await liveSession(backend);
    expect(forwards).toBe(1);
    await backend.call('sessions.end', { session: id });
    await closed;
    expect((await client.exited).status).toBe(255);
    expect(client.stderr.text).toContain(reason);
    const [session] = await endedSessions(connector.data);
    expect(session?.events.map(({ type }) => type)).toEqual(['forward', 'forward_closed']);
  });

  test('works before the target has answered', async () => {
    const target = await blackHole();
    const connector = await startConnector({
      config: { sockets: [socketTo(target, { login: passwordLogin('x') })] },
    });
    const backend = await openBackend(connector.ui ?? '');
    const client = startClient('ssh', [...connector.sshOptions, 'web1', 'true']);
    const { id } = await liveSession(backend);
    await backend.call('sessions.end', { session: id });
    expect((await client.exited).status).toBe(255);
    expect(client.stderr.text).toContain(reason);
    const [session] = await endedSessions(connector.data);
    expect(session).toMatchObject({ state: 'ended', failure: { code: 'session_ended_by_admin' } });
  });
});

/** Connects to a port as soon as somebody listens there. */
async function connectWhenOpen(port: number): Promise<Socket> {
  for (;;) {
    const stream = connect(port, '127.0.0.1');
    const opened = await new Promise<boolean>((fulfil) => {
      stream.once('connect', () => fulfil(true));
      stream.once('error', () => fulfil(false));
    });
    if (opened) return stream;
    await pause(20);
  }
}
