import { ProtocolViolation } from '../ssh2/channel.ts';

/** more requests than any client sends before its command runs */
export const mostRequests = 300;
/** one command as long as a packet may be, and what goes before it */
const mostBytes = 300 * 1024;

/** What a client asks of a channel before the target has opened its side: kept in its order until then. */
export class EarlyRequests {
  private kept: (() => void)[] | undefined = [];
  private bytes = 0;

  /** The target's side is open, or never will be. */
  get isOver(): boolean {
    return this.kept === undefined;
  }

  /** @throws ProtocolViolation where they are too many */
  keep(run: () => void, bytes: number): void {
    if (!this.kept) return;
    this.bytes += bytes;
    if (this.kept.length >= mostRequests || this.bytes > mostBytes)
      throw new ProtocolViolation('too many requests before the session started');
    this.kept.push(run);
  }

  runAll(): void {
    const kept = this.kept ?? [];
    this.kept = undefined;
    for (const run of kept) run();
  }

  drop(): void {
    this.kept = undefined;
  }
}
