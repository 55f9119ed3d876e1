import { expect, test } from 'vitest';
import type { TestReport } from '../../../src-main/contract/connection-test.ts';
import type { SessionSummary } from '../../../src-main/contract/session-summary.ts';
import { SshSocket } from '../../../src-main/contract/ssh-socket.ts';
import { viewSocket } from '../../../src-main/core/sockets/socket-view.ts';
import { type CommandPlace, sshCommands } from '../../../src-main/core/sockets/ssh-commands.ts';

const place: CommandPlace = {
  gateway: { host: '127.0.0.1', port: 2222 },
  sshConfig: '/home/ann/.config/sallyport/ssh_config',
  home: '/home/ann',
  platform: 'linux',
};

const login = {
  authentication_type: 'private_key',
  hostname: 'web1',
  username: 'ops',
  private_key: 'from:file:~/k',
};
const socket = (changes: object = {}, ssh: object = {}) =>
  SshSocket.parse({ name: 'web1', ...changes, ssh_configuration: { ...login, ...ssh } });

function session(changes: Partial<SessionSummary> = {}): SessionSummary {
  return {
    id: 's1',
    socket: 'web1',
    person: { name: 'Ann', email: 'ann@example.com', via: 'client_key' },
    client: { address: '127.0.0.1', port: 1, software: 'ssh' },
    shells: 0,
    commands: 0,
    sftp: 0,
    forwards: 0,
    files: 0,
    started_at: '2026-11-23T14:00:00.000Z',
    ended_at: '2026-11-23T14:01:00.000Z',
    state: 'failed',
    failure: { code: 'upstream_auth_rejected', message: 'no' },
    bytes: 0,
    evidence: 'no_screen',
    ...changes,
  };
}

const status = (lastSession: SessionSummary | undefined, changedAt?: string, changes: object = {}) =>
  viewSocket(
    { socket: socket(changes), origin: 'app', changedAt },
    { lastSession, liveSessions: 0, knownKeys: [], place },
  ).status;

test('a socket is failed when its last session failed, until something about it was changed', () => {
  expect(status(undefined)).toEqual({ kind: 'ready' });
  expect(status(session())).toEqual({
    kind: 'failed',
    code: 'upstream_auth_rejected',
    message: 'no',
    time: '2026-11-23T14:01:00.000Z',
    session: 's1',
  });
  expect(status(session(), '2026-11-23T13:00:00.000Z')).toMatchObject({ kind: 'failed' });
  expect(status(session(), '2026-11-23T14:00:30.000Z')).toEqual({ kind: 'ready' });
  expect(status(session(), undefined, { enabled: false })).toEqual({ kind: 'stopped' });
  const { failure: _, ...ended } = session({ state: 'ended' });
  expect(status(ended)).toEqual({ kind: 'ready' });
});

const report = (started_at: string, code?: 'upstream_dial_refused' | 'client_login_missing'): TestReport => ({
  socket: 'web1',
  version: '1.0.0',
  state: code ? 'failed' : 'passed',
  started_at,
  ms: 1500,
  steps: [
    code ? { name: 'tcp', state: 'failed', ms: 1, evidence: {}, code, message: 'refused' } : passedStep,
  ],
});
const passedStep = { name: 'tcp', state: 'ok', ms: 1, evidence: {} } as const;

test('what was shown last counts, by a session or by a connection test', () => {
  const view = (lastSession: SessionSummary | undefined, lastTest: TestReport, changedAt?: string) =>
    viewSocket(
      { socket: socket(), origin: 'app', changedAt },
      { lastSession, lastTest, liveSessions: 0, knownKeys: [], place },
    );
  const failedTest = {
    kind: 'failed',
    code: 'upstream_dial_refused',
    message: 'refused',
    time: '2026-11-23T14:00:31.500Z',
  };
  const early = '2026-11-23T14:00:30.000Z';
  const late = '2026-11-23T14:02:00.000Z';
  const { failure: _, ...working } = session({ state: 'ended' });
  expect(view(undefined, report(early, 'upstream_dial_refused')).status).toEqual(failedTest);
  expect(view(undefined, report(early, 'upstream_dial_refused')).last_test).toEqual({
    ok: false,
    time: early,
    ms: 1500,
    code: 'upstream_dial_refused',
  });
  // the session of 14:00:00 failed at 14:01:00
  expect(view(session(), report(early)).status).toMatchObject({ code: 'upstream_auth_rejected' });
  expect(view(session(), report(late)).status).toEqual({ kind: 'ready' });
  expect(view(session(), report(late)).last_test).toEqual({ ok: true, time: late, ms: 1500 });
  // one that works has shown so when it began
  expect(view(working, report(early, 'upstream_dial_refused')).status).toEqual(failedTest);
  const before = report('2026-11-23T13:59:00.000Z', 'upstream_dial_refused');
  expect(view(working, before).status).toEqual({ kind: 'ready' });
  expect(view(undefined, before, early).status).toEqual({ kind: 'ready' });
  expect(view(undefined, report(late, 'client_login_missing')).status).toEqual({ kind: 'ready' });
});

test('what a client did wrong says nothing about the socket', () => {
  expect(status(session({ failure: { code: 'client_login_missing', message: 'no' } }))).toEqual({
    kind: 'ready',
  });
});

test('a view tells that there are secrets and where references point, and no more', () => {
  const shown = (ssh: object) => {
    const entry = { socket: socket({}, ssh), origin: 'config_file' as const, changedAt: undefined };
    return viewSocket(entry, { lastSession: undefined, liveSessions: 2, knownKeys: [], place });
  };
  const view = shown({ private_key_passphrase: '\\from:clear text' });
  expect(view.private_key).toEqual({ stored: true, kind: 'reference', reference: 'from:file:~/k' });
  expect(view.private_key_passphrase).toEqual({ stored: true, kind: 'clear_text' });
  expect(view.password).toEqual({ stored: false });
  expect(JSON.stringify(view)).not.toContain('clear text');
  const sealed = shown({ private_key: 'sealed:v1:abcdef' });
  expect(sealed.private_key).toEqual({ stored: true, kind: 'sealed' });
  expect(JSON.stringify(sealed)).not.toContain('abcdef');
});

test('the host key is unknown, known, or set by the socket', () => {
  const key = { type: 'ssh-ed25519', fingerprint: `SHA256:${'a'.repeat(43)}` };
  const hostKey = (ssh: object, knownKeys = [key]) =>
    viewSocket(
      { socket: socket({}, ssh), origin: 'app', changedAt: undefined },
      { lastSession: undefined, liveSessions: 0, knownKeys, place },
    ).host_key;
  expect(hostKey({}, [])).toEqual({ kind: 'unknown' });
  expect(hostKey({})).toEqual({ kind: 'known', keys: [key] });
  expect(hostKey({ host_key: key.fingerprint })).toEqual({ kind: 'pinned', fingerprints: [key.fingerprint] });
});

test('the commands are what a shell of this machine takes as they stand', () => {
  const commands = (changes: Partial<CommandPlace>, ssh: object = {}) =>
    sshCommands(socket({}, ssh), { ...place, ...changes });
  expect(commands({})).toEqual({
    own: 'ssh -F ~/.config/sallyport/ssh_config web1',
    plain: 'ssh -p 2222 web1@127.0.0.1',
  });
  const prompt = { username_provider: 'prompt_client', username: undefined };
  expect(commands({ gateway: { host: '0.0.0.0', port: 22 } }, prompt)).toEqual({
    own: 'ssh -F ~/.config/sallyport/ssh_config LOGIN+web1@web1',
    plain: 'ssh LOGIN+web1@127.0.0.1',
  });
  expect(commands({ sshConfig: "/home/ann/it's here/ssh_config" }).own).toBe(
    `ssh -F ~/'it'\\''s here/ssh_config' web1`,
  );
  expect(commands({ sshConfig: '/srv/my data/ssh_config' }).own).toBe(
    "ssh -F '/srv/my data/ssh_config' web1",
  );
  expect(commands({ platform: 'win32', sshConfig: 'C:\\Users\\Ann B\\ssh_config' }).own).toBe(
    'ssh -F "C:\\Users\\Ann B\\ssh_config" web1',
  );
});
