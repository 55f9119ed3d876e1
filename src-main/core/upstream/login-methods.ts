import { fingerprint } from '../certificates/public-key.ts';
import { Failure } from '../failure.ts';
import { BaseAgent, OpenSSHAgent, type ParsedKey } from '../ssh2/library.ts';
import type { LoginAttempts } from './login-attempts.ts';

/** ssh2's agent object: offers keys and signs for them. */
export type Agent = InstanceType<typeof BaseAgent>;

/** What the connector holds for one login. */
export type Credential =
  | { kind: 'password'; password: Buffer }
  | { kind: 'private_key'; key: ParsedKey }
  | { kind: 'certificate'; makeAgent: () => Agent }
  | { kind: 'agent'; agents: Agent[] };

/** What ssh2's authHandler is to do next; false ends the login. */
type NextLogin = object | false;

/** sshd's MaxAuthTries is 6, and `none` counts as well. */
const maxAgentKeys = 5;

/**
 * Decides what to offer, from what the target offers: `none` first, which asks it (RFC 4252 §5.2). Records all of it
 * in `attempts`.
 */
export class LoginMethods {
  private readonly username: string;
  private readonly credential: Credential;
  private readonly attempts: LoginAttempts;
  private readonly keys: (() => object)[];

  constructor(username: string, credential: Credential, attempts: LoginAttempts) {
    this.username = username;
    this.credential = credential;
    this.attempts = attempts;
    this.keys = this.publicKeyLogins();
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
    const login = offered.includes('publickey') ? this.keys.shift() : undefined;
    return login ? this.attempt('publickey', login()) : false;
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

  /** Answers one hidden question for a password, once: a second one means that the first answer was wrong. */
  private answerer(password: Buffer) {
    let answered = false;
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
      if (isPassword && !answered) {
        answered = true;
        return answer([password.toString('utf8')]);
      }
      if (!isPassword) this.attempts.unansweredPrompt ??= first?.prompt.slice(0, 100) ?? '';
      answer(prompts.map(() => ''));
    };
  }

  private publicKeyLogins(): (() => object)[] {
    const { credential } = this;
    switch (credential.kind) {
      case 'password':
        return [];
      case 'private_key':
        return [() => ({ type: 'publickey', key: credential.key })];
      case 'certificate':
        return [() => ({ type: 'agent', agent: credential.makeAgent() })];
      case 'agent':
        return credential.agents.map((agent) => () => ({ type: 'agent', agent }));
    }
  }
}

/** One key of a real agent: ssh2 asks again only when an agent's keys are all used up. */
class SingleKeyAgent extends BaseAgent<ParsedKey> {
  private readonly agent: InstanceType<typeof OpenSSHAgent>;
  private readonly key: ParsedKey;

  constructor(agent: InstanceType<typeof OpenSSHAgent>, key: ParsedKey) {
    super();
    this.agent = agent;
    this.key = key;
  }

  getIdentities(callback: (error: Error | undefined, keys: ParsedKey[]) => void): void {
    callback(undefined, [this.key]);
  }

  sign(...parameters: unknown[]): void {
    (this.agent.sign as (...all: unknown[]) => void).apply(this.agent, parameters);
  }
}

/**
 * The keys of the admin's ssh-agent, each as an agent of its own.
 *
 * @throws Failure `agent_unavailable`, `agent_empty`
 */
export async function agentsPerKey(path: string | undefined): Promise<Agent[]> {
  if (!path) throw agentUnavailable('SSH_AUTH_SOCK is not set where the connector runs');
  const agent = new OpenSSHAgent(path);
  const keys = await new Promise<ParsedKey[]>((fulfil, reject) => {
    agent.getIdentities((error, found) => {
      if (error) reject(agentUnavailable(`${path}: ${error.message}`, error));
      else fulfil((found ?? []) as ParsedKey[]);
    });
  });
  if (keys.length === 0) {
    throw new Failure('agent_empty', {
      message: 'failed to initialize SSH session: the ssh-agent holds no keys',
      advice: "The admin's ssh-agent holds no keys. Add the key there: ssh-add ~/.ssh/id_ed25519",
    });
  }
  return keys.slice(0, maxAgentKeys).map((key) => new SingleKeyAgent(agent, key));
}

/** For the log: which keys an agent holds. */
export function keyFingerprints(keys: ParsedKey[]): string[] {
  return keys.map((key) => fingerprint(key.getPublicSSH()));
}

function agentUnavailable(reason: string, cause?: unknown): Failure {
  return new Failure('agent_unavailable', {
    message: `failed to initialize SSH session: the ssh-agent cannot be reached: ${reason}`,
    advice:
      "The ssh-agent cannot be reached. Start it, and start the connector where SSH_AUTH_SOCK is set, or correct the socket's agent_socket.",
    cause,
  });
}
