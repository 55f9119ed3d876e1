import { parseIpAddress } from '../../contract/ip-range.ts';
import { Failure } from '../failure.ts';

const mostWaiting = 50;
const mostWaitingPerSource = 10;
/** of these, the ones that have not failed for longest are forgotten first */
const mostSources = 1000;
const freeFailures = 3;
const longestDelaySeconds = 60;
const forgottenAfterMilliseconds = 15 * 60_000;

interface Source {
  failures: number;
  lastAt: number;
}

/**
 * How many may sign in at once, and how soon again where it keeps failing: every try asks the provider for a code, and
 * a code can be guessed at (RFC 8628 §5.1).
 */
export class SignInLimits {
  private readonly waiting = new Map<string, number>();
  /** in the order of their last failure */
  private readonly sources = new Map<string, Source>();
  private readonly now: () => number;

  constructor(now: () => number = Date.now) {
    this.now = now;
  }

  /**
   * Takes a place; the result gives it back.
   *
   * @throws Failure `sign_in_limit_reached`
   */
  enter(address: string): () => void {
    const source = sourceOf(address);
    const here = this.waiting.get(source) ?? 0;
    const all = [...this.waiting.values()].reduce((sum, count) => sum + count, 0);
    if (here >= mostWaitingPerSource || all >= mostWaiting) {
      throw new Failure('sign_in_limit_reached', {
        message: `${all} sign-ins wait, ${here} of them from this address`,
      });
    }
    this.waiting.set(source, here + 1);
    let isIn = true;
    return () => {
      if (!isIn) return;
      isIn = false;
      const left = (this.waiting.get(source) ?? 1) - 1;
      if (left > 0) this.waiting.set(source, left);
      else this.waiting.delete(source);
    };
  }

  /** How long the next sign-in from there has to wait, in ms: 1, 2, 4, … seconds, after a few that failed. */
  delay(address: string): number {
    const found = this.sources.get(sourceOf(address));
    if (!found || this.isOld(found) || found.failures < freeFailures) return 0;
    return Math.min(longestDelaySeconds, 2 ** (found.failures - freeFailures)) * 1000;
  }

  failed(address: string): void {
    const source = sourceOf(address);
    const found = this.sources.get(source);
    this.sources.delete(source);
    const failures = found && !this.isOld(found) ? found.failures + 1 : 1;
    this.sources.set(source, { failures, lastAt: this.now() });
    const [oldest] = this.sources.keys();
    if (this.sources.size > mostSources && oldest !== undefined) this.sources.delete(oldest);
  }

  succeeded(address: string): void {
    this.sources.delete(sourceOf(address));
  }

  /** how many sources it remembers */
  get remembered(): number {
    return this.sources.size;
  }

  private isOld({ lastAt }: Source): boolean {
    return this.now() - lastAt > forgottenAfterMilliseconds;
  }
}

/** One machine has a whole /64 of IPv6 addresses to choose from. */
function sourceOf(address: string): string {
  const found = parseIpAddress(address);
  if (!found) return address;
  return found.groups.slice(0, found.family === 6 ? 4 : 8).join(':');
}
