import { BaseAgent, type ParsedKey, type Ssh2Client, utils } from './library.ts';
import { message } from './message-numbers.ts';
import { boolean, byte, string } from './wire.ts';

/** An OpenSSH user certificate and the means to sign for it. */
export interface CertificateIdentity {
  /** `ssh-ed25519-cert-v01@openssh.com`, … */
  type: string;
  /** the certificate in SSH wire form */
  blob: Buffer;
  /** the plain public key line (`ssh-ed25519 AAAA…`), for ssh2's key objects */
  publicKeyLine: string;
  /** `algorithm` is the plain name (`ssh-ed25519`), `raw` the bytes without a name before them */
  sign(data: Buffer): { algorithm: string; raw: Buffer };
}

interface PrivateProtocol {
  authPK(user: string, key: ParsedKey, algorithm: unknown, sign?: unknown): void;
  _authsQueue: string[];
  _kex: { sessionID: Buffer };
}

/** Offers one certificate. ssh2 asks `sign` only through its own request, which `loginWithCertificate` replaces. */
class CertificateAgent extends BaseAgent<ParsedKey> {
  private readonly key: ParsedKey;

  constructor(key: ParsedKey) {
    super();
    this.key = key;
  }

  getIdentities(callback: (error: Error | undefined, keys: ParsedKey[]) => void): void {
    callback(undefined, [this.key]);
  }

  sign(_key: unknown, _data: Buffer, ...rest: unknown[]): void {
    // the real signature is made by the replaced authPK; ssh2 wants some answer
    const callback = rest.at(-1) as (error: undefined, signature: Buffer) => void;
    callback(undefined, Buffer.alloc(0));
  }
}

/**
 * ssh2 1.17.0 has no certificate login: it names the certificate's type inside the signature, where OpenSSH wants the
 * plain key's (PROTOCOL.certkeys, RFC 8332 §3). This replaces the one method that writes the request. Call it right
 * after `connect()`; `send` writes a whole message. Returns the agent to log in with.
 */
export function loginWithCertificate(
  client: Ssh2Client,
  identity: CertificateIdentity,
  send: (payload: Buffer) => void,
): InstanceType<typeof BaseAgent> {
  const protocol = (client as unknown as { _protocol: PrivateProtocol })._protocol;
  const original = protocol.authPK;
  protocol.authPK = function authPK(user, key, algorithm, sign) {
    const signing = typeof algorithm === 'function' || typeof sign === 'function';
    if (!signing || key.getPublicSSH() !== identity.blob)
      return original.call(this, user, key, algorithm, sign);
    const request = Buffer.concat([
      byte(message.userauthRequest),
      string(user),
      string('ssh-connection'),
      string('publickey'),
      boolean(true),
      string(identity.type),
      string(identity.blob),
    ]);
    const signature = identity.sign(Buffer.concat([string(this._kex.sessionID), request]));
    this._authsQueue.push('publickey');
    send(
      Buffer.concat([request, string(Buffer.concat([string(signature.algorithm), string(signature.raw)]))]),
    );
  };
  return new CertificateAgent(certificateKey(identity));
}

/** ssh2 takes only keys that carry its private mark, so ours inherits from one that it has parsed. */
function certificateKey(identity: CertificateIdentity): ParsedKey {
  const parsed = utils.parseKey(identity.publicKeyLine);
  const plain = Array.isArray(parsed) ? parsed[0] : parsed;
  if (plain instanceof Error || plain === undefined) throw new Error('ssh2 cannot read our own public key');
  return Object.create(plain, {
    type: { value: identity.type, enumerable: true },
    getPublicSSH: { value: () => identity.blob },
  }) as ParsedKey;
}
