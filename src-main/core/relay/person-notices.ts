import type { Failure } from '../failure.ts';
import type { RelayContext } from './context.ts';
import type { SessionChannel } from './session-channel.ts';
import { remarkForPerson } from './text-for-person.ts';

/** a client may ask for what is refused without end before it has a terminal */
const maxUntold = 3;

/** What the person of a session is to read on whatever terminals it has, now or later. */
export class PersonNotices {
  private readonly untold: string[] = [];
  private readonly channels: ReadonlySet<SessionChannel>;
  private readonly context: RelayContext;

  constructor(channels: ReadonlySet<SessionChannel>, context: RelayContext) {
    this.channels = channels;
    this.context = context;
  }

  /** Something was refused that has no channel of its own to say so. */
  denied(failure: Failure): void {
    const sentence = remarkForPerson(this.context.session.socket, failure);
    const terminals = [...this.channels].filter((channel) => channel.isOnTerminal);
    if (terminals.length === 0 && this.untold.length < maxUntold) this.untold.push(sentence);
    for (const terminal of terminals) terminal.tell(sentence);
  }

  /** No policy lets the session go on after that. */
  endsIn(seconds: number): void {
    for (const channel of this.channels) channel.tell(endText(seconds));
  }

  /** A shell or command runs on a terminal now. */
  onTerminal(terminal: SessionChannel): void {
    for (const sentence of this.untold.splice(0)) terminal.tell(sentence);
    const { secondsLeft } = this.context.rights;
    if (secondsLeft !== undefined) terminal.tell(endText(secondsLeft));
  }
}

function endText(seconds: number): string {
  return `this session ends in ${seconds} s: no policy allows it any longer. Finish what you are doing.`;
}
