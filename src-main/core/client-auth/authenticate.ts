import type { Person } from '../../contract/session.ts';
import type { SshSocket } from '../../contract/ssh-socket.ts';
import { asFailure, type Failure } from '../failure.ts';
import type { RenewableSignIn, SignedIn } from '../identity/sign-in.ts';
import type { Log } from '../logging/log.ts';
import type { PolicyBook } from '../policy/policy-book.ts';
import { refusalAtTheDoor } from '../policy/session-rights.ts';
import { loginOn } from '../policy/socket-settings.ts';
import {
  type AuthContext,
  type KeyboardAuthContext,
  type ParsedKey,
  type PublicKeyAuthContext,
  utils,
} from '../ssh2/library.ts';
import type { KnownKeys } from './client-key-book.ts';
import { notOpenText } from './sign-in-text.ts';
import { type SignInDoor, type SigningClient, signInAtTerminal } from './terminal-sign-in.ts';
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
  /** lets people sign in who have no key that is known; it opens only where the settings name a provider */
  door: SignInDoor;
  client: SigningClient;
  log: Log;
  /** called just before the client hears that it is in; a banner may still be sent */
  onAdmitted: (admission: Admission) => void;
  onTooManyTries: () => void;
}

const maxTries = 6;
/** an agent full of keys may be asked about; nobody has to ask without end, for answers may wait unread */
const maxQuestions = 20;

/** A public key whose holder has signed for this connection. */
interface ProvenKey {
  type: string;
  blob: Buffer;
}

/**
 * Settles who the person is, for one connection: by a key that is known, or by signing in with the organisation's
 * account. Whatever the reason for a refusal, the client gets the same answer after the same work: nobody learns from
 * outside which sockets exist.
 *
 * A client without a known key comes to keyboard-interactive by itself: OpenSSH tries its keys first. On the way there
 * the first key that it can sign with is proven, and remembered for whoever then signs in. (To ask for a key afterwards,
 * by partial success, would end OpenSSH where the key cannot be used: it then knows no other method.)
 */
export class Authenticator {
  private tries = 0;
  private questions = 0;
  private askedForMethods = false;
  private provenKey: ProvenKey | undefined;
  private signedIn: SignedIn | undefined;
  /** one sign-in a connection: OpenSSH would start it anew after a refusal */
  private hasTriedToSignIn = false;
  /** once a connection too: each asks the provider */
  private hasTriedToRenew = false;
  private readonly options: AuthenticatorOptions;

  constructor(options: AuthenticatorOptions) {
    this.options = options;
  }

  handle(context: AuthContext): void {
    // requests that were sent without waiting for answers still come in after the farewell
    if (this.tries >= maxTries) return;
    if (context.method === 'publickey') return this.publicKey(context);
    if (context.method === 'keyboard-interactive' && this.maySignIn) {
      return this.inBackground(context, this.keyboardInteractive(context));
    }
    // RFC 4252 §5.2: `none` asks for the methods, which nobody has to do twice
    const isQuestion = context.method === 'none' && !this.askedForMethods;
    if (isQuestion) this.askedForMethods = true;
    this.refuse(context, `method ${context.method}`, !isQuestion);
  }

  private publicKey(context: PublicKeyAuthContext): void {
    const { clientKeys, door } = this.options;
    const blob = context.key.data;
    const person = clientKeys.find(blob) ?? door.keys.find(blob);
    // a sign-in that has ended may go on, if the provider says so
    const renewable = person || this.hasTriedToRenew ? undefined : door.keys.renewable(blob);
    const mayProve = this.maySignIn && this.provenKey === undefined;
    if (!person && !renewable && !mayProve) return this.refuseUnknownKey(context);
    const key = keyOf(context);
    // a kind that cannot be checked (of security keys, certificates) is one more unknown key
    if (!person && !renewable && (!key || signsWithSha1(context))) return this.refuseUnknownKey(context);
    if (!key) return this.refuse(context, 'the key is not of the algorithm that it is announced with', true);
    if (signsWithSha1(context)) return this.refuse(context, 'SHA-1 signature', true);
    // RFC 4252 §7: the first request only asks whether the key would do. Public keys are public, so the answer must not
    // depend on the socket: only who has signed may learn anything, and then no more than that the login is refused.
    if (!context.signature) {
      const tooMany = ++this.questions > maxQuestions;
      return tooMany ? this.refuse(context, 'too many questions', true) : acceptQuestion(context);
    }
    if (!isSignedBy(key, context)) return this.refuse(context, 'bad signature', true);
    if (person) return this.admit(context, person);
    const proven = { type: key.type, blob };
    if (renewable) this.inBackground(context, this.renew(context, proven, renewable));
    else this.refuseProvenKey(context, proven);
  }

  private refuseProvenKey(context: PublicKeyAuthContext, key: ProvenKey): void {
    this.provenKey ??= key;
    this.refuse(context, 'unknown key', !this.maySignIn);
  }

  /** Where people can sign in it is no try: agents hold many keys, and one is as unknown as the other. */
  private refuseUnknownKey(context: PublicKeyAuthContext): void {
    this.refuse(context, 'unknown key', !this.maySignIn || ++this.questions > maxQuestions);
  }

  private async keyboardInteractive(context: KeyboardAuthContext): Promise<void> {
    const { door, client, log } = this.options;
    const { provenKey } = this;
    this.hasTriedToSignIn = true;
    try {
      this.signedIn = await signInAtTerminal(context, door, client, { provenKey: provenKey?.blob, log });
    } catch {
      return this.refuse(context, 'not signed in', true); // why has been said
    }
    const { person } = this.signedIn;
    log.info('signed in', { user: person.email, subject: person.subject });
    if (provenKey && !door.keys.find(provenKey.blob)) door.keys.remember(provenKey, this.signedIn);
    this.admit(context, person);
  }

  private async renew(context: PublicKeyAuthContext, key: ProvenKey, ended: RenewableSignIn): Promise<void> {
    const { door, log } = this.options;
    this.hasTriedToRenew = true;
    let signedIn: SignedIn;
    try {
      signedIn = await door.signIn.renew(ended);
    } catch (thrown) {
      const { code, message, evidence } = asFailure(thrown);
      log.warn(`sign-in not renewed: ${message}`, { ...evidence, code });
      // a provider that is down has not said no
      if (code !== 'sign_in_provider_unreachable') door.keys.forget(key.blob);
      return this.refuseProvenKey(context, key);
    }
    const { person } = signedIn;
    log.info('sign-in renewed', { user: person.email, subject: person.subject });
    door.keys.remember(key, signedIn);
    this.admit(context, person);
  }

  private admit(context: AuthContext, person: Person): void {
    const asked = parseUserName(context.username);
    const socket = this.options.findSocket(asked?.socket ?? '');
    // asked before it is known whether there is such a socket: a refusal takes as long without one
    const denial = this.denialOf(person, asked, socket);
    if (!asked || !socket?.enabled || denial) return this.turnAway(context, socket, denial);
    this.options.onAdmitted({ person, socket, login: asked.login });
    context.accept();
  }

  /** For whoever is outside it is as if there were no such socket, whatever the reason is. */
  private turnAway(context: AuthContext, socket: SshSocket | undefined, denial: Failure | undefined): void {
    // who has just signed in has to be told that this was not the reason
    if (this.signedIn) this.options.client.sendBanner(notOpenText(context.username));
    if (!socket) return this.refuse(context, 'no such socket', true);
    if (!socket.enabled || !denial) return this.refuse(context, 'the socket is stopped', true, socket);
    const { code, message, evidence } = denial;
    const user = context.username.slice(0, 300);
    this.options.log.warn(`login refused: ${message}`, { ...evidence, code, user, socket_id: socket.name });
    this.reject(context, true);
  }

  private denialOf(
    person: Person,
    asked: AskedSocket | undefined,
    socket: SshSocket | undefined,
  ): Failure | undefined {
    const { policies, client } = this.options;
    const visit = {
      person,
      socket: socket ?? { name: asked?.socket ?? '', tags: [] },
      login: socket ? loginOn(socket, asked?.login) : asked?.login,
      client: { address: client.address },
    };
    return refusalAtTheDoor(visit, policies);
  }

  /** What fails in it is a bug: nobody is let in by one. */
  private inBackground(context: AuthContext, work: Promise<void>): void {
    work.catch((thrown: unknown) => {
      const error = thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown);
      this.options.log.error('internal error', { code: 'internal_error', error });
      this.refuse(context, 'internal error', true);
    });
  }

  private get maySignIn(): boolean {
    return this.options.door.signIn.config !== undefined && !this.hasTriedToSignIn;
  }

  private refuse(context: AuthContext, reason: string, counts: boolean, socket?: SshSocket): void {
    if (counts) {
      this.options.log.info('login refused', {
        code: socket ? 'socket_stopped' : 'client_refused',
        user: context.username.slice(0, 300),
        reason,
        ...(socket ? { socket_id: socket.name } : {}),
      });
    }
    this.reject(context, counts);
  }

  private reject(context: AuthContext, counts: boolean): void {
    // counted first: what waits behind this request is handled from inside the answer
    if (counts) this.tries++;
    const isLast = counts && this.tries === maxTries;
    context.reject(this.maySignIn ? ['publickey', 'keyboard-interactive'] : ['publickey']);
    if (isLast) this.options.onTooManyTries();
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
