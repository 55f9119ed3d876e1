import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { HintSocket, LoginKind } from '../../src-main/contract/hints/hint-facts.ts';
import { type Connector, startConnector } from '../support/connector.ts';
import { eventually } from '../support/eventually.ts';
import {
  blackHole,
  type Fault,
  legacyAlgorithms,
  refusingTarget,
  startFaultyTarget,
  startLegacySshd,
} from '../support/faulty-targets.ts';
import { makeKey } from '../support/keys.ts';
import {
  expectNothingOfTarget,
  expectPersonText,
  hintSocketTo,
  personLines,
} from '../support/person-text.ts';
import { keyLogin, passwordLogin, socketTo, startProxiedSshd } from '../support/proxied-sshd.ts';
import { sessionsIn } from '../support/recorded.ts';

const prefix = 'failed to handle channels: unable to connect to upstream host: ';
const anyLogin = passwordLogin('not used');

/** What the person at the terminal reads, what the log says, and what is kept of the session. */
async function failureOf(connector: Connector, target: Target, socket = 'web1') {
  const result = await connector.ssh([socket, 'true'], { timeLimit: 40_000 });
  const line = await connector.log.waitFor((line) => line.level === 'error' && line.socket_id === socket);
  const session = await eventually(
    () => sessionsIn(connector.data).find(({ id, state }) => id === line.session_id && state === 'failed'),
    'the end of the session',
  );
  expect(result.status).toBe(255);
  expect(result.stdout.toString()).toBe('');
  const text = result.stderr.toString();
  expectPersonText(text, { socket: hintSocket(target, socket), line });
  expect(session).toMatchObject({ socket, failure: { code: line.code }, recordings: [] });
  expect(String(line.msg)).toContain(prefix);
  return { code: line.code, words: String(line.msg).slice(prefix.length), text, line };
}

interface Target {
  host: string;
  port: number;
  login?: object;
}

function hintSocket({ login = anyLogin, ...target }: Target, name: string): HintSocket {
  const { authentication_type: kind } = login as { authentication_type: LoginKind };
  return hintSocketTo(target, { name, login: kind });
}

const connectorTo = (target: { host: string; port: number }, login: object = anyLogin) =>
  startConnector({ config: { sockets: [socketTo(target, { login: { ...login } })] } });

describe('a target that is not there, or is no SSH server', () => {
  const overflow = 'ssh: handshake failed: ssh: overflow reading version string';
  const junk = 'ssh: handshake failed: ssh: junk character in version line';
  const steered = expect.stringMatching(/^SSH-2\.0-Evil\\x1b\[2J\\x1b\]0;title\\x07/);
  const route = /127\.0\.0\.1:\d+->127\.0\.0\.1:\d+/.source;
  const timeout = new RegExp(`^ssh: handshake failed: read tcp ${route}: i/o timeout$`);
  const expected: Record<string, readonly [code: string, words: string | RegExp, evidence?: object]> = {
    blackHole: ['upstream_dial_timeout', /^dial tcp 127\.0\.0\.1:\d+: i\/o timeout$/],
    refusing: ['upstream_dial_refused', /^dial tcp 127\.0\.0\.1:\d+: connect: connection refused$/],
    noName: [
      'upstream_name_not_found',
      'dial tcp: lookup no..such.host: no such host',
      { host: 'no..such.host' },
    ],
    http: ['upstream_not_ssh', overflow, { speaks: 'http', first_line: 'HTTP/1.1 400 Bad Request' }],
    smtp: [
      'upstream_not_ssh',
      overflow,
      { speaks: 'smtp', first_line: '220 mail.example.com ESMTP Postfix' },
    ],
    ftp: ['upstream_not_ssh', overflow, { speaks: 'ftp', first_line: '220 (vsFTPd 3.0.3)' }],
    vnc: ['upstream_not_ssh', overflow, { speaks: 'vnc' }],
    redis: ['upstream_not_ssh', overflow, { speaks: 'redis' }],
    mysql: ['upstream_not_ssh', junk, { speaks: 'mysql' }],
    ssh1: ['upstream_not_ssh', overflow, { speaks: 'ssh_1', first_line: 'SSH-1.5-Cisco-1.25' }],
    endlessBanner: ['upstream_not_ssh', overflow, { speaks: 'other_text' }],
    tls: ['upstream_not_ssh', junk, { speaks: 'tls', first_bytes: '1503030002020a' }],
    closesAtOnce: ['upstream_closed_before_banner', 'ssh: handshake failed: EOF', {}],
    maxStartups: ['upstream_closed_before_banner', 'ssh: handshake failed: EOF', { refusal: 'max_startups' }],
    penalty: ['upstream_closed_before_banner', 'ssh: handshake failed: EOF', { refusal: 'penalty' }],
    hugeLine: ['upstream_not_ssh', overflow, { speaks: 'other_text', first_line: 'x'.repeat(200) }],
    hugeIdentification: ['upstream_not_ssh', overflow, { speaks: 'other_text' }],
    steeringIdentification: [
      'upstream_closed_in_handshake',
      'ssh: handshake failed: EOF',
      { server: steered },
    ],
    steeringLine: [
      'upstream_not_ssh',
      junk,
      { speaks: 'other_bytes', first_bytes: expect.stringMatching(/^1b5b324a676f/) },
    ],
    tricklesIdentification: ['upstream_silent', timeout, {}],
    tricklesKeyExchange: ['upstream_silent', timeout, { server: 'SSH-2.0-FaultyTarget' }],
    closesAfterIdentification: ['upstream_closed_in_handshake', 'ssh: handshake failed: EOF'],
    resetsAfterIdentification: [
      'upstream_reset_in_handshake',
      new RegExp(`^ssh: handshake failed: read tcp ${route}: read: connection reset by peer$`),
    ],
    silent: ['upstream_silent', timeout],
    silentAfterIdentification: ['upstream_silent', timeout],
    garbageAfterIdentification: ['upstream_handshake_failed', /^ssh: handshake failed: /],
  };
  const names = Object.keys(expected);
  type Name = Fault | 'blackHole' | 'refusing' | 'noName';

  const startTarget = async (name: Name) => {
    if (name === 'blackHole') return blackHole();
    if (name === 'refusing') return refusingTarget();
    // no resolver looks this up: what is asked of DNS may find an answer, or no server, on some networks
    if (name === 'noName') return { ...(await refusingTarget()), host: 'no..such.host' };
    return startFaultyTarget(name);
  };
  let connector: Connector;
  const found = new Map<string, Awaited<ReturnType<typeof failureOf>> & { connections: number }>();

  // all at once, because some take their time to fail
  beforeAll(async () => {
    const targets = await Promise.all(names.map((name) => startTarget(name as Name)));
    const sockets = targets.map((target, index) =>
      socketTo(target, { name: socketName(names[index] ?? ''), login: anyLogin }),
    );
    connector = await startConnector({ config: { sockets } });
    await Promise.all(
      names.map(async (name, index) => {
        const target = targets[index] as (typeof targets)[number];
        const failure = await failureOf(connector, target, socketName(name));
        found.set(name, { ...failure, connections: target.connections() });
      }),
    );
    await Promise.all(targets.map((target) => target.stop()));
  });
  afterAll(() => connector.stop());
  const socketName = (name: string) => name.toLowerCase();

  test.each(names)('is told in the words of Border0, with a code of its own: %s', (name) => {
    const [code = '', words = '', evidence = {}] = expected[name] ?? [];
    expect(found.get(name)?.code).toBe(code);
    if (typeof words === 'string') expect(found.get(name)?.words).toBe(words);
    else expect(found.get(name)?.words).toMatch(words);
    expect(found.get(name)?.line).toMatchObject({ elapsed_ms: expect.any(Number), ...evidence });
    expect(JSON.stringify(found.get(name)?.line).length).toBeLessThan(2000);
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
  const natures = { keyExchange: 'old', cipher: 'old', mac: 'other', hostKey: 'old' };

  test.each(Object.entries(kinds))('names both sides’ lists: %s', async (kind, words) => {
    const legacy = kind as keyof typeof legacyAlgorithms;
    const target = await startLegacySshd(legacy);
    const failure = await failureOf(await connectorTo(target), target);
    expect(failure.code).toBe('upstream_no_common_algorithm');
    const [, theirs = ''] = legacyAlgorithms[legacy].split(' ');
    const lists =
      /^ssh: handshake failed: ssh: no common algorithm for (.+); client offered: \[(.+)\], server offered: \[(.+)\]$/.exec(
        failure.words,
      );
    expect(lists?.[1]).toBe(words);
    expect(lists?.[3]?.split(' ')).toContain(theirs);
    expect(failure.line).toMatchObject({
      algorithm_kind: words,
      server_is: natures[legacy],
      server: expect.stringMatching(/^SSH-2\.0-OpenSSH/),
    });
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
    const { connector, sshd: target } = await startProxiedSshd({ login, sshd });
    const { code, words, line } = await failureOf(connector, { host: target.host, port: target.port, login });
    expect(code).toBe(expectedCode);
    expect(words).toBe(attempted(methods));
    expect(line?.methods_offered).toEqual(expect.any(Array));
  });

  test('because the target wants a second one', async () => {
    const { connector, sshd, key } = await startProxiedSshd({
      sshd: { passwordAuthentication: true, config: ['AuthenticationMethods publickey,password'] },
    });
    expect(await failureOf(connector, { ...sshd, login: keyLogin(key) })).toMatchObject({
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
  const told = { socket: hintSocket(target, 'web1'), line: { code: 'upstream_dial_refused' } };
  const [problem = ''] = personLines((await connector.ssh(['web1', 'true'])).stderr.toString());
  expect(problem).toMatch(/^sallyport: web1: \S/);
  // one line, as it is the reason of a channel that did not open
  const [reason = ''] = /open failed: connect failed: .*/.exec(forward.stderr.toString()) ?? [];
  expect(reason).toContain(problem);
  expectNothingOfTarget(reason, told.socket);
  const shell = connector.sshInTerminal(['web1']);
  await shell.expect(/^For the owner of this connector: .*\r$/m);
  expect((await shell.exited).status).toBe(255);
  expectPersonText(shell.output, told);
  const sftp = await connector.ssh(['-s', 'web1', 'sftp']);
  expectPersonText(sftp.stderr.toString(), told);
});
