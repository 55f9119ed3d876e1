import type { KeyObject } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import { Failure, type FailureOptions, nodeErrorCode } from '../failure.ts';
import type { ParsedKey } from '../ssh2/library.ts';
import { type DecodedKey, decodePrivateKey, type PrivateKeyBlock } from './decode-private-key.ts';
import { parsedKeyOf } from './encode-private-key.ts';
import { lookForPrivateKey } from './private-key-text.ts';
import { fingerprint, publicKeyOf } from './public-key.ts';

export interface LoadedPrivateKey {
  /** for ssh2's authHandler: `{ type: 'publickey', username, key }` */
  readonly key: ParsedKey;
  /** for signing and for certificates */
  readonly keyObject: KeyObject;
  /** `ssh-ed25519`, `ssh-rsa`, `ecdsa-sha2-nistp256`, … */
  readonly type: string;
  /** `SHA256:…` of the public half */
  readonly fingerprint: string;
}

/**
 * Reads a private key: OpenSSH, PKCS#1, SEC1 or PKCS#8; ed25519, ECDSA (P-256, P-384, P-521) or RSA; encrypted
 * or not. A passphrase that is not needed is ignored, as OpenSSH does.
 *
 * Decrypting takes half a second of pure computing by design, so it happens in a worker thread, ended after
 * `timeoutMs` (a key file may ask for any number of bcrypt rounds).
 *
 * @throws Failure `private_key_encrypted` (no passphrase given), `private_key_passphrase_wrong`,
 *   `private_key_is_public`, `private_key_format_unsupported`, `private_key_invalid`
 */
export async function loadPrivateKey(
  text: Buffer | string,
  passphrase?: string,
  { timeoutMs = 20_000, worker = workerFile } = {},
): Promise<LoadedPrivateKey> {
  const block = findSupported(text.toString());
  if (block.encrypted && !passphrase) {
    throw problem('private_key_encrypted', {
      message: 'ssh: this private key is passphrase protected',
      advice:
        'The private key of this socket is encrypted. Give its passphrase too (private_key_passphrase).',
    });
  }
  const decoded =
    block.encrypted && passphrase
      ? await inTurn(() => decodeInWorker(block, passphrase, { timeoutMs, worker }))
      : decodePrivateKey(block);
  const keyObject = keyOf(decoded);
  const { type, blob } = publicKeyOf(keyObject);
  return { key: parsedKeyOf(keyObject), keyObject, type, fingerprint: fingerprint(blob) };
}

/** The private key in a text, or the failure that says why there is none that we can use. */
function findSupported(text: string): PrivateKeyBlock {
  const found = lookForPrivateKey(text);
  if (!('problem' in found)) return found;
  switch (found.problem) {
    case 'putty':
      throw unsupported(found.kind, 'convert it: puttygen key.ppk -O private-openssh -o key');
    case 'foreign':
      throw unsupported(found.kind, 'make a new one: ssh-keygen -t ed25519');
    case 'public':
      throw problem('private_key_is_public', {
        message: 'ssh: unsupported key type "PUBLIC KEY"',
        advice:
          'This is the public half of a key. The private half is in the file of the same name without ".pub".',
      });
    case 'cut_short':
      throw problem('private_key_invalid', {
        message: 'ssh: no key found',
        advice: `This private key is cut short: it must go from -----BEGIN ${found.kind}----- to -----END ${found.kind}-----.`,
      });
    case 'none':
      throw problem('private_key_invalid', {
        message: 'ssh: no key found',
        advice:
          'There is no private key in this text. It must begin with a line like -----BEGIN OPENSSH PRIVATE KEY-----.',
      });
  }
}

function keyOf(decoded: DecodedKey): KeyObject {
  if ('key' in decoded) return decoded.key;
  switch (decoded.problem) {
    case 'passphrase_wrong':
      throw problem('private_key_passphrase_wrong', {
        message: 'x509: decryption password incorrect',
        advice:
          'The passphrase does not open the private key of this socket. Check it with: ssh-keygen -y -f KEYFILE',
      });
    case 'format_unsupported':
      throw unsupported(decoded.detail, 'rewrite it: ssh-keygen -p -f KEYFILE -Z aes256-ctr');
    case 'invalid':
      throw problem('private_key_invalid', {
        message: decoded.detail,
        advice:
          'The private key of this socket is damaged or was not copied whole. Check it with: ssh-keygen -y -f KEYFILE',
      });
  }
}

/** One at a time, so that a burst of logins does not start a thread each. */
let lastTurn: Promise<unknown> = Promise.resolve();
function inTurn<Result>(work: () => Promise<Result>): Promise<Result> {
  const result = lastTurn.then(work);
  lastTurn = result.catch(() => undefined);
  return result;
}

/** Run from source this is a .ts file beside us, built it is a bundle of its own beside ours. */
const workerFile = new URL(
  import.meta.url.endsWith('.ts') ? './private-key-worker.ts' : './private-key-worker.js',
  import.meta.url,
);
const cannotBeLoaded: ReadonlySet<string> = new Set([
  'ERR_MODULE_NOT_FOUND',
  'MODULE_NOT_FOUND',
  'ENOENT',
  'ENOTDIR',
]);

async function decodeInWorker(
  block: PrivateKeyBlock,
  passphrase: string,
  { timeoutMs, worker: file }: { timeoutMs: number; worker: URL },
): Promise<DecodedKey> {
  const worker = new Worker(file, {
    workerData: { block, passphrase },
    execArgv: [],
  });
  const { promise, resolve, reject } = Promise.withResolvers<DecodedKey>();
  const timer = setTimeout(() => {
    resolve({ problem: 'invalid', detail: `it could not be decrypted in ${timeoutMs / 1000} s` });
  }, timeoutMs);
  worker.once('message', resolve);
  worker.once('error', reject);
  worker.once('exit', () => reject(new Error('the private key worker ended without an answer')));
  try {
    return await promise;
  } catch (thrown) {
    // the archive of a packaged app may be closed to threads: then everything waits half a second for this key
    if (!cannotBeLoaded.has(nodeErrorCode(thrown) ?? '')) throw thrown;
    return decodePrivateKey(block, passphrase);
  } finally {
    clearTimeout(timer);
    // not awaited: a thread inside OpenSSL ends only when that has finished
    void worker.terminate();
  }
}

function unsupported(what: string, remedy: string): Failure {
  return problem('private_key_format_unsupported', {
    message: `ssh: unsupported key type "${what}"`,
    advice: `Private keys of this kind cannot be used here; ${remedy}`,
    evidence: { kind: what },
  });
}

function problem(
  code: `private_key_${'encrypted' | 'passphrase_wrong' | 'is_public' | 'format_unsupported' | 'invalid'}`,
  options: FailureOptions,
): Failure {
  return new Failure(code, {
    ...options,
    message: `failed to parse identity private key: ${options.message}`,
  });
}
