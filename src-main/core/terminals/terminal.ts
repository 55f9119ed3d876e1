import type { ListenAddress } from '../../contract/connector-config.ts';
import type { Exit, SessionRecord } from '../../contract/session.ts';
import type { SshSocket } from '../../contract/ssh-socket.ts';
import { terminalWindowBytes } from '../../contract/terminal-output.ts';
import type { TerminalState } from '../../contract/terminal-state.ts';
import { asFailure, Failure } from '../failure.ts';
import { wordsFor } from '../failure-words.ts';
import type { Log } from '../logging/log.ts';
import { readExit } from '../relay/channel-requests.ts';
import type { Channel } from '../ssh2/channel.ts';
import { Connection } from '../ssh2/connection.ts';
import { openFailure } from '../ssh2/message-numbers.ts';
import { type GatewayLink, logInToGateway } from './gateway-login.ts';
import {
  environmentRequest,
  ptyRequest,
  type TerminalSize,
  utf8Locale,
  windowChange,
} from './shell-request.ts';

/** What the connector knows of the session behind a terminal, while it lives and after. */
export interface TerminalSession {
  readonly id: string;
  readonly socket: SshSocket;
  readonly record: Pick<SessionRecord, 'recordings'>;
  /** why it could not start, was lost or was ended */
  readonly trouble: Failure | undefined;
}

export interface TerminalHouse {
  /** where our own gateway is reached now: it may move */
  gateway(): ListenAddress;
  /** its public key in SSH wire form */
  hostKey: Buffer;
  /** the owner's key, OpenSSH format */
  deviceKey: string;
  /** the live session of this client */
  sessionOf(client: { address: string; port: number }): TerminalSession | undefined;
  env: NodeJS.ProcessEnv;
  log: Log;
}

/** Where a terminal's news go. Nothing comes before the constructor has returned, and nothing after `close`. */
export interface TerminalListener {
  onState(state: TerminalState): void;
  onOutput(data: Uint8Array): void;
}

/** Typed or pasted and not yet taken by the target; a program that does not read must not fill our memory. */
const maxUnsentInput = 16 * 1024 * 1024;

/**
 * A terminal on a screen: an SSH client of our own gateway, with one shell. So it is recorded, limited and logged like
 * any other client's session.
 *
 * Its flow control is SSH's own: the channel's window is what the screen may have unread, and what the screen has read
 * is given back to the sender. Nothing is stored on the way.
 */
export class Terminal {
  private readonly listener: TerminalListener;
  private readonly house: TerminalHouse;
  private readonly gone = new AbortController();
  private link: GatewayLink | undefined;
  private channel: Channel | undefined;
  private session: TerminalSession | undefined;
  private size: TerminalSize;
  private exit: Exit | undefined;
  private readonly replies: ((success: boolean) => void)[] = [];
  private output: Uint8Array[] = [];
  private unread = 0;
  private unsent = 0;
  private over = false;

  /** `userName`: `web1`, or `root+web1` where the socket lets the client choose the login. */
  constructor(userName: string, size: TerminalSize, listener: TerminalListener, house: TerminalHouse) {
    this.size = size;
    this.listener = listener;
    this.house = house;
    queueMicrotask(() => this.tell({ kind: 'connecting' }));
    this.connect(userName).catch((thrown) => this.fail(asFailure(thrown)));
  }

  write(data: string): void {
    const bytes = Buffer.from(data);
    if (!this.channel || this.over) return;
    if (this.unsent + bytes.length > maxUnsentInput) {
      this.house.log.warn(`terminal input dropped: the target has not taken what came before`, {
        bytes: bytes.length,
        ...(this.session ? { session_id: this.session.id } : {}),
      });
      return;
    }
    this.unsent += bytes.length;
    this.channel.write(bytes);
  }

  /** So many bytes of output are on the screen: the target may send as many more. */
  read(bytes: number): void {
    // never more than were sent: the number comes from a page
    const credit = Math.min(bytes, this.unread);
    this.unread -= credit;
    this.channel?.consumed(credit);
  }

  resize(size: TerminalSize): void {
    if (size.cols === this.size.cols && size.rows === this.size.rows) return;
    this.size = size;
    this.channel?.request('window-change', false, windowChange(size));
  }

  /** The screen has no use for it any more: its session ends. */
  close(): void {
    if (this.over) return;
    this.over = true;
    this.output = [];
    this.leave();
  }

  // ------------------------------------------------------------------------------------------------------------

  private async connect(userName: string): Promise<void> {
    const { gateway, hostKey, deviceKey, sessionOf } = this.house;
    const { signal } = this.gone;
    const link = await logInToGateway({ gateway: gateway(), hostKey, deviceKey, userName, signal });
    if (this.over) return link.close();
    this.link = link;
    this.session = sessionOf(link.client);
    const connection = new Connection(link.transport, {
      maxChannels: 1,
      listener: {
        onChannelOpen: (offer) =>
          offer.refuse(openFailure.administrativelyProhibited, 'a terminal takes no channels'),
        onGlobalRequest: (_name, _data, answer) => answer?.({ success: false }),
        onViolation: (violation) => this.fail(asFailure(violation)),
      },
    });
    link.onClosed(() => connection.lost());
    const channel = connection.openChannel('session', undefined, terminalWindowBytes);
    channel.onSent = (bytes) => {
      this.unsent -= bytes;
    };
    channel.listener = {
      onOpen: () => this.startShell(channel),
      onOpenFailure: (reason, description) => this.fail(noChannel(reason, description)),
      onData: (data, extended) => this.receive(data, extended),
      onReply: (success) => this.replies.shift()?.(success),
      onRequest: (type, wantReply, data) => {
        if (type === 'exit-status' || type === 'exit-signal') this.exit = readExit(type, data);
        if (wantReply) channel.reply(false);
      },
      onClose: (lost) => this.onClose(lost),
    };
  }

  private startShell(channel: Channel): void {
    this.channel = channel;
    this.replies.push(
      (success) => {
        if (!success) this.show('PTY allocation request failed\r\n');
      },
      (success) => (success ? this.opened() : this.fail(noShell())),
    );
    channel.request('pty-req', true, ptyRequest(this.size));
    channel.request('env', false, environmentRequest('LANG', utf8Locale(this.house.env)));
    channel.request('shell', true);
  }

  private opened(): void {
    // a session that failed says yes to the shell as well, so that its person can read why
    if (this.session?.trouble) return;
    this.tell({
      kind: 'open',
      recorded: (this.session?.record.recordings.length ?? 0) > 0,
      since: new Date().toISOString(),
      ...this.sessionId,
    });
  }

  private receive(data: Buffer, extended: number | undefined): void {
    // what the connector says of a failure comes as stderr; the screen shows it better than as text
    if (extended !== undefined && this.session?.trouble) return this.channel?.consumed(data.length);
    this.unread += data.length;
    this.send(data);
  }

  /** A line of our own: no window counts it. */
  private show(text: string): void {
    this.send(Buffer.from(text));
  }

  /** All that one turn of the event loop brings goes out as one piece. */
  private send(data: Uint8Array): void {
    if (this.output.push(data) === 1) queueMicrotask(() => this.flush());
  }

  private flush(): void {
    const pieces = this.output;
    this.output = [];
    if (this.over || pieces.length === 0) return;
    this.listener.onOutput(pieces.length === 1 && pieces[0] ? pieces[0] : Buffer.concat(pieces));
  }

  private onClose(lost: boolean): void {
    const failure = this.session?.trouble;
    if (failure) return this.fail(failure);
    if (lost && !this.exit) return this.fail(endedByConnector());
    this.finish({ kind: 'ended', at: new Date().toISOString(), ...this.sessionId, ...this.exitOf });
  }

  private fail(failure: Failure): void {
    const { code, message } = failure;
    this.finish({
      kind: 'failed',
      code,
      message,
      advice:
        wordsFor(failure, this.session?.socket) ??
        'Something went wrong inside the connector; its log says more.',
      at: new Date().toISOString(),
      ...this.sessionId,
    });
  }

  private finish(state: TerminalState): void {
    if (this.over) return;
    this.flush();
    this.tell(state);
    this.over = true;
    this.leave();
  }

  private leave(): void {
    this.gone.abort();
    this.channel?.abort();
    this.link?.close();
  }

  private tell(state: TerminalState): void {
    if (!this.over) this.listener.onState(state);
  }

  private get sessionId(): { session?: string } {
    return this.session ? { session: this.session.id } : {};
  }

  private get exitOf(): { exit?: Exit } {
    return this.exit ? { exit: this.exit } : {};
  }
}

/** By our own gateway: what a target refuses is a failure of the session. */
function noChannel(reason: number, text: string): Failure {
  return new Failure('channel_refused', {
    message: `the session was refused: ${text}`,
    advice: `The connector refused the session: ${text}`,
    evidence: { open_failure: reason, text },
  });
}

function noShell(): Failure {
  return new Failure('upstream_shell_refused', { message: 'the shell was refused: shell request failed' });
}

function endedByConnector(): Failure {
  return new Failure('session_ended_by_admin', {
    message: 'the connector closed the connection',
    advice: 'The session was ended by the connector. Its log says why.',
  });
}
