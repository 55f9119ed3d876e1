import { Failure } from '../failure.ts';
import { connectPrefix } from './dial.ts';

/**
 * What the target offered and what we tried, in the words of Go's ssh library: `[none]` means that the target offered
 * nothing that we hold, `[none password]` that it rejected the password. The two need different cures.
 */
export class LoginAttempts {
  /** RFC 4252 method names; `none` asks what is offered */
  readonly tried: string[] = [];
  offered: string[] | undefined;
  /** one method was accepted, and the target wants another one as well */
  partial = false;
  /** the target wants the password changed */
  passwordExpired = false;
  /** a question of keyboard-interactive that we have no answer to */
  unansweredPrompt: string | undefined;

  failure(): Failure {
    const message = connectPrefix(
      `ssh: handshake failed: ssh: unable to authenticate, attempted methods [${this.tried.join(' ')}], no supported methods remain`,
    );
    const evidence = {
      methods_tried: this.tried,
      methods_offered: this.offered ?? [],
      ...(this.unansweredPrompt === undefined ? {} : { prompt: this.unansweredPrompt }),
    };
    const { code, advice } = this.verdict();
    return new Failure(code, { message, advice, evidence });
  }

  private verdict(): {
    code:
      | 'upstream_password_expired'
      | 'upstream_auth_partial'
      | 'upstream_auth_none_offered'
      | 'upstream_auth_rejected';
    advice: string;
  } {
    const offers = (this.offered ?? []).join(', ') || 'nothing';
    if (this.passwordExpired) {
      return {
        code: 'upstream_password_expired',
        advice:
          "The password of the target's account has expired. Change it on the target, then in the socket.",
      };
    }
    if (this.partial) {
      return {
        code: 'upstream_auth_partial',
        advice: `The target accepted the login and wants a second one as well (${offers}), which the connector has not.`,
      };
    }
    if (this.tried.length <= 1) {
      return {
        code: 'upstream_auth_none_offered',
        advice: `The target does not offer the login that this socket uses; it offers ${offers}. Change the socket's login, or the target's sshd_config.`,
      };
    }
    return { code: 'upstream_auth_rejected', advice: this.rejected(offers) };
  }

  private rejected(offers: string): string {
    if (this.tried.includes('publickey')) {
      return `The target rejected the key or certificate of this socket (it offers ${offers}). Check the login name, and authorized_keys or the CA set-up on the target.`;
    }
    return `The target rejected the login of this socket (it offers ${offers}). Check the login name and the password, and whether the target allows this user.`;
  }
}
