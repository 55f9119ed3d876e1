import { existsSync } from 'node:fs';
import type { SshSocket } from '../../../contract/ssh-socket.ts';
import { CertificateAuthority } from '../../../core/certificates/certificate-authority.ts';
import { IssuedCertificates } from '../../../core/certificates/issued-certificates.ts';
import { UnlockedKeys } from '../../../core/certificates/unlocked-keys.ts';
import { Failure } from '../../../core/failure.ts';
import type { Log } from '../../../core/logging/log.ts';
import type { PracticeTarget } from '../../../core/practice/practice-target.ts';
import { openKeyFileSecretBox, wrappedKeyFile } from '../../../core/secrets/key-file-secret-box.ts';
import type { SecretBox } from '../../../core/secrets/secret-box.ts';
import type { DataPaths } from '../../../core/storage/data-folder.ts';
import { KnownHosts } from '../../../core/storage/known-hosts.ts';
import type { UpstreamHouse } from '../../../core/upstream/connect.ts';

interface HouseParts {
  sockets: readonly SshSocket[];
  /** the socket of the practice target, and that */
  practice: { socket: SshSocket; target: PracticeTarget } | undefined;
  log: Log;
}

/**
 * What a login to a target needs, for a command that runs beside the connector or without one. It makes no keys: what
 * the data folder does not have, only those logins lack that need it.
 *
 * @throws Failure `key_unreadable` where the key that seals secrets is there and cannot be read
 */
export async function openUpstreamHouse(
  paths: DataPaths,
  { sockets, practice, log }: HouseParts,
): Promise<UpstreamHouse> {
  const locked = whyLocked(paths);
  const secretBox = locked ? refusingBox(locked) : await openKeyFileSecretBox(paths);
  return {
    secretBox,
    certificateAuthority: await openAuthority(paths, secretBox, locked),
    issuedCertificates: new IssuedCertificates(paths.issuedCertificates, log),
    unlockedKeys: new UnlockedKeys(),
    env: process.env,
    knownHosts: new KnownHosts(paths.knownHosts),
    findSocket: (name) => sockets.find((socket) => socket.name === name),
    dialPractice: (socket) => (socket === practice?.socket ? practice.target.connect() : undefined),
  };
}

/** What sealed secrets answer with, where there is no way to their key. */
function whyLocked({ root, secretKey }: DataPaths): Failure | undefined {
  if (existsSync(wrappedKeyFile(secretKey))) {
    return new Failure('secret_unsealable', {
      message: 'failed to open sealed secret: the desktop app keeps the key in the key store of the system',
      evidence: { key_holder: 'desktop_app' },
    });
  }
  if (existsSync(secretKey)) return undefined;
  return new Failure('secret_unsealable', {
    message: `failed to open sealed secret: the data folder ${root} has no key`,
  });
}

function refusingBox(failure: Failure): SecretBox {
  const refuse = (): never => {
    throw failure;
  };
  return { provider: 'none', seal: refuse, open: refuse };
}

async function openAuthority(
  paths: DataPaths,
  secretBox: SecretBox,
  locked: Failure | undefined,
): Promise<UpstreamHouse['certificateAuthority']> {
  const without = (failure: Failure) => ({
    issueFor: (): never => {
      throw failure;
    },
  });
  if (!existsSync(paths.caKey)) {
    const problem = `the data folder ${paths.root} has no certificate authority yet`;
    const advice = `The data folder ${paths.root} has no certificate authority yet. Start the connector once, or run: npm run cli -- ca`;
    return without(new Failure('key_unreadable', { message: problem, advice }));
  }
  if (locked) return without(locked);
  return CertificateAuthority.open(paths, secretBox).catch((thrown) => {
    if (thrown instanceof Failure) return without(thrown);
    throw thrown;
  });
}
