import type { ChannelKind, SessionEvent } from '../../contract/session.ts';
import { ScpObserver } from './scp-observer.ts';
import { SftpObserver } from './sftp-observer.ts';
import { parseScpCommand, transferOf } from './transfer-kind.ts';

/** One finished file operation. `result` is `ok`, the answer of the far side, or `interrupted`. */
export type Transfer = Omit<Extract<SessionEvent, { type: 'transfer' }>, 'type' | 'time' | 'channel'>;

/**
 * Reads along with a file transfer and names what was done. It never throws and never changes or keeps the bytes it
 * is shown. An audit aid, not a security boundary: it believes what the two sides say, and a file's content can
 * cross an ordinary shell unseen.
 */
export interface TransferObserver {
  fromClient(data: Buffer): void;
  fromServer(data: Buffer): void;
  /** the channel is closed: whatever is unfinished is reported as interrupted */
  end(): void;
}

export interface TransferListener {
  finished(transfer: Transfer): void;
  /** the bytes are not what the request announced; nothing more will be reported */
  lost(): void;
}

/**
 * The observer for a channel that transfers files, undefined for any other one.
 * Where the screen is left unrecorded because of this answer, `lost` is the moment to record it after all:
 * `scp` on the target may be anything.
 */
export function observeTransfer(
  kind: ChannelKind,
  request: string | undefined,
  finished: TransferListener['finished'],
  lost: TransferListener['lost'] = () => {},
): TransferObserver | undefined {
  const listener = { finished, lost };
  if (transferOf(kind, request) === 'sftp') return new SftpObserver(listener);
  const scp = kind === 'exec' && request !== undefined ? parseScpCommand(request) : undefined;
  return scp && new ScpObserver(scp, listener);
}
