import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Connector, startConnector } from '../support/connector.ts';
import { eventually } from '../support/eventually.ts';
import {
  blackHole,
  legacyAlgorithms,
  refusingTarget,
  startFaultyTarget,
  startLegacySshd,
} from '../support/faulty-targets.ts';
import { makeKey } from '../support/keys.ts';
import { keyLogin, passwordLogin, socketTo, startProxiedSshd } from '../support/proxied-sshd.ts';
import { sessionsIn } from '../support/recorded.ts';

const prefix = 'failed to handle channels: unable to connect to upstream host: ';
const anyLogin = passwordLogin('not used');

/** What the person at the terminal reads, what the log says, and what is kept of the session. */
async function failureOf(connector: Connector, socket = 'web1') {
  const result = await connector.ssh([socket, 'true'], { timeLimit: 40_000 });
  const line = await connector.log.waitFor((line) => line.level === 'error' && line.socket_id === socket);
  const session = await eventually(
    () => sessionsIn(connector.data).find(({ id, state }) => id === line.session_id && state === 'failed'),
    'the end of the session',
  );
  const [text, ...more] = result.stderr.toString().split('\n').slice(1, -1);
  expect(result.status).toBe(255);
  expect(result.stdout.toString()).toBe('');
  expect(more).toEqual([]);
  expect(text).toMatch(new RegExp(`^sallyport: ${socket}: [A-Z].*\\.$`));
  expect(session).toMatchObject({ socket, failure: { code: line.code }, recordings: [] });
  expect(String(line.msg)).toContain(prefix);
  return { code: line.code, words: String(line.msg).slice(prefix.length), text, line };
}

const connectorTo = (target: { host: string; port: number }, login: object = anyLogin) =>
  startConnector({ config: { sockets: [socketTo(target, { login: { ...login } })] } });

describe('a target that is not there, or is no SSH server', () => {
  const route = /127\.0\.0\.1:\d+->127\.0\.0\.1:\d+/.source;
  const expected = {
    blackHole: ['upstream_dial_timeout', /^dial tcp 127\.0\.0\.1:\d+: i\/o timeout$/],
    refusing: ['upstream_dial_refused', /^dial tcp 127\.0\.0\.1:\d+: connect: connection refused$/],
    noName: ['upstream_name_not_found', 'dial tcp: lookup no..such.host: no such host'],
    http: ['upstream_not_ssh', 'ssh: handshake failed: ssh: overflow reading version string'],
    smtp: ['upstream_not_ssh', 'ssh: handshake failed: ssh: overflow reading version string'],
    ssh1: ['upstream_not_ssh', 'ssh: handshake failed: ssh: overflow reading version string'],
    endlessBanner: ['upstream_not_ssh', 'ssh: handshake failed: ssh: overflow reading version string'],
    tls: ['upstream_not_ssh', 'ssh: handshake failed: ssh: junk character in version line'],
    closesAtOnce: ['upstream_closed_before_banner', 'ssh: handshake failed: EOF'],
    maxStartups: ['upstream_closed_before_banner', 'ssh: handshake failed: EOF'],
    closesAfterIdentification: ['upstream_closed_in_handshake', 'ssh: handshake failed: EOF'],
    resetsAfterIdentification: [
      'upstream_reset_in_handshake',
      new RegExp(`^ssh: handshake failed: read tcp ${route}: read: connection reset by peer$`),
    ],
    silent: ['upstream_silent', new RegExp(`^ssh: handshake failed: read tcp ${route}: i/o timeout$`)],
    silentAfterIdentification: [
      'upstream_silent',
      new RegExp(`^ssh: handshake failed: read tcp ${route}: i/o timeout$`),
    ],
    garbageAfterIdentification: ['upstream_handshake_failed', /^ssh: handshake failed: /],
  } as const;
  type Name = keyof typeof expected;
  const names = Object.keys(expected) as Name[];

  const startTarget = async (name: Name) => {
    if (name === 'blackHole') return blackHole();
    if (name === 'refusing') return refusingTarget();
    // no resolver looks this up: what is asked of DNS may find an answer, or no server, on some networks
    if (name === 'noName') return { ...(await refusingTarget()), host: 'no..such.host' };
    return startFaultyTarget(name);
  };
  let connector: Connector;
  const found = new Map<Name, Awaited<ReturnType<typeof failureOf>> & { connections: number }>();

  // all at once, because some take their time to fail
  beforeAll(async () => {
    const targets = await Promise.all(names.map(startTarget));
    const sockets = targets.map((target, index) =>
      socketTo(target, { name: socketName(names[index] as Name), login: anyLogin }),
    );
    connector = await startConnector({ config: { sockets } });
    await Promise.all(
      names.map(async (name, index) => {
        const failure = await failureOf(connector, socketName(name));
        found.set(name, { ...failure, connections: targets[index]?.connections() ?? 0 });
      }),
    );
    await Promise.all(targets.map((target) => target.stop()));
  });
  afterAll(() => connector.stop());
  const socketName = (name: Name) => name.toLowerCase();

  test.each(names)('is told in the words of Border0, with a code of its own: %s', (name) => {
    const [code, words] = expected[name];
    expect(found.get(name)?.code).toBe(code);
    if (typeof words === 'string') expect(found.get(name)?.words).toBe(words);
    else expect(found.get(name)?.words).toMatch(words);
  });

  test('is asked once, not again and again', () => {
    for (const [name, { connections }] of found) expect(connections, name).toBeLessThanOrEqual(1);
  });
});

describe('a target that shares no algorithm with us', () => {
  const kinds = {
    keyExchange: 'key exchange',
    cipher: 'client to server cipher',
    mac: 'client to server MAC',
    hostKey: 'host key',
  };

  test.each(Object.entries(kinds))('names both sides’ lists: %s', async (kind, words) => {
    const legacy = kind as keyof typeof legacyAlgorithms;
    const failure = await failureOf(await connectorTo(await startLegacySshd(legacy)));
    expect(failure.code).toBe('upstream_no_common_algorithm');
    const [, theirs = ''] = legacyAlgorithms[legacy].split(' ');
    const lists =
      /^ssh: handshake failed: ssh: no common algorithm for (.+); client offered: \[(.+)\], server offered: \[(.+)\]$/.exec(
        failure.words,
      );
    expect(lists?.[1]).toBe(words);
    expect(lists?.[3]?.split(' ')).toContain(theirs);
    expect(failure.text).toContain(`no ${words} algorithm in common`);
  });
});

describe('a login that fails', () => {
  const attempted = (methods: string) =>
    `ssh: handshake failed: ssh: unable to authenticate, attempted methods [${methods}], no supported methods remain`;

  test.each([
    [
      'none',
      'upstream_auth_none_offered',
      'a method that the target does not offer',
      passwordLogin('wrong'),
      {},
    ],
    [
      'none password',
      'upstream_auth_rejected',
      'a wrong password',
      passwordLogin('wrong'),
      { passwordAuthentication: true },
    ],
    [
      'none keyboard-interactive',
      'upstream_auth_rejected',
      'a wrong password by PAM',
      passwordLogin('wrong'),
      { keyboardInteractive: true },
    ],
    ['none publickey', 'upstream_auth_rejected', 'an unknown key', keyLogin(makeKey()), {}],
    [
      'none publickey',
      'upstream_auth_rejected',
      'an untrusted CA',
      { authentication_type: 'certificate' },
      {},
    ],
  ])('says [%s]: %s, %s', async (methods, expectedCode, _what, login, sshd) => {
    const { connector } = await startProxiedSshd({ login, sshd });
    const { code, words, line } = await failureOf(connector);
    expect(code).toBe(expectedCode);
    expect(words).toBe(attempted(methods));
    expect(line?.methods_offered).toEqual(expect.any(Array));
  });

  test('because the target wants a second one', async () => {
    const { connector } = await startProxiedSshd({
      sshd: { passwordAuthentication: true, config: ['AuthenticationMethods publickey,password'] },
    });
    expect(await failureOf(connector)).toMatchObject({
      code: 'upstream_auth_partial',
      words: attempted('none publickey'),
    });
  });
});

test('a channel that needs the target says the same where there is no terminal to write to', async () => {
  const target = await refusingTarget();
  const connector = await connectorTo(target);
  const forward = await connector.ssh(['-W', '127.0.0.1:1', 'web1']);
  expect(forward.status).toBe(255);
  expect(forward.stderr.toString()).toContain('sallyport: web1: The target refused the connection');
  const shell = connector.sshInTerminal(['web1']);
  await shell.expect(/^sallyport: web1: The target refused the connection.*\.\r$/m);
  expect((await shell.exited).status).toBe(255);
  const sftp = await connector.ssh(['-s', 'web1', 'sftp']);
  expect(sftp.stderr.toString()).toContain('sallyport: web1: The target refused the connection');
});
