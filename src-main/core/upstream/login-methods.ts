import type { CertificateIdentity } from '../ssh2/certificate-login.ts';
import type { ParsedKey } from '../ssh2/library.ts';
import type { Agent, AgentKey } from './agent.ts';
import type { LoginAttempts } from './login-attempts.ts';

/** What the connector holds for one login. `none`: nothing, only to ask what is offered */
export type Credential =
  | { kind: 'none' }
  | { kind: 'password'; password: Buffer }
  | { kind: 'private_key'; key: ParsedKey }
  /** `validity`: ISO 8601 */
  | {
      kind: 'certificate';
      identity: CertificateIdentity;
      validity: { valid_after: string; valid_before: string };
    }
  | { kind: 'agent'; keys: AgentKey[] };

/** One key to offer. `login` prepares the connection for it, so it is called only when it is this key's turn. */
interface KeyLogin {
  type: string;
  login: () => object;
}

/** What ssh2's authHandler is to do next; false ends the login. */
type NextLogin = object | false;

/** How PAM (pam_unix, pam_sss) goes on after the right password where it has expired: there is no code for it. */
const asksForNewPassword = /\b(new|current) (unix )?password|change your password|password (has )?expired/i;

/**
 * Decides what to offer, from what the target offers: `none` first, which asks it (RFC 4252 §5.2). Records all of it
 * in `attempts`.
 */
export class LoginMethods {
  private readonly username: string;
  private readonly credential: Credential;
  private readonly attempts: LoginAttempts;
  private readonly keys: KeyLogin[];

  /** `certificateAgent` prepares the connection for a login with this certificate. */
  constructor(
    username: string,
    credential: Credential,
    attempts: LoginAttempts,
    certificateAgent: (identity: CertificateIdentity) => Agent,
  ) {
    this.username = username;
    this.credential = credential;
    this.attempts = attempts;
    this.keys = this.publicKeyLogins(certificateAgent);
  }

  /** For ssh2's `authHandler`. `offered` is null on the first call. */
  next(offered: string[] | null, partial: boolean | null): NextLogin {
    if (offered === null) return this.attempt('none', { type: 'none' });
    this.attempts.offered = offered;
    if (partial) {
      this.attempts.partial = true;
      return false;
    }
    if (this.credential.kind === 'password') return this.nextPassword(this.credential.password, offered);
    const key = offered.includes('publickey') ? this.keys.shift() : undefined;
    if (!key) return false;
    this.attempts.keyTypes.push(key.type);
    return this.attempt('publickey', key.login());
  }

  private attempt(method: string, login: object): NextLogin {
    // several keys of an agent are one method, as in Go's list
    if (this.attempts.tried.at(-1) !== method) this.attempts.tried.push(method);
    return { username: this.username, ...login };
  }

  private nextPassword(password: Buffer, offered: string[]): NextLogin {
    const { tried } = this.attempts;
    if (tried.includes('password') || tried.includes('keyboard-interactive')) return false;
    if (offered.includes('password')) return this.attempt('password', { type: 'password', password });
    if (!offered.includes('keyboard-interactive')) return false;
    return this.attempt('keyboard-interactive', {
      type: 'keyboard-interactive',
      prompt: this.answerer(password),
    });
  }

  /**
   * Answers one hidden question for a password, once: the same again means that the answer was wrong, and another one
   * that the target wants more, such as a new password in the place of one that has expired.
   */
  private answerer(password: Buffer) {
    let answered: string | undefined;
    type Prompt = { prompt: string; echo?: boolean };
    return (
      _name: string,
      _text: string,
      _language: string,
      prompts: Prompt[],
      answer: (a: string[]) => void,
    ) => {
      const [first] = prompts;
      const isPassword =
        prompts.length === 1 &&
        first?.echo !== true &&
        /passw|secret|kennwort|mot de passe/i.test(first?.prompt ?? '');
      if (first && isPassword && answered === undefined) {
        answered = first.prompt;
        return answer([password.toString('utf8')]);
      }
      // without a question it is a message, which wants an answer as well
      if (first && first.prompt !== answered) {
        this.attempts.leftUnanswered(first.prompt);
        if (answered !== undefined && asksForNewPassword.test(first.prompt))
          this.attempts.passwordExpired = true;
      }
      answer(prompts.map(() => ''));
    };
  }

  private publicKeyLogins(certificateAgent: (identity: CertificateIdentity) => Agent): KeyLogin[] {
    const { credential } = this;
    switch (credential.kind) {
      case 'none':
      case 'password':
        return [];
      case 'private_key': {
        const { key } = credential;
        return [{ type: key.type, login: () => ({ type: 'publickey', key }) }];
      }
      case 'certificate': {
        const { identity } = credential;
        return [{ type: identity.type, login: () => ({ type: 'agent', agent: certificateAgent(identity) }) }];
      }
      case 'agent':
        return credential.keys.map(({ type, agent }) => ({ type, login: () => ({ type: 'agent', agent }) }));
    }
  }
}
