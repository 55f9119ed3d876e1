import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { encodePrivateKey } from '../../../src-main/core/certificates/encode-private-key.ts';
import { publicKeyLine, publicKeyOf } from '../../../src-main/core/certificates/public-key.ts';
import {
  createUserCertificate,
  type UserCertificateRequest,
} from '../../../src-main/core/certificates/user-certificate.ts';
import { type OwnSshd, run, startOwnSshd } from './own-sshd.ts';

// real programs on a machine that may be busy
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

const folder = mkdtempSync(join(tmpdir(), 'sallyport-certificate-'));
const pairs = {
  ed25519: () => generateKeyPairSync('ed25519').privateKey,
  'ECDSA P-256': () => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey,
  'ECDSA P-384': () => generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey,
  'ECDSA P-521': () => generateKeyPairSync('ec', { namedCurve: 'P-521' }).privateKey,
  'RSA 2048': () => generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey,
};
type Kind = keyof typeof pairs;
const kinds = Object.keys(pairs) as Kind[];
const authorities = Object.fromEntries(kinds.map((kind) => [kind, pairs[kind]()])) as Record<Kind, KeyObject>;
const minute = 60_000;

afterAll(() => rmSync(folder, { recursive: true }));

function request(changes: Partial<UserCertificateRequest> = {}): UserCertificateRequest {
  return {
    subject: pairs.ed25519(),
    ca: authorities.ed25519,
    keyId: 'alice@example.com session=s1',
    principals: ['mysocket_ssh_signed', 'alice@example.com'],
    validAfter: new Date(Date.now() - 5 * minute),
    validBefore: new Date(Date.now() + 5 * minute),
    serial: 42n,
    ...changes,
  };
}

async function listed(changes: Partial<UserCertificateRequest>): Promise<string> {
  const file = join(folder, 'listed-cert.pub');
  writeFileSync(file, `${createUserCertificate(request(changes)).line}\n`);
  const { stdout } = await run('ssh-keygen', ['-L', '-f', file], { env: { ...process.env, TZ: 'UTC' } });
  return stdout;
}

describe('ssh-keygen reads a user certificate', () => {
  it('with every field as it was asked for', async () => {
    const text = await listed({
      validAfter: new Date('2026-01-02T03:04:05Z'),
      validBefore: new Date('2026-01-02T03:14:05.900Z'),
      serial: 2n ** 63n - 1n,
      criticalOptions: {
        'source-address': '203.0.113.7/32',
        'force-command': 'uptime',
        'verify-required': '',
      },
    });
    const lines = text.split('\n').map((line) => line.trim());

    expect(lines).toContain('Type: ssh-ed25519-cert-v01@openssh.com user certificate');
    expect(lines).toContain('Key ID: "alice@example.com session=s1"');
    expect(lines).toContain('Serial: 9223372036854775807');
    expect(lines).toContain('Valid: from 2026-01-02T03:04:05 to 2026-01-02T03:14:05');
    const part = (from: string, to: string): string[] =>
      lines.slice(lines.indexOf(from) + 1, lines.indexOf(to));
    expect(part('Principals:', 'Critical Options:')).toEqual(['mysocket_ssh_signed', 'alice@example.com']);
    expect(part('Critical Options:', 'Extensions:')).toEqual([
      'force-command uptime',
      'source-address 203.0.113.7/32',
      'verify-required',
    ]);
    expect(part('Extensions:', '')).toEqual([
      'permit-X11-forwarding',
      'permit-agent-forwarding',
      'permit-port-forwarding',
      'permit-pty',
      'permit-user-rc',
    ]);
  });

  it('whose extensions were given unsorted and twice, sorted and once', async () => {
    const text = await listed({ extensions: ['permit-user-rc', 'permit-pty', 'permit-user-rc'] });
    expect(text).toMatch(/Extensions: \n\s+permit-pty\n\s+permit-user-rc\n$/);
  });

  it.each(kinds)('with a subject of %s', async (kind) => {
    const subject = pairs[kind]();
    expect(await listed({ subject })).toContain(
      `Type: ${publicKeyOf(subject).type}-cert-v01@openssh.com user certificate`,
    );
  });
});

describe('a user certificate is not made', () => {
  it.each([
    ['without principals', { principals: [] }],
    ['with an empty principal', { principals: [''] }],
    ['with a line end in its key id', { keyId: 'alice\nAccepted publickey for root' }],
    ['that expires before it is valid', { validBefore: new Date(0) }],
    ['with a time that is none', { validBefore: new Date(Number.NaN) }],
    ['with a serial of more than 64 bits', { serial: 2n ** 64n }],
  ])('%s', (_, changes) => {
    expect(() => createUserCertificate(request(changes))).toThrow(RangeError);
  });
});

describe('a real sshd', () => {
  const trusted = join(folder, 'trusted.pub');
  const principals = join(folder, 'principals');
  const lines = [`TrustedUserCAKeys ${trusted}`, `AuthorizedPrincipalsFile ${principals}`];
  let accepting: OwnSshd;

  beforeAll(async () => {
    const trustedKeys = Object.values(authorities).map((ca) => publicKeyLine(publicKeyOf(ca)));
    writeFileSync(trusted, `${trustedKeys.join('\n')}\n`);
    writeFileSync(principals, 'mysocket_ssh_signed\n');
    accepting = await startOwnSshd(folder, lines);
  });
  afterAll(() => accepting[Symbol.asyncDispose]());

  async function login(
    changes: Partial<UserCertificateRequest>,
    sshd = accepting,
  ): Promise<{ status: number; output: string }> {
    const asked = request(changes);
    const key = join(folder, 'key');
    writeFileSync(key, encodePrivateKey(asked.subject), { mode: 0o600 });
    writeFileSync(`${key}-cert.pub`, `${createUserCertificate(asked).line}\n`);
    return sshd.login(key, `${key}-cert.pub`);
  }

  it.each(kinds)('accepts a certificate signed by an authority of %s', async (kind) => {
    expect(await login({ ca: authorities[kind] })).toEqual({ status: 0, output: 'it works\n' });
    expect(accepting.log()).toContain('Accepted certificate ID "alice@example.com session=s1" (serial 42)');
  });

  it.each(kinds)('accepts a certificate for a subject of %s', async (kind) => {
    expect(await login({ subject: pairs[kind]() })).toEqual({ status: 0, output: 'it works\n' });
  });

  it.each([
    ['is expired', { validBefore: new Date(Date.now() - minute) }, 'Certificate invalid: expired'],
    ['is not valid yet', { validAfter: new Date(Date.now() + minute) }, 'Certificate invalid: not yet valid'],
    [
      'has none of its principals',
      { principals: ['someone-else'] },
      'Certificate does not contain an authorized principal',
    ],
    [
      'is bound to another address',
      { criticalOptions: { 'source-address': '192.0.2.1/32' } },
      'not from a permitted source address',
    ],
    ['was signed by another authority', { ca: pairs.ed25519() }, 'Failed publickey'],
  ])('refuses a certificate that %s', async (_, changes, reason) => {
    // one of its own for each: OpenSSH 9.8 and later shuts out an address after some failures
    await using sshd = await startOwnSshd(folder, lines);
    const { status, output } = await login(changes, sshd);
    expect(status).toBe(255);
    expect(output).toContain('Permission denied (publickey)');
    expect(sshd.log()).toContain(reason);
  });
});
