import { generateKeyPairSync, sign } from 'node:crypto';
import { expect, test } from 'vitest';
import type { Person } from '../../../src-main/contract/session.ts';
import { SshSocket } from '../../../src-main/contract/ssh-socket.ts';
import { Authenticator } from '../../../src-main/core/client-auth/authenticate.ts';
import { SignInLimits } from '../../../src-main/core/client-auth/sign-in-limits.ts';
import type { SignInDoor } from '../../../src-main/core/client-auth/terminal-sign-in.ts';
import type { AccessQuestion, Answer } from '../../../src-main/core/policy/decide.ts';
import type { AuthContext } from '../../../src-main/core/ssh2/library.ts';
import { string } from '../../../src-main/core/ssh2/wire.ts';
import { quietLog } from '../../support/settings.ts';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const point = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url');
const keyBlob = Buffer.concat([string('ssh-ed25519'), string(point)]);
const person: Person = { subject: 's', name: 'a', email: 'a@example.com', via: 'client_key' };
const socket = (name: string, more: object = {}) =>
  SshSocket.parse({
    name,
    ...more,
    ssh_configuration: { authentication_type: 'agent', hostname: 'h', username: 'ops' },
  });
const sockets = [socket('web1', { tags: ['prod'] }), socket('off', { enabled: false })];

/** A login with a key that is known, and what was asked of the policies for it. */
function logIn(username: string, answer: Answer, who = person) {
  const asked: AccessQuestion[] = [];
  const heard: string[] = [];
  const { log, entries } = quietLog();
  const authenticator = new Authenticator({
    findSocket: (name) => sockets.find((one) => one.name === name),
    clientKeys: { find: () => who },
    policies: {
      decide: (question) => {
        asked.push(question);
        return answer;
      },
    },
    // nobody can sign in here: keys alone let people in
    door: {
      signIn: { config: undefined } as SignInDoor['signIn'],
      keys: { find: () => undefined, renewable: () => undefined } as unknown as SignInDoor['keys'],
      limits: new SignInLimits(),
    },
    client: {
      address: '192.0.2.7',
      gone: new AbortController().signal,
      sendBanner: (text) => heard.push(`banner ${text}`),
      sendIgnore: () => {},
      waitForPerson: () => () => {},
    },
    log,
    onAdmitted: ({ socket }) => heard.push(`admitted to ${socket.name}`),
    onTooManyTries: () => heard.push('too many tries'),
  });
  const blob = Buffer.from('signed');
  const context = {
    method: 'publickey',
    username,
    key: { algo: 'ssh-ed25519', data: keyBlob },
    blob,
    signature: sign(null, blob, privateKey),
    hashAlgo: undefined,
    accept: () => heard.push('accept'),
    reject: (methods: string[]) => heard.push(`reject ${methods}`),
  };
  authenticator.handle(context as unknown as AuthContext);
  return { asked, heard, lines: entries, authenticator, context };
}

const yes: Answer = { allowed: true, until: undefined };
const no: Answer = { allowed: false, denied: 'no_policy' };

test('who is let in by a policy is admitted, and the policies were asked about this person, address and socket', () => {
  const { asked, heard } = logIn('web1', yes);
  expect(heard).toEqual(['admitted to web1', 'accept']);
  expect(asked).toMatchObject([
    {
      person: { email: 'a@example.com', groups: [] },
      address: '192.0.2.7',
      socket: { name: 'web1', tags: ['prod'] },
      login: 'ops',
      action: { kind: 'connect' },
    },
  ]);
});

test.each(['web1', 'off', 'web9', 'root+web9', 'No Name'])(
  'a refusal for %s is the same answer after the same question',
  (username) => {
    const { asked, heard } = logIn(username, no);
    expect(heard).toEqual(['reject publickey']);
    expect(asked).toHaveLength(1);
  },
);

test('a refusal counts as a try', () => {
  const { authenticator, context, heard } = logIn('web1', no);
  for (let tries = 1; tries < 6; tries++) authenticator.handle(context as unknown as AuthContext);
  expect(heard.at(-1)).toBe('too many tries');
});

test('the owner is under no policy', () => {
  const { asked, heard } = logIn('web1', no, { ...person, via: 'device_key' });
  expect(heard).toEqual(['admitted to web1', 'accept']);
  expect(asked).toEqual([]);
});

test('a login is the client’s only where the socket asks for it', () => {
  expect(logIn('root+web1', yes).asked[0]?.login).toBe('ops');
});
