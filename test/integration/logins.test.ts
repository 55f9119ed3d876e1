import { describe, expect, test } from 'vitest';
import { type Agent, startAgent } from '../support/agent.ts';
import { makeKey } from '../support/keys.ts';
import { expectPersonText, hintSocketTo } from '../support/person-text.ts';
import { passwordLogin, startProxiedSshd } from '../support/proxied-sshd.ts';
import { endedSessions } from '../support/recorded.ts';
import { otherTestUser, testUser, testUserPassword } from '../support/test-user.ts';

describe('username and password', () => {
  test('logs in by the method password', async () => {
    const { connector, sshd } = await startProxiedSshd({
      sshd: { passwordAuthentication: true },
      login: passwordLogin(testUserPassword()),
    });
    const result = await connector.ssh(['web1', 'whoami']);
    expect(result.stdout.toString()).toBe(`${testUser}\n`);
    expect(sshd.log.text).toContain(`Accepted password for ${testUser}`);
    expect(connector.log.text).not.toContain(testUserPassword());
  });

  test('answers keyboard-interactive where the target asks for the password so', async () => {
    const { connector, sshd } = await startProxiedSshd({
      sshd: { keyboardInteractive: true },
      login: passwordLogin(testUserPassword()),
    });
    const result = await connector.ssh(['web1', 'whoami']);
    expect(result.stdout.toString()).toBe(`${testUser}\n`);
    expect(sshd.log.text).toContain(`Accepted keyboard-interactive/pam for ${testUser}`);
  });
});

describe('ssh-agent', () => {
  const agentLogin = (agent: Agent) => ({ authentication_type: 'agent', agent_socket: agent.socket });

  test('logs in with the key that the target knows, of several in the agent', async () => {
    const keys = [makeKey({ type: 'rsa', bits: 2048 }), makeKey({ type: 'ecdsa' }), makeKey()] as const;
    const agent = await startAgent(keys.map(({ privateKeyFile }) => privateKeyFile));
    const { connector, sshd } = await startProxiedSshd({
      sshd: { authorizedKeys: [keys[2].publicKey] },
      login: agentLogin(agent),
    });
    const result = await connector.ssh(['web1', 'whoami']);
    expect(result.stdout.toString()).toBe(`${testUser}\n`);
    expect(sshd.log.text).toContain(`ssh2: ED25519 ${keys[2].fingerprint}`);
  });

  test('signs with RSA by SHA-2', async () => {
    const key = makeKey({ type: 'rsa', bits: 2048 });
    const agent = await startAgent([key.privateKeyFile]);
    const { connector } = await startProxiedSshd({
      sshd: {
        authorizedKeys: [key.publicKey],
        config: ['PubkeyAcceptedAlgorithms rsa-sha2-512,rsa-sha2-256'],
      },
      login: agentLogin(agent),
    });
    expect((await connector.ssh(['web1', 'true'])).status).toBe(0);
  });

  test('takes SSH_AUTH_SOCK of the connector where the socket names no agent', async () => {
    const key = makeKey();
    const agent = await startAgent([key.privateKeyFile]);
    const { connector } = await startProxiedSshd({
      sshd: { authorizedKeys: [key.publicKey] },
      login: { authentication_type: 'agent' },
      connector: { env: { SSH_AUTH_SOCK: agent.socket } },
    });
    expect((await connector.ssh(['web1', 'true'])).status).toBe(0);
  });

  test('says so where the agent is empty, and where there is none', async () => {
    const agent = await startAgent();
    const { connector, sshd } = await startProxiedSshd({ login: agentLogin(agent) });
    const empty = await connector.ssh(['web1', 'true']);
    expect(empty.status).toBe(255);
    await agent.stop();
    const gone = await connector.ssh(['web1', 'true']);
    expect(gone.status).toBe(255);
    for (const [text, code] of [
      [empty.stderr, 'agent_empty'],
      [gone.stderr, 'agent_unavailable'],
    ] as const) {
      const line = await connector.log.waitFor((line) => line.code === code);
      expectPersonText(text.toString(), { socket: hintSocketTo(sshd, { login: 'agent' }), line });
      expect(text.toString()).not.toContain(agent.socket);
    }
    expect(sshd.log.text).not.toContain('Accepted');
  });
});

describe('the login name', () => {
  test('is what the client says before the plus, where the socket asks for it', async () => {
    const { connector, sshd } = await startProxiedSshd({ target: { username_provider: 'prompt_client' } });
    for (const user of [testUser, otherTestUser]) {
      const result = await connector.ssh(['-l', `${user}+web1`, 'web1', 'whoami']);
      expect(result.stdout.toString()).toBe(`${user}\n`);
      expect(sshd.log.text).toContain(`Accepted publickey for ${user}`);
    }
    const without = await connector.ssh(['web1', 'true']);
    expect(without.status).toBe(255);
    expect(without.stderr.toString()).toContain('sallyport: web1: This socket wants to know the login');
    const [first, second, third] = await endedSessions(connector.data, 3);
    expect([first?.login, second?.login]).toEqual([testUser, otherTestUser]);
    expect(third?.failure?.code).toBe('client_login_missing');
  });

  test('is not taken from the client where the socket defines it', async () => {
    const { connector, sshd } = await startProxiedSshd();
    const result = await connector.ssh(['-l', 'root+web1', 'web1', 'whoami']);
    expect(result.status).toBe(255);
    expect(result.stderr.toString()).toContain('Connect as web1, without "root+"');
    expect(sshd.log.text).not.toContain('Connection from');
  });
});
