import type { Person } from '../../contract/session.ts';
import type { SshSocket } from '../../contract/ssh-socket.ts';
import type { Failure } from '../failure.ts';
import type { Log } from '../logging/log.ts';
import type { PolicyBook } from '../policy/policy-book.ts';
import { refusalAtTheDoor } from '../policy/session-rights.ts';
import { loginOn } from '../policy/socket-settings.ts';
import { type AuthContext, type ParsedKey, type PublicKeyAuthContext, utils } from '../ssh2/library.ts';
import type { KnownKeys } from './client-key-book.ts';
import { type AskedSocket, parseUserName } from './user-name.ts';

/** A client that has proven who is behind it, and the socket it asked for. */
export interface Admission {
  person: Person;
  socket: SshSocket;
  login: string | undefined;
}

export interface AuthenticatorOptions {
  /** a stopped one too */
  findSocket: (name: string) => SshSocket | undefined;
  clientKeys: KnownKeys;
  policies: Pick<PolicyBook, 'decide'>;
  clientAddress: string;
  log: Log;
  /** called just before the client hears that it is in; a banner may still be sent */
  onAdmitted: (admission: Admission) => void;
  onTooManyTries: () => void;
}

const maxTries = 6;
/** an agent full of keys may be asked about; nobody has to ask without end, for answers may wait unread */
const maxQuestions = 20;
const methods: ['publickey'] = ['publickey'];

/**
 * Settles who the person is, for one connection. Whatever the reason for a refusal, the client gets the same answer
 * after the same work: nobody learns from outside which sockets exist.
 */
export class Authenticator {
  private tries = 0;
  private questions = 0;
  private askedForMethods = false;
  private readonly options: AuthenticatorOptions;

  constructor(options: AuthenticatorOptions) {
    this.options = options;
  }

  handle(context: AuthContext): void {
    // requests that were sent without waiting for answers still come in after the farewell
    if (this.tries >= maxTries) return;
    if (context.method === 'publickey') return this.publicKey(context);
    // RFC 4252 §5.2: `none` asks for the methods, which nobody has to do twice
    const isQuestion = context.method === 'none' && !this.askedForMethods;
    if (isQuestion) this.askedForMethods = true;
    this.refuse(context, `method ${context.method}`, !isQuestion);
  }

  private publicKey(context: PublicKeyAuthContext): void {
    const person = this.options.clientKeys.find(context.key.data);
    if (!person) return this.refuse(context, 'unknown key', true);
    const key = keyOf(context);
    if (!key) return this.refuse(context, 'the key is not of the algorithm that it is announced with', true);
    if (signsWithSha1(context)) return this.refuse(context, 'SHA-1 signature', true);
    // RFC 4252 §7: the first request only asks whether the key would do. Public keys are public, so the answer must not
    // depend on the socket: only who has signed may learn anything, and then no more than that the login is refused.
    if (!context.signature) {
      const tooMany = ++this.questions > maxQuestions;
      return tooMany ? this.refuse(context, 'too many questions', true) : acceptQuestion(context);
    }
    if (!isSignedBy(key, context)) return this.refuse(context, 'bad signature', true);
    const asked = parseUserName(context.username);
    const socket = this.options.findSocket(asked?.socket ?? '');
    // asked before it is known whether there is such a socket: a refusal takes as long without one
    const denial = this.denialOf(person, asked, socket);
    if (!asked || !socket) return this.refuse(context, 'no such socket', true);
    if (!socket.enabled) return this.refuse(context, 'the socket is stopped', true, socket);
    if (denial) return this.deny(context, denial, socket);
    this.options.onAdmitted({ person, socket, login: asked.login });
    context.accept();
  }

  private denialOf(
    person: Person,
    asked: AskedSocket | undefined,
    socket: SshSocket | undefined,
  ): Failure | undefined {
    const { policies, clientAddress } = this.options;
    const visit = {
      person,
      socket: socket ?? { name: asked?.socket ?? '', tags: [] },
      login: socket ? loginOn(socket, asked?.login) : asked?.login,
      client: { address: clientAddress },
    };
    return refusalAtTheDoor(visit, policies);
  }

  /** For whoever is outside it is as if there were no such socket. */
  private deny(context: AuthContext, { code, message, evidence }: Failure, { name }: SshSocket): void {
    const { log, onTooManyTries } = this.options;
    context.reject(methods);
    const user = context.username.slice(0, 300);
    log.warn(`login refused: ${message}`, { ...evidence, code, user, socket_id: name });
    if (++this.tries >= maxTries) onTooManyTries();
  }

  private refuse(context: AuthContext, reason: string, counts: boolean, socket?: SshSocket): void {
    const { log, onTooManyTries } = this.options;
    context.reject(methods);
    if (!counts) return;
    log.info('login refused', {
      code: socket ? 'socket_stopped' : 'client_refused',
      user: context.username.slice(0, 300),
      reason,
      ...(socket ? { socket_id: socket.name } : {}),
    });
    if (++this.tries >= maxTries) onTooManyTries();
  }
}

/** `ssh-rsa` (RFC 4253 §6.6) and `ssh-dss`; ssh2 gives RSA with SHA-2 the same name, but then a hash as well. */
function signsWithSha1({ key, hashAlgo }: PublicKeyAuthContext): boolean {
  return hashAlgo === undefined && (key.algo === 'ssh-rsa' || key.algo === 'ssh-dss');
}

/**
 * The answer repeats the algorithm of the question (RFC 4252 §7). ssh2 has made `ssh-rsa` of RSA with SHA-2, which
 * Dropbear takes as a wish for SHA-1.
 */
function acceptQuestion(context: PublicKeyAuthContext): void {
  const { key, hashAlgo } = context;
  if (hashAlgo !== undefined) key.algo = hashAlgo === 'sha256' ? 'rsa-sha2-256' : 'rsa-sha2-512';
  context.accept();
}

/**
 * The key, if it is of the announced algorithm: RFC 4252 §7. Else ssh2 would verify an RSA key under another name, and
 * then with SHA-1.
 */
function keyOf({ key }: PublicKeyAuthContext): ParsedKey | undefined {
  const parsed = utils.parseKey(key.data);
  const publicKey = Array.isArray(parsed) ? parsed[0] : parsed;
  return publicKey instanceof Error || publicKey?.type !== key.algo ? undefined : publicKey;
}

/** ssh2 hands over the signature unchecked: this is the line that keeps strangers out. */
function isSignedBy(key: ParsedKey, { blob, signature, hashAlgo }: PublicKeyAuthContext): boolean {
  if (!blob || !signature) return false;
  return key.verify(blob, signature, hashAlgo as string) === true;
}
