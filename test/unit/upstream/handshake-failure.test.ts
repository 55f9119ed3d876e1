import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { type HandshakeEnd, handshakeFailure } from '../../../src-main/core/upstream/handshake-failure.ts';
import { HandshakeWatch } from '../../../src-main/core/upstream/handshake-watch.ts';
import { LoginAttempts } from '../../../src-main/core/upstream/login-attempts.ts';

const prefix = 'unable to connect to upstream host: ssh: handshake failed: ';

async function ended(said: string, end: Partial<HandshakeEnd>) {
  const stream = new PassThrough();
  const watch = new HandshakeWatch(stream);
  stream.end(said);
  await new Promise((fulfil) => stream.once('end', fulfil));
  const attempts = end.attempts ?? new LoginAttempts('deploy');
  const route = '127.0.0.1:4->10.0.0.5:22';
  const rest = { error: undefined, timedOut: false, keysExchanged: false, attempts, route, began: 0 };
  return handshakeFailure({ ...rest, ...end, watch });
}

const identification = 'SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3\r\n';

/** ssh2 1.17.0 gives the text of a DISCONNECT as the message of its error, and the reason as its code. */
const disconnect = (text: string, reason: number) => Object.assign(new Error(text), { code: reason });

test('a DISCONNECT before the login is quoted, cleaned and cut', async () => {
  const failure = await ended(identification, { error: disconnect(`\x1b[2J${'go away '.repeat(1000)}`, 2) });
  expect(failure.code).toBe('upstream_disconnected_in_handshake');
  expect(failure.message).toMatch(/^unable .*ssh: disconnect, reason 2: \\x1b\[2Jgo away /);
  expect(failure.message.length).toBeLessThan(500);
  expect(failure.evidence).toMatchObject({
    reason: 2,
    server: 'SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3',
    text: expect.stringMatching(/^\\x1b\[2Jgo away .*…$/),
    elapsed_ms: expect.any(Number),
  });
});

test('too many keys are told apart from it, with how many there were', async () => {
  const attempts = new LoginAttempts('deploy');
  attempts.tried.push('none', 'publickey');
  attempts.keyTypes.push(...Array(5).fill('ssh-ed25519'));
  attempts.offered = ['publickey'];
  const error = disconnect('Too many authentication failures', 2);
  expect(await ended(identification, { error, attempts })).toMatchObject({
    code: 'upstream_too_many_auth_failures',
    message: `${prefix}ssh: disconnect, reason 2: Too many authentication failures`,
    evidence: {
      keys: 5,
      login: 'deploy',
      methods_tried: ['none', 'publickey'],
      methods_offered: ['publickey'],
    },
  });
});

test('the beginning of an identification that never ends is a silent server, and other text is none of SSH', async () => {
  const timedOut = { timedOut: true };
  for (const said of ['', 'S', 'SSH-2.0-', 'SSH-2.0-Op', 'SSH-2.0-OpenSSH_9.2\r'])
    expect((await ended(said, timedOut)).code, said).toBe('upstream_silent');
  for (const said of ['220 mail\r\n', 'SSH-1.5-x', 'x', `SSH-2.0-${'x'.repeat(300)}`])
    expect((await ended(said, timedOut)).code, said).toBe('upstream_not_ssh');
});

test('what the server called itself is kept as text, whatever is in it', async () => {
  const { code, evidence } = await ended('SSH-2.0-Evil\x1b[2J\x07\r\n', {});
  expect(code).toBe('upstream_closed_in_handshake');
  expect(evidence.server).toBe('SSH-2.0-Evil\\x1b[2J\\x07');
});

test('a login that had not begun says nothing of methods; one that did says which', async () => {
  expect((await ended(identification, { timedOut: true })).evidence).not.toHaveProperty('methods_tried');
  const attempts = new LoginAttempts('deploy');
  attempts.tried.push('none', 'password');
  attempts.offered = ['password'];
  const failure = await ended(identification, { timedOut: true, keysExchanged: true, attempts });
  expect(failure).toMatchObject({
    code: 'upstream_auth_timeout',
    evidence: { methods_offered: ['password'], methods_tried: ['none', 'password'] },
  });
});
