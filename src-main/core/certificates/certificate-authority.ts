import { createPrivateKey, generateKeyPairSync, type KeyObject, randomBytes } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { Failure, nodeErrorCode } from '../failure.ts';
import { createPrivateFile, readPrivateFile, unreadable } from '../secrets/private-file.ts';
import type { SecretBox } from '../secrets/secret-box.ts';
import { writeFileAtomically } from '../storage/atomic-file.ts';
import type { DataPaths } from '../storage/data-folder.ts';
import { publicKeyLine, publicKeyOf, type SshPublicKey } from './public-key.ts';
import { createUserCertificate, type UserCertificate } from './user-certificate.ts';

/** Border0's principal, so that targets which were set up for Border0 need no change but the CA. */
export const sharedPrincipal = 'mysocket_ssh_signed';

/** Makes up for clocks that differ; the certificate is used at once and once. */
const validityMs = 5 * 60 * 1000;
/** ahead: no clock is wrong by more than this. Behind, they go back to 1970 (a battery that is empty). */
const anyTimeMs = 50 * 365 * 24 * 60 * 60 * 1000;
const sealContext = 'certificate-authority/private-key/v1';

export interface CertificateSubject {
  /** of the person the certificate is for */
  email: string;
  sessionId: string;
  extraPrincipals?: readonly string[];
  /** valid whatever a clock says: to find out whether only the clocks differ. Its key is never stored either. */
  anyTime?: boolean;
}

export interface IssuedCertificate {
  /** of the key pair made for this one certificate */
  readonly privateKey: KeyObject;
  readonly certificate: UserCertificate;
  readonly keyId: string;
  readonly serial: bigint;
  readonly issuedAt: Date;
  readonly validFrom: Date;
  readonly validUntil: Date;
}

/** The built-in CA: an ed25519 key in `ca.key`, sealed, and its public half in `ca.pub`. */
export class CertificateAuthority {
  readonly publicKey: SshPublicKey;
  /** what a target trusts */
  readonly publicKeyLine: string;
  /** when its key was made, as its file says */
  readonly madeAt: Date | undefined;
  private readonly privateKey: KeyObject;

  private constructor(privateKey: KeyObject, madeAt: Date | undefined) {
    this.madeAt = madeAt;
    this.privateKey = privateKey;
    this.publicKey = publicKeyOf(privateKey);
    this.publicKeyLine = publicKeyLine(this.publicKey, 'sallyport-ca');
  }

  /**
   * Opens the CA of a data folder, or makes it on first start. A key that cannot be read is never replaced, for
   * every target trusts the old one.
   *
   * @throws Failure `key_unreadable`
   */
  static async open(
    { caKey, caPublicKey }: Pick<DataPaths, 'caKey' | 'caPublicKey'>,
    secretBox: SecretBox,
  ): Promise<CertificateAuthority> {
    // Asked for first: it is written last, so whoever finds it finds the private key too, or the key was lost.
    const published = await readIfThere(caPublicKey);
    const sealed = (await readPrivateFile(caKey))?.toString();
    if (sealed === undefined && published !== undefined) {
      throw unreadable(
        caKey,
        'it is missing, and targets already trust its public half, ca.pub; restore ca.key from a backup, or delete ca.pub to start with a new authority',
      );
    }
    const authority = new CertificateAuthority(
      unseal(caKey, sealed ?? (await make(caKey, secretBox)), secretBox),
      await madeAt(caKey),
    );
    const line = `${authority.publicKeyLine}\n`;
    if (published !== line) writeFileAtomically(caPublicKey, line);
    return authority;
  }

  /**
   * A fresh ed25519 key pair with a certificate for one upstream connection: valid from 5 minutes ago to 5 minutes
   * from now, for Border0's principal and the person's e-mail address. The target's sshd logs the key id, which
   * names person and session.
   */
  issueFor(subject: CertificateSubject, now = new Date()): IssuedCertificate {
    const { email, sessionId, extraPrincipals = [], anyTime = false } = subject;
    // A target without AuthorizedPrincipalsFile takes principals for login names. What an identity provider calls
    // an e-mail address must look like one, or a person called "root" could be root there.
    if (!/^[^\s@\p{Cc}]+@[^\s@\p{Cc}]+$/u.test(email)) {
      throw new Failure('internal_error', {
        message: 'no certificate issued: the person has no e-mail address',
        advice:
          'This target wants a certificate, and certificates need your e-mail address, which is not known.',
      });
    }
    const { privateKey } = generateKeyPairSync('ed25519');
    const keyId = `${email} session=${sessionId}`;
    const serial = randomBytes(8).readBigUInt64BE() >> 1n;
    const validFrom = anyTime ? new Date(0) : new Date(now.getTime() - validityMs);
    const validUntil = new Date(now.getTime() + (anyTime ? anyTimeMs : validityMs));
    const certificate = createUserCertificate({
      subject: privateKey,
      ca: this.privateKey,
      keyId,
      principals: [...new Set([sharedPrincipal, email, ...extraPrincipals])],
      validAfter: validFrom,
      validBefore: validUntil,
      serial,
    });
    return { privateKey, certificate, keyId, serial, issuedAt: now, validFrom, validUntil };
  }
}

/** @returns the sealed key, which may be one that another process made meanwhile */
async function make(path: string, secretBox: SecretBox): Promise<string> {
  const { privateKey } = generateKeyPairSync('ed25519');
  const der = privateKey.export({ type: 'pkcs8', format: 'der' });
  const sealed = secretBox.seal(der, sealContext);
  der.fill(0);
  if (await createPrivateFile(path, `${sealed}\n`)) return sealed;
  const winner = await readPrivateFile(path);
  if (!winner) throw unreadable(path, 'it vanished while it was read');
  return winner.toString();
}

function unseal(path: string, sealed: string, secretBox: SecretBox): KeyObject {
  try {
    const der = secretBox.open(sealed.trim(), sealContext);
    const key = createPrivateKey({ key: der, format: 'der', type: 'pkcs8' });
    der.fill(0);
    return key;
  } catch (cause) {
    throw unreadable(
      path,
      'it is damaged or was sealed with another secret.key; restore both from the same backup',
      cause,
    );
  }
}

/** The file is written once. */
async function madeAt(path: string): Promise<Date | undefined> {
  return stat(path).then(
    ({ mtime }) => mtime,
    () => undefined,
  );
}

async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (thrown) {
    if (nodeErrorCode(thrown) === 'ENOENT') return undefined;
    throw unreadable(path, nodeErrorCode(thrown) ?? 'it cannot be opened', thrown);
  }
}
