import { describe, expect, test } from 'vitest';
import { startConnector } from '../support/connector.ts';
import { makeKey } from '../support/keys.ts';
import { expectPersonText, hintSocketTo } from '../support/person-text.ts';
import { socketTo, startProxiedSshd } from '../support/proxied-sshd.ts';
import { startSshd } from '../support/sshd.ts';
import { testUser } from '../support/test-user.ts';

describe('private key', () => {
  const [rsa, ecdsa] = [
    { type: 'rsa', bits: 2048 },
    { type: 'ecdsa', bits: 384 },
  ] as const;
  const passphrase = 'open sesame';

  test('logs in with each kind of key, in each of its forms, with and without a passphrase', async () => {
    const keys = (
      [
        {},
        { passphrase },
        { format: 'pkcs8' },
        { format: 'pkcs8', passphrase },
        ecdsa,
        { ...ecdsa, passphrase },
        { ...ecdsa, format: 'pem' },
        { ...ecdsa, format: 'pkcs8', passphrase },
        rsa,
        { ...rsa, passphrase },
        { ...rsa, format: 'pem' },
        { ...rsa, format: 'pem', passphrase },
        { ...rsa, format: 'pkcs8' },
        { ...rsa, format: 'pkcs8', passphrase },
      ] as const
    ).map((options) => ({ options, key: makeKey(options) }));
    const sshd = await startSshd({ authorizedKeys: keys.map(({ key }) => key.publicKey) });
    const sockets = keys.map(({ options, key }, index) =>
      socketTo(sshd, {
        name: `key${index}`,
        login: {
          authentication_type: 'private_key',
          private_key: key.privateKey,
          ...('passphrase' in options ? { private_key_passphrase: passphrase } : {}),
        },
      }),
    );
    const connector = await startConnector({ config: { sockets } });
    for (const [index, { options, key }] of keys.entries()) {
      const result = await connector.ssh([`key${index}`, 'whoami']);
      expect(result.stdout.toString(), JSON.stringify(options)).toBe(`${testUser}\n`);
      expect(sshd.log.text).toMatch(
        new RegExp(`Accepted publickey .* ${key.fingerprint.replaceAll('+', '\\+')}`),
      );
    }
  });

  test.each([
    ['a passphrase that is wrong', 'private_key_passphrase_wrong', { private_key_passphrase: 'guess' }],
    ['no passphrase', 'private_key_encrypted', {}],
  ] as const)('with %s is refused with a reason', async (_what, code, fields) => {
    const key = makeKey({ passphrase });
    const { connector, sshd } = await startProxiedSshd({
      login: { authentication_type: 'private_key', private_key: key.privateKey, ...fields },
    });
    const result = await connector.ssh(['web1', 'true']);
    expect(result.status).toBe(255);
    const line = await connector.log.waitFor((line) => line.code === code);
    expect(line.level).toBe('error');
    expectPersonText(result.stderr.toString(), { socket: hintSocketTo(sshd), line });
    expect(sshd.log.text).not.toContain('Accepted');
  });
});
