import { expect, test } from 'vitest';
import { SshSocket } from '../../../src-main/contract/ssh-socket.ts';
import { Failure } from '../../../src-main/core/failure.ts';
import { lineForPerson, textForPerson } from '../../../src-main/core/relay/text-for-person.ts';

const socket = (fields: object = {}) =>
  SshSocket.parse({
    name: 'web1',
    ssh_configuration: {
      authentication_type: 'agent',
      hostname: 'db.internal',
      port: 2222,
      username: 'deploy',
    },
    ...fields,
  });
const lines = (failure: Failure, of = socket()) =>
  textForPerson(of, failure, undefined).toString().split('\n').slice(0, -1);

const evil = '\x1b]0;owned\x07\x9b2J\u202e\r\nsallyport: web1: call 555';
const noWay = new Failure('upstream_not_ssh', {
  message: 'not read by anybody',
  evidence: { server: evil, first_line: evil, elapsed_ms: 1, speaks: 'other_text' },
});

test('at most four lines say what, why, what to do, and what its owner can run', () => {
  expect(lines(noWay)).toEqual([
    expect.stringMatching(/^sallyport: web1: \S/),
    expect.stringMatching(/^Likely cause: [A-Z].*\.$/),
    expect.stringMatching(/^What to do: [A-Z].*\.$/),
    'For the owner of this connector: npm run cli -- test web1',
  ]);
});

test('nothing that a target says steers the terminal or adds a line', () => {
  const failures = [
    noWay,
    new Failure('upstream_lost', { message: '', evidence: { ended: 'disconnected', reason: 2, text: evil } }),
    new Failure('channel_refused', { message: '', evidence: { open_failure: 2, text: evil } }),
    new Failure('upstream_auth_rejected', {
      message: '',
      evidence: { methods_offered: [evil], methods_tried: ['none', 'password'], prompt: evil, login: evil },
    }),
    new Failure('upstream_subsystem_refused', { message: '', evidence: { subsystem: evil, server: evil } }),
  ];
  for (const of of [socket(), socket({ show_target_address: true })]) {
    for (const failure of failures) {
      const text = textForPerson(of, failure, undefined).toString();
      expect(text).toMatch(/^[\x20-\x7e\n]+$/);
      expect(text.split('\n').length).toBeLessThanOrEqual(5);
      expect(text.split('\n').filter((line) => line.startsWith('sallyport: '))).toHaveLength(1);
    }
  }
});

test('where the target is and as whom one logs in there is told only where the socket allows it', () => {
  const refused = new Failure('upstream_dial_refused', {
    message: 'not read by anybody',
    evidence: { host: 'db.internal', address: '10.9.8.7', port: 2222, elapsed_ms: 1 },
  });
  expect(lines(refused).join('\n')).not.toMatch(/10\.9\.8\.7|db\.internal|2222|deploy/);
  expect(lines(refused, socket({ show_target_address: true }))[0]).toContain('10.9.8.7:2222');
});

test('how a login is stored is its owner’s to know, whatever the socket allows', () => {
  const missing = new Failure('secret_source_unsupported', {
    message: 'failed to read file at path "/srv/secrets/web1"',
    advice: 'Use from:exec:/usr/bin/aws instead.',
    evidence: { path: '/srv/secrets/web1', name: 'WEB1_PW', source: 'aws' },
  });
  for (const of of [socket(), socket({ show_target_address: true })]) {
    const text = lines(missing, of).join('\n');
    expect(text).not.toMatch(/srv|WEB1_PW|usr.bin/);
    expect(text).toContain('Only the owner of this connector can mend its stored login: ');
    expect(text).toContain('npm run cli -- test web1');
  }
});

test('what a failure has to say itself is one line, and a mistake of ours is no riddle', () => {
  const stopped = new Failure('socket_stopped', {
    message: 'x',
    advice: 'The socket was stopped.\nAsk for it.',
  });
  expect(lines(stopped)).toEqual(['sallyport: web1: The socket was stopped. Ask for it.']);
  const bug = new Failure('internal_error', { message: 'x is not a function' });
  expect(lines(bug)).toEqual([
    'sallyport: web1: Something went wrong inside the connector; its log says more.',
  ]);
});

test('a raw terminal gets carriage returns, and a line of its own; a channel gets one line', () => {
  expect(textForPerson(socket(), noWay, { midLine: true }).toString()).toMatch(/^\r\nsallyport: .*\r\n$/s);
  expect(textForPerson(socket(), noWay, { midLine: false }).toString()).toMatch(/^sallyport: (?:.*\r\n){4}$/);
  const line = lineForPerson(socket(), noWay);
  expect(line).not.toMatch(/[\r\n]/);
  expect(line).toMatch(
    /^sallyport: web1: \S.*[.] Likely cause: .*[.] What to do: .*[.] For the owner .* test web1$/,
  );
});
