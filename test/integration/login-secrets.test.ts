import { writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { runCli } from '../support/cli.ts';
import { startConnector } from '../support/connector.ts';
import { makeKey } from '../support/keys.ts';
import { expectPersonText, hintSocketTo } from '../support/person-text.ts';
import { passwordLogin, socketTo, startProxiedSshd } from '../support/proxied-sshd.ts';
import { startSshd } from '../support/sshd.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { testUser, testUserPassword } from '../support/test-user.ts';

const secretFile = (content: string) => {
  const file = temporaryFolder().file('secret');
  writeFileSync(file, content, { mode: 0o600 });
  return file;
};

describe('a credential by reference', () => {
  test('comes from the environment, from a file, or from a program', async () => {
    const password = testUserPassword();
    const sshd = await startSshd({ passwordAuthentication: true });
    const file = secretFile(`${password}\n`);
    const references = {
      env: 'from:env:WEB_PW',
      file: `from:file:${file}`,
      exec: `from:exec:/bin/cat '${file}'`,
    };
    const connector = await startConnector({
      env: { WEB_PW: password },
      config: {
        sockets: Object.entries(references).map(([name, reference]) =>
          socketTo(sshd, { name, login: passwordLogin(reference) }),
        ),
      },
    });
    for (const name of Object.keys(references)) {
      expect((await connector.ssh([name, 'whoami'])).stdout.toString(), name).toBe(`${testUser}\n`);
    }
    expect(connector.log.text).not.toContain(password);
  });

  test('may be a private key and its passphrase, too', async () => {
    const key = makeKey({ passphrase: 'open sesame' });
    const { connector } = await startProxiedSshd({
      sshd: { authorizedKeys: [key.publicKey] },
      login: {
        authentication_type: 'private_key',
        private_key: `from:file:${key.privateKeyFile}`,
        private_key_passphrase: 'from:env:PASSPHRASE',
      },
      connector: { env: { PASSPHRASE: 'open sesame' } },
    });
    expect((await connector.ssh(['web1', 'whoami'])).stdout.toString()).toBe(`${testUser}\n`);
  });

  test('is read anew for each connection, so that a changed password works at once', async () => {
    const file = secretFile('yesterday');
    const { connector } = await startProxiedSshd({
      sshd: { passwordAuthentication: true },
      login: passwordLogin(`from:file:${file}`),
    });
    expect((await connector.ssh(['web1', 'true'])).status).toBe(255);
    writeFileSync(file, testUserPassword());
    expect((await connector.ssh(['web1', 'true'])).status).toBe(0);
  });

  test.each([
    ['from:env:NOT_SET', 'secret_env_missing', 'no value in environment for "NOT_SET"'],
    [
      'from:file:/nonexistent/secret',
      'secret_file_unreadable',
      'failed to read file at path "/nonexistent/secret"',
    ],
    ['from:exec:/bin/false', 'secret_exec_failed', 'failed to run program "/bin/false"'],
  ])('%s that fails is the error %s, and never the password itself', async (reference, code, words) => {
    const { connector, sshd } = await startProxiedSshd({
      sshd: { passwordAuthentication: true },
      login: passwordLogin(reference),
    });
    const result = await connector.ssh(['web1', 'true']);
    expect(result.status).toBe(255);
    const line = await connector.log.waitFor((line) => line.code === code);
    const socket = hintSocketTo(sshd, { login: 'username_and_password' });
    expectPersonText(result.stderr.toString(), { socket, line });
    expect(result.stderr.toString()).not.toMatch(/NOT_SET|nonexistent|bin.false/);
    expect(line.msg).toContain(`failed to handle channels: ${words}`);
    expect(sshd.log.text).not.toMatch(/password/i);
  });
});

describe('a sealed credential', () => {
  test('opens with the data folder that it was sealed in, as the field of the socket that it was sealed for', async () => {
    const { path: data } = temporaryFolder();
    const { stdout } = await runCli(['seal', 'web1', 'password', '--data', data], {
      stdin: testUserPassword(),
    });
    const sealed = stdout.toString().trim();
    expect(sealed).toMatch(/^sealed:/);
    const sshd = await startSshd({ passwordAuthentication: true });
    const sockets = ['web1', 'web2'].map((name) => socketTo(sshd, { name, login: passwordLogin(sealed) }));
    const connector = await startConnector({ data, config: { sockets } });
    expect((await connector.ssh(['web1', 'whoami'])).stdout.toString()).toBe(`${testUser}\n`);
    const moved = await connector.ssh(['web2', 'whoami']);
    expect(moved.status).toBe(255);
    const line = await connector.log.waitFor((line) => line.code === 'secret_unsealable');
    const socket = hintSocketTo(sshd, { name: 'web2', login: 'username_and_password' });
    expectPersonText(moved.stderr.toString(), { socket, line });
    expect(sshd.log.text).not.toContain('Failed password');
    expect(connector.log.text).not.toContain(sealed);
  });
});
