import { type KeyObject, randomBytes } from 'node:crypto';
import { string, uint32, uint64 } from '../ssh2/wire.ts';
import { publicKeyLine, publicKeyOf, type SshPublicKey } from './public-key.ts';
import { sign } from './signature.ts';

export interface UserCertificateRequest {
  /** whose certificate it is; of a private key, only the public half is used */
  subject: KeyObject;
  /** private key of the certificate authority */
  ca: KeyObject;
  /** what the target's sshd writes to its log */
  keyId: string;
  principals: readonly string[];
  /** both ends to the second, as the format has it */
  validAfter: Date;
  validBefore: Date;
  /** 64 bits */
  serial: bigint;
  /** for instance `{ 'source-address': '203.0.113.7/32' }`; an option that is only a flag has the value '' */
  criticalOptions?: Readonly<Record<string, string>>;
  extensions?: readonly string[];
}

export interface UserCertificate extends SshPublicKey {
  /** as in `id_ed25519-cert.pub` */
  readonly line: string;
}

/** What ssh-keygen gives a user certificate, and Border0 too. */
export const usualExtensions = [
  'permit-X11-forwarding',
  'permit-agent-forwarding',
  'permit-port-forwarding',
  'permit-pty',
  'permit-user-rc',
] as const;

const userCertificate = 1;

/**
 * An OpenSSH user certificate (OpenSSH's PROTOCOL.certkeys). Subject and authority may be ed25519, RSA or ECDSA;
 * an RSA authority signs with rsa-sha2-512.
 *
 * @throws RangeError for what would be valid for anyone, for ever or never, or would forge lines in a log
 */
export function createUserCertificate(request: UserCertificateRequest): UserCertificate {
  const { keyId, principals, criticalOptions = {}, extensions = usualExtensions } = request;
  checkNames(keyId, principals);
  const subject = publicKeyOf(request.subject);
  const type = `${subject.type}-cert-v01@openssh.com`;

  const signed = Buffer.concat([
    string(type),
    string(randomBytes(32)), // so that nobody can choose what the authority signs
    subject.fields,
    uint64(request.serial),
    uint32(userCertificate),
    string(keyId),
    string(Buffer.concat(principals.map((principal) => string(principal)))),
    ...validity(request.validAfter, request.validBefore),
    string(options(criticalOptions)),
    string(options(Object.fromEntries(extensions.map((name) => [name, ''])))),
    string(''), // reserved
    string(publicKeyOf(request.ca).blob),
  ]);
  const { algorithm, raw } = sign(request.ca, signed);
  const blob = Buffer.concat([signed, string(Buffer.concat([string(algorithm), string(raw)]))]);
  return { type, blob, line: publicKeyLine({ type, blob }, keyId) };
}

function checkNames(keyId: string, principals: readonly string[]): void {
  // without principals a certificate is good for every login of a target that lists the CA in authorized_keys
  if (principals.length === 0) throw new RangeError('a user certificate needs at least one principal');
  for (const name of [keyId, ...principals]) {
    if (!name || /\p{Cc}/u.test(name)) {
      throw new RangeError('key id and principals must not be empty or hold control characters');
    }
  }
}

function validity(after: Date, before: Date): Buffer[] {
  if (!(after < before)) throw new RangeError('a certificate must become valid before it expires');
  return [after, before].map((date) => uint64(BigInt(Math.floor(date.getTime() / 1000))));
}

/** Each name once, in lexical order of the bytes. A value is a string inside the data; a flag has no data. */
function options(values: Readonly<Record<string, string>>): Buffer {
  const names = Object.keys(values).sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  const pairs = names.map((name) => [string(name), string(values[name] ? string(values[name]) : '')]);
  return Buffer.concat(pairs.flat());
}
