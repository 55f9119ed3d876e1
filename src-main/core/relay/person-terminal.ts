import type { SshSocket } from '../../contract/ssh-socket.ts';
import type { Failure } from '../failure.ts';
import type { Channel } from '../ssh2/channel.ts';
import { stderrData } from '../ssh2/message-numbers.ts';
import type { ChannelRules } from './channel-rules.ts';
import { noticeForPerson, textForPerson } from './text-for-person.ts';

/** What a person reads of ours on one channel, between the output of the target. */
export class PersonTerminal {
  /** the output so far does not end with a line end */
  private midLine = false;
  private readonly client: Channel;
  private readonly asked: ChannelRules;
  private readonly socket: SshSocket;

  constructor(client: Channel, asked: ChannelRules, socket: SshSocket) {
    this.client = client;
    this.asked = asked;
    this.socket = socket;
  }

  /** Something runs on a real terminal: else there is nobody to read what is no failure. */
  get isThere(): boolean {
    return this.asked.terminal !== undefined && this.asked.started !== undefined && this.client.isOpen;
  }

  /** Output of the target has gone to it. */
  shown(data: Buffer): void {
    this.midLine = data.at(-1) !== 0x0a;
  }

  /** Why it ends. */
  fail(failure: Failure): void {
    const terminal = this.asked.terminal && { midLine: this.midLine };
    this.client.write(textForPerson(this.socket, failure, terminal), stderrData);
  }

  /** In the middle of whatever runs there. */
  tell(sentence: string): void {
    this.client.write(noticeForPerson(this.socket, sentence, { midLine: this.midLine }), stderrData);
    this.midLine = false;
  }
}
