import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { CertificateAuthority } from '../../../src-main/core/certificates/certificate-authority.ts';
import { encodePrivateKey } from '../../../src-main/core/certificates/encode-private-key.ts';
import { createSecretBox } from '../../../src-main/core/secrets/secret-box.ts';
import { dataPaths } from '../../../src-main/core/storage/data-folder.ts';
import { run, startOwnSshd } from './own-sshd.ts';

// real programs on a machine that may be busy
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

const secretBox = createSecretBox('test', randomBytes(32));
const alice = { email: 'alice@example.com', sessionId: 's-17' };
let folder: string;
let keyPath: string;
let publicPath: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-ca-'));
  keyPath = join(folder, 'ca.key');
  publicPath = join(folder, 'ca.pub');
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('the certificate authority', () => {
  it('is made on first start: a sealed 0600 key and a public line, and nothing else is left behind', async () => {
    const authority = await CertificateAuthority.open(dataPaths(folder), secretBox);

    expect(readdirSync(folder).sort()).toEqual(['ca.key', 'ca.pub']);
    expect(statSync(keyPath).mode & 0o777).toBe(0o600);
    expect(readFileSync(keyPath, 'utf8')).toMatch(/^sealed:v1:[\w-]+\n$/);
    expect(readFileSync(publicPath, 'utf8')).toBe(`${authority.publicKeyLine}\n`);
    expect(authority.publicKeyLine).toMatch(/^ssh-ed25519 \S+ sallyport-ca$/);
  });

  it('is the same at the next start, and writes its public line again where that was lost', async () => {
    const first = await CertificateAuthority.open(dataPaths(folder), secretBox);
    rmSync(publicPath);
    const second = await CertificateAuthority.open(dataPaths(folder), secretBox);

    expect(second.publicKeyLine).toBe(first.publicKeyLine);
    expect(readFileSync(publicPath, 'utf8')).toBe(`${first.publicKeyLine}\n`);
  });

  it('makes a certificate that no clock keeps from being valid, where a test asks for one', async () => {
    const authority = await CertificateAuthority.open(dataPaths(folder), secretBox);
    const now = new Date('2026-11-25T10:00:00Z');
    const usual = authority.issueFor(alice, now);
    expect([usual.validFrom.toISOString(), usual.validUntil.toISOString()]).toEqual([
      '2026-11-25T09:55:00.000Z',
      '2026-11-25T10:05:00.000Z',
    ]);
    const any = authority.issueFor({ ...alice, anyTime: true }, now);
    // a clock whose battery is empty goes back to 1970
    expect(any.validFrom.getTime()).toBe(0);
    expect(any.validUntil.getUTCFullYear()).toBeGreaterThan(2070);
  });

  it('is one and the same when several processes start at once', async () => {
    const opened = await Promise.all(
      Array.from({ length: 8 }, () => CertificateAuthority.open(dataPaths(folder), secretBox)),
    );
    expect(new Set(opened.map((authority) => authority.publicKeyLine)).size).toBe(1);
  });

  it.each([
    [
      'was sealed with another key',
      () => undefined,
      createSecretBox('test', randomBytes(32)),
      'another secret.key',
    ],
    ['is damaged', () => writeFileSync(keyPath, 'sealed:v1:AAAA'), secretBox, 'damaged'],
    ['is empty', () => writeFileSync(keyPath, ''), secretBox, 'damaged'],
    ['can be read by others', () => chmodSync(keyPath, 0o640), secretBox, 'chmod 600'],
    ['is missing while its public half is there', () => rmSync(keyPath), secretBox, 'restore ca.key'],
  ])('is neither used nor replaced when its key %s', async (_, spoil, box, sentence) => {
    await CertificateAuthority.open(dataPaths(folder), secretBox);
    spoil();
    const before = contents();

    await expect(CertificateAuthority.open(dataPaths(folder), box)).rejects.toMatchObject({
      code: 'key_unreadable',
      advice: expect.stringContaining(sentence),
    });
    expect(contents()).toEqual(before);
  });

  it('issues a fresh key with a certificate for ten minutes that names person and session', async () => {
    const authority = await CertificateAuthority.open(dataPaths(folder), secretBox);
    const now = new Date('2026-05-06T07:08:09Z');
    const issued = authority.issueFor({ ...alice, extraPrincipals: ['deploy', alice.email] }, now);
    const again = authority.issueFor(alice, now);

    const file = join(folder, 'issued-cert.pub');
    writeFileSync(file, issued.certificate.line);
    const { stdout } = await run('ssh-keygen', ['-L', '-f', file], { env: { ...process.env, TZ: 'UTC' } });
    expect(stdout).toContain('Key ID: "alice@example.com session=s-17"');
    expect(stdout).toContain(`Serial: ${issued.serial}\n`);
    expect(stdout).toContain('Valid: from 2026-05-06T07:03:09 to 2026-05-06T07:13:09');
    expect(stdout).toMatch(
      /Principals: \n\s+mysocket_ssh_signed\n\s+alice@example.com\n\s+deploy\n\s+Critical/,
    );
    expect(stdout.match(/permit-/g)).toHaveLength(5);

    expect(again.privateKey.equals(issued.privateKey)).toBe(false);
    expect(again.serial).not.toBe(issued.serial);
    expect(issued.serial).toBeLessThan(2n ** 63n);
  });

  it('makes no principal of something that could be a login name', async () => {
    const authority = await CertificateAuthority.open(dataPaths(folder), secretBox);
    for (const email of ['root', '', 'alice@example.com\nroot']) {
      expect(() => authority.issueFor({ ...alice, email })).toThrow('no certificate issued');
    }
  });

  it('issues what a real sshd accepts that trusts ca.pub, and logs', async () => {
    const authority = await CertificateAuthority.open(dataPaths(folder), secretBox);
    const { privateKey, certificate, keyId, serial } = authority.issueFor(alice);
    const key = join(folder, 'key');
    const principals = join(folder, 'principals');
    writeFileSync(key, encodePrivateKey(privateKey), { mode: 0o600 });
    writeFileSync(`${key}-cert.pub`, certificate.line);
    writeFileSync(principals, 'mysocket_ssh_signed\n');
    await using sshd = await startOwnSshd(folder, [
      `TrustedUserCAKeys ${publicPath}`,
      `AuthorizedPrincipalsFile ${principals}`,
    ]);

    expect(await sshd.login(key, `${key}-cert.pub`)).toEqual({ status: 0, output: 'it works\n' });
    expect(sshd.log()).toContain(`Accepted certificate ID "${keyId}" (serial ${serial})`);
  });
});

function contents(): Record<string, string> {
  return Object.fromEntries(
    readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]),
  );
}
