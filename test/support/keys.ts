import { execFileSync } from 'node:child_process';
import { createHash, generateKeyPairSync } from 'node:crypto';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { string as wireString } from '../../src-main/core/ssh2/wire.ts';
import { temporaryFolder } from './temporary-folder.ts';

export type KeyType = 'ed25519' | 'ecdsa' | 'rsa';

export interface KeyOptions {
  type?: KeyType;
  bits?: number;
  passphrase?: string;
  /** `pem` is PKCS#1 for RSA and SEC 1 for ECDSA; OpenSSH knows no such form of ed25519 */
  format?: 'openssh' | 'pem' | 'pkcs8';
  comment?: string;
}

export interface Key {
  privateKeyFile: string;
  privateKey: string;
  /** one line as in authorized_keys, without the line end */
  publicKey: string;
  publicKeyFile: string;
  /** `SHA256:…` */
  fingerprint: string;
}

/** Makes a key pair with the real `ssh-keygen`, in a folder of its own. */
export function makeKey(options: KeyOptions = {}): Key {
  const { type = 'ed25519', bits, passphrase = '', format = 'openssh', comment = 'test key' } = options;
  const file = temporaryFolder().file(`id_${type}`);
  // ssh-keygen ignores -m for ed25519; Node writes that PKCS#8 form
  if (type === 'ed25519' && format === 'pkcs8') return writeEd25519Pkcs8(file, passphrase, comment);
  if (type === 'ed25519' && format === 'pem') throw new Error('there is no PEM form of an ed25519 key');
  const form = { openssh: [], pem: ['-m', 'PEM'], pkcs8: ['-m', 'PKCS8'] }[format];
  const size = bits === undefined ? [] : ['-b', String(bits)];
  sshKeygen('-q', '-t', type, ...size, ...form, '-N', passphrase, '-C', comment, '-f', file);
  return readKey(file);
}

function writeEd25519Pkcs8(file: string, passphrase: string, comment: string): Key {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const sealed = passphrase ? { cipher: 'aes-256-cbc', passphrase } : {};
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem', ...sealed }) as string;
  writeFileSync(file, pem, { mode: 0o600 });
  const point = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url');
  const blob = Buffer.concat([wireString('ssh-ed25519'), wireString(point)]);
  writeFileSync(`${file}.pub`, `ssh-ed25519 ${blob.toString('base64')} ${comment}\n`);
  return readKey(file);
}

function readKey(file: string): Key {
  const publicKey = readFileSync(`${file}.pub`, 'utf8').trim();
  return {
    privateKeyFile: file,
    privateKey: readFileSync(file, 'utf8'),
    publicKey,
    publicKeyFile: `${file}.pub`,
    fingerprint: fingerprintOf(publicKey),
  };
}

/** `SHA256:…` of a public key line, as `ssh-keygen -l` prints it */
export function fingerprintOf(publicKey: string): string {
  const blob = Buffer.from(publicKey.split(' ')[1] ?? '', 'base64');
  return `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;
}

export interface CertificateOptions {
  ca: Key;
  key: Key;
  principals: readonly string[];
  id?: string;
  /** as for `ssh-keygen -V`: `-5m:+5m` */
  validity?: string;
  /** as for `ssh-keygen -O`: `force-command=id` */
  options?: readonly string[];
}

/** Signs a user certificate. Gives the certificate file: it goes beside the key as `CertificateFile`. */
export function signUserCertificate(request: CertificateOptions): string {
  const { ca, key, principals, id = 'test', validity = '-5m:+5m', options = [] } = request;
  // ssh-keygen writes beside the public key: a copy keeps two certificates of one key apart
  const file = temporaryFolder().file('id.pub');
  copyFileSync(key.publicKeyFile, file);
  const restrictions = options.flatMap((option) => ['-O', option]);
  const names = principals.length === 0 ? [] : ['-n', principals.join(',')];
  sshKeygen('-q', '-s', ca.privateKeyFile, '-I', id, ...names, '-V', validity, ...restrictions, file);
  return file.replace(/\.pub$/, '-cert.pub');
}

function sshKeygen(...args: string[]): void {
  execFileSync('ssh-keygen', args, { stdio: ['ignore', 'ignore', 'pipe'] });
}
