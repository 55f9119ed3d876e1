import type { ChannelRecord, Exit } from '../../contract/session.ts';
import { asFailure } from '../failure.ts';
import type { Recording } from '../recordings/recording.ts';
import { observeTransfer, type Transfer, type TransferObserver } from '../recordings/transfer-observer.ts';
import type { TerminalSize } from './channel-requests.ts';
import type { RelayContext } from './context.ts';

type StartKind = 'shell' | 'exec' | 'subsystem';

/** What sees the bytes of one channel pass by: its recording, and for file transfers the observer that names the files. */
export class ChannelTap {
  readonly number: number;
  private record: ChannelRecord | undefined;
  private recording: Recording | undefined;
  private transfer: TransferObserver | undefined;
  private exit: Exit | undefined;
  private readonly context: RelayContext;

  constructor(number: number, context: RelayContext) {
    this.number = number;
    this.context = context;
  }

  /** Throws a Failure where the channel must be recorded and cannot be. */
  start(
    kind: StartKind,
    command: string | undefined,
    terminal: (TerminalSize & { term: string }) | undefined,
  ): void {
    const { session } = this.context;
    session.log.info(`ssh ${kind}`, {
      person: session.person.email,
      ...(command === undefined ? {} : { command }),
    });
    const record = session.startChannel({ channel: this.number, kind, command });
    this.record = record;
    const finished = (transfer: Transfer) => {
      session.report({ type: 'transfer', channel: this.number, ...transfer });
      session.log.info('file transfer', { ...transfer });
      this.keep(() => this.recording?.marker(describe(transfer)));
    };
    // what called itself a transfer and is none gets its screen recorded after all
    this.transfer = observeTransfer(kind, command, finished, () => this.recording?.keepScreen());
    if (!session.socket.recording_enabled) return;
    this.keep(() => {
      this.recording = this.context.openRecording({
        channel: this.number,
        kind,
        command,
        terminal,
        login: session.upstreamLogin ?? '',
        screen: this.transfer === undefined,
      });
      session.addRecording(record, this.recording.path);
    });
  }

  output(data: Buffer, stream: 'stdout' | 'stderr'): void {
    this.count(data);
    // first: what turns out to be no transfer is recorded from this piece on
    if (stream === 'stdout') this.transfer?.fromServer(data);
    this.keep(() => this.recording?.output(data, stream));
  }

  input(data: Buffer): void {
    this.count(data);
    this.transfer?.fromClient(data);
    this.keep(() => this.recording?.input(data));
  }

  resize({ cols, rows }: TerminalSize): void {
    this.keep(() => this.recording?.resize(cols, rows));
  }

  /** Notes in the recording what happened to the channel. */
  remark(text: string): void {
    this.keep(() => this.recording?.marker(text));
  }

  exited(exit: Exit): void {
    this.exit = exit;
  }

  end(): void {
    this.close('ended');
  }

  failed(): void {
    this.close('failed');
  }

  private count(data: Buffer): void {
    if (this.record) this.context.session.passed(this.record, data.length);
  }

  private close(state: 'ended' | 'failed'): void {
    const { transfer, recording, record } = this;
    this.transfer = undefined;
    try {
      try {
        transfer?.end(); // reports what was cut off, so the recording is still there
      } finally {
        this.recording = undefined;
        recording?.end(this.exit, state);
      }
    } catch (thrown) {
      const failure = asFailure(thrown);
      this.context.session.log.error(failure.message, { ...failure.evidence, code: failure.code });
      if (record) this.context.session.recordingFailed(record, failure);
    }
    if (record) this.context.session.endChannel(record, this.exit);
  }

  /** Strict: what cannot be recorded ends the session. Lenient: it goes on, with a loud warning, unrecorded. */
  private keep(write: () => void): void {
    try {
      write();
    } catch (thrown) {
      const failure = asFailure(thrown);
      const { session } = this.context;
      const lenient = session.socket.recording_mode === 'lenient';
      const outcome = lenient ? 'the session goes on unrecorded' : 'the session is ended';
      session.log.error(`${failure.message}; ${outcome}`, { ...failure.evidence, code: failure.code });
      if (this.record) session.recordingFailed(this.record, failure);
      if (!lenient) {
        session.fail(failure);
        throw failure;
      }
      this.recording?.end(undefined, 'failed');
      this.recording = undefined;
    }
  }
}

function describe({ operation, path, target, bytes, result }: Transfer): string {
  const to = target === undefined ? '' : ` → ${target}`;
  const size = bytes === undefined ? '' : `, ${bytes} bytes`;
  return `${operation} ${path}${to}${size}: ${result}`;
}
