import { Failure } from '../failure.ts';
import { cleanText } from '../logging/sanitize.ts';
import { connectPrefix } from './dial.ts';
import type { Greeting } from './handshake-failure.ts';

/** of the names and questions of a target, which go into logs and reports */
const longestName = 64;
const longestPrompt = 100;
const mostMethods = 20;

/**
 * What the target offered and what we tried, in the words of Go's ssh library: `[none]` means that the target offered
 * nothing that we hold, `[none password]` that it rejected the password. The two need different cures.
 */
export class LoginAttempts {
  /** RFC 4252 method names; `none` asks what is offered */
  readonly tried: string[] = [];
  /** types of the keys that were offered: `ssh-ed25519`, `ssh-ed25519-cert-v01@openssh.com` */
  readonly keyTypes: string[] = [];
  offered: string[] | undefined;
  /** one method was accepted, and the target wants another one as well */
  partial = false;
  /** the target wants the password changed */
  passwordExpired = false;
  private readonly login: string;
  private prompt: string | undefined;

  constructor(login: string) {
    this.login = login;
  }

  /** A question of keyboard-interactive that we have no answer to. The first one is kept. */
  leftUnanswered(prompt: string): void {
    this.prompt ??= cleanText(prompt.replace(/\s+/g, ' ').trim(), longestPrompt);
  }

  get offeredNames(): string[] {
    return (this.offered ?? []).slice(0, mostMethods).map((name) => cleanText(name, longestName));
  }

  evidence() {
    return {
      login: this.login,
      methods_offered: this.offeredNames,
      methods_tried: this.tried,
      prompt: this.prompt,
    };
  }

  failure(greeting: Greeting): Failure {
    const message = connectPrefix(
      `ssh: handshake failed: ssh: unable to authenticate, attempted methods [${this.tried.join(' ')}], no supported methods remain`,
    );
    const evidence = { ...greeting, ...this.evidence() };
    if (this.passwordExpired) return new Failure('upstream_password_expired', { message, evidence });
    if (this.partial) return new Failure('upstream_auth_partial', { message, evidence });
    if (this.tried.length <= 1) return new Failure('upstream_auth_none_offered', { message, evidence });
    const { keyTypes } = this;
    return new Failure('upstream_auth_rejected', {
      message,
      evidence: {
        ...evidence,
        ...(keyTypes.length > 0 ? { key_types: keyTypes } : {}),
      },
    });
  }
}
