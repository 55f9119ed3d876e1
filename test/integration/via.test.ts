import { describe, expect, test } from 'vitest';
import { launchConnector, startConnector } from '../support/connector.ts';
import { blackHole, refusingTarget } from '../support/faulty-targets.ts';
import { fingerprintOf, makeKey } from '../support/keys.ts';
import { expectPersonText, hintSocketTo } from '../support/person-text.ts';
import { keyLogin, socketTo } from '../support/proxied-sshd.ts';
import { endedSessions, recordingsIn } from '../support/recorded.ts';
import { startSshd } from '../support/sshd.ts';
import { otherTestUser, testUser, testUserPassword } from '../support/test-user.ts';

/** inner is reached through middle, and that through outer; each sshd knows its own key only */
async function startChain() {
  const keys = [makeKey(), makeKey(), makeKey()] as const;
  const [outer, middle, inner] = await Promise.all(
    keys.map((key) => startSshd({ authorizedKeys: [key.publicKey] })),
  );
  if (!outer || !middle || !inner) throw new Error('three were started');
  const config = {
    sockets: [
      socketTo(outer, { name: 'outer', login: keyLogin(keys[0]) }),
      socketTo(middle, { name: 'middle', login: { ...keyLogin(keys[1]), via: 'outer' } }),
      socketTo(inner, {
        name: 'inner',
        login: { ...keyLogin(keys[2]), via: 'middle', username: otherTestUser },
      }),
    ],
  };
  return { outer, middle, inner, config };
}

describe('a socket behind another one', () => {
  test('is reached through as many targets as it takes, each with its own login and host key', async () => {
    const { outer, middle, inner, config } = await startChain();
    const connector = await startConnector({ config });
    const result = await connector.ssh(['inner', 'cat; whoami; exit 7'], { stdin: 'typed\n' });
    expect(result.stdout.toString()).toBe(`typed\n${otherTestUser}\n`);
    expect(result.status).toBe(7);
    for (const hop of [outer, middle]) expect(hop.log.text).toContain(`Accepted publickey for ${testUser}`);
    expect(inner.log.text).toContain(`Accepted publickey for ${otherTestUser}`);
    const trusted = connector.log.lines.filter(({ msg }) => msg === 'host key trusted on first use');
    expect(trusted.map(({ host, fingerprint }) => [host, fingerprint])).toEqual([
      ['127.0.0.1', fingerprintOf(outer.hostKeys[0]?.publicKey ?? '')],
      ['outer/127.0.0.1', fingerprintOf(middle.hostKeys[0]?.publicKey ?? '')],
      ['middle/127.0.0.1', fingerprintOf(inner.hostKeys[0]?.publicKey ?? '')],
    ]);
    // one session and one recording: those of the target, not of the way there
    expect(await endedSessions(connector.data)).toHaveLength(1);
    expect(recordingsIn(connector.data)).toHaveLength(1);
  });

  test('leaves no connection behind on the way', async () => {
    const { outer, middle, inner, config } = await startChain();
    const connector = await startConnector({ config });
    expect((await connector.ssh(['inner', 'true'])).status).toBe(0);
    for (const hop of [inner, middle, outer])
      await hop.log.waitFor(/(Disconnected from|Connection closed by|Received disconnect from)/);
  });

  test('names the hop that failed', async () => {
    const [key, refusing] = [makeKey(), await refusingTarget()];
    const sshd = await startSshd({ authorizedKeys: [key.publicKey] });
    const connector = await startConnector({
      config: {
        sockets: [
          socketTo(refusing, { name: 'down', login: keyLogin(key) }),
          socketTo(sshd, { name: 'behind-down', login: { ...keyLogin(key), via: 'down' } }),
          socketTo(sshd, { name: 'jump', login: keyLogin(key) }),
          socketTo(refusing, { name: 'behind-jump', login: { ...keyLogin(key), via: 'jump' } }),
        ],
      },
    });
    const first = await connector.ssh(['behind-down', 'true']);
    expect(first.status).toBe(255);
    const refused = await connector.log.waitFor(({ code }) => code === 'upstream_dial_refused');
    const behindDown = { ...hintSocketTo(sshd, { name: 'behind-down' }), via: 'down' };
    expectPersonText(first.stderr.toString(), { socket: behindDown, line: refused });
    expect(refused.msg).toBe(
      `failed to handle channels: unable to connect to upstream host: via down: dial tcp 127.0.0.1:${refusing.port}: connect: connection refused`,
    );
    const second = await connector.ssh(['behind-jump', 'true']);
    expect(second.status).toBe(255);
    const line = await connector.log.waitFor(({ code }) => code === 'upstream_via_failed');
    expect(line).toMatchObject({ via: 'jump', open_failure: 2, text: expect.stringMatching(/refused/i) });
    const behindJump = { ...hintSocketTo(refusing, { name: 'behind-jump' }), via: 'jump' };
    expectPersonText(second.stderr.toString(), { socket: behindJump, line });
  });

  test('that does not answer is given up as early as without a hop, and the person told', async () => {
    const [key, silent] = [makeKey(), await blackHole()];
    const jump = await startSshd({ authorizedKeys: [key.publicKey] });
    const connector = await startConnector({
      config: {
        sockets: [
          socketTo(jump, { name: 'jump', login: keyLogin(key) }),
          socketTo(silent, { login: { ...keyLogin(key), via: 'jump' } }),
        ],
      },
    });
    const { status, stderr } = await connector.ssh(['web1', 'true']);
    expect(status).toBe(255);
    const line = await connector.log.waitFor(({ code }) => code === 'upstream_dial_timeout');
    expectPersonText(stderr.toString(), { socket: { ...hintSocketTo(silent), via: 'jump' }, line });
    expect(line.msg).toBe(
      `failed to handle channels: unable to connect to upstream host: via jump: dial tcp 127.0.0.1:${silent.port}: i/o timeout`,
    );
    // the hop is left, too
    await jump.log.waitFor(/(Disconnected from|Connection closed by|Received disconnect from)/);
  });

  test('may lead through a target with another kind of login', async () => {
    const key = makeKey();
    const jump = await startSshd({ passwordAuthentication: true });
    const sshd = await startSshd({ authorizedKeys: [key.publicKey] });
    const password = { authentication_type: 'username_and_password', password: testUserPassword() };
    const connector = await startConnector({
      config: {
        sockets: [
          socketTo(jump, { name: 'jump', login: password }),
          socketTo(sshd, { login: { ...keyLogin(key), via: 'jump' } }),
        ],
      },
    });
    const content = 'x'.repeat(3_000_000);
    const result = await connector.ssh(['web1', 'cat'], { stdin: content });
    expect(result.stdout.toString() === content).toBe(true);
  });

  test('that leads back to itself keeps the connector from starting', async () => {
    const { config } = await startChain();
    const [outer, ...rest] = config.sockets;
    const ssh = outer?.ssh_configuration as object;
    const loop = { ...outer, ssh_configuration: { ...ssh, via: 'inner' } };
    const connector = launchConnector({ config: { sockets: [loop, ...rest] } });
    expect((await connector.exited).status).toBe(2);
    expect(connector.process.stderr.text).toContain(
      'sockets[0].ssh_configuration.via: found a circle (outer → inner → middle → outer)',
    );
  });
});
