import type { KeyObject } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import type { EvidenceFor } from '../../contract/failure-evidence.ts';
import { Failure, nodeErrorCode } from '../failure.ts';
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
    throw problem('private_key_encrypted', 'ssh: this private key is passphrase protected');
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
      throw unsupported(found.kind, 'putty');
    case 'foreign':
      throw unsupported(found.kind, /\bDSA\b/.test(found.kind) ? 'dsa' : 'other');
    case 'public':
      throw problem('private_key_is_public', 'ssh: unsupported key type "PUBLIC KEY"');
    case 'cut_short':
    case 'none':
      throw new Failure('private_key_invalid', {
        message: 'failed to parse identity private key: ssh: no key found',
        evidence: { key_format: found.problem },
      });
  }
}

function keyOf(decoded: DecodedKey): KeyObject {
  if ('key' in decoded) return decoded.key;
  switch (decoded.problem) {
    case 'passphrase_wrong':
      throw problem('private_key_passphrase_wrong', 'x509: decryption password incorrect');
    case 'format_unsupported':
      throw unsupported(decoded.detail, unsupportedFormat(decoded.detail));
    case 'invalid':
      throw problem('private_key_invalid', decoded.detail);
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

type KeyFormat = EvidenceFor<'private_key_format_unsupported'>['key_format'];

/** What the decoder could not read, by what it calls it. */
function unsupportedFormat(detail: string): KeyFormat {
  // FIDO keys call themselves sk-ssh-ed25519@openssh.com; only the token can sign with them
  if (/\bsk-/.test(detail)) return 'token';
  return /\b(cipher|kdf)\b/i.test(detail) ? 'cipher' : 'other';
}

function unsupported(kind: string, keyFormat: KeyFormat): Failure {
  return new Failure('private_key_format_unsupported', {
    message: `failed to parse identity private key: ssh: unsupported key type "${kind}"`,
    evidence: { kind, key_format: keyFormat },
  });
}

function problem(
  code: `private_key_${'encrypted' | 'passphrase_wrong' | 'is_public' | 'invalid'}`,
  what: string,
): Failure {
  return new Failure(code, { message: `failed to parse identity private key: ${what}` });
}
