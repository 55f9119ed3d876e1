import type { RecordingManifest } from '../../../src-main/contract/recording-manifest.ts';
import type { ChannelRecord, SessionEvent, SessionRecord } from '../../../src-main/contract/session.ts';
import { formatBytes } from '../../format/bytes.ts';
import { formatDuration } from '../../format/duration.ts';
import type { Gap } from './idle-time.ts';
import type { Marker } from './recording-index.ts';

export type HappeningKind =
  | 'opened'
  | 'closed'
  | 'command'
  | 'file'
  | 'forward'
  | 'refused'
  | 'idle'
  | 'marker';

/** Something in a session that is no terminal output. */
export interface Happening {
  key: string;
  /** seconds since the start of the recording; negative before it */
  time: number;
  kind: HappeningKind;
  text: string;
  /** a machine's words: a command */
  mono?: boolean;
  /** quiet words at the end of the line */
  note?: string;
  /** it failed */
  bad?: boolean;
  /** the whole of it, on hover */
  title?: string;
}

/** Shorter pauses are how people work. Seconds. */
const worthTelling = 30;

export interface HappeningSources {
  /** what times are relative to; milliseconds since 1970 */
  base: number;
  /** of the recording that is shown */
  manifest?: RecordingManifest | undefined;
  gaps?: readonly Gap[];
  markers?: readonly Marker[];
}

/** All that happened in a session, in its order. */
export function happeningsOf(record: SessionRecord, sources: HappeningSources): Happening[] {
  const { base, manifest, gaps = [], markers = [] } = sources;
  const at = (time: string) => (Date.parse(time) - base) / 1000;
  const all: Happening[] = [
    ...record.channels.flatMap((channel) => ofChannel(channel, at, manifest)),
    ...record.events.map((event, index) => ofEvent(event, `event ${index}`, at(event.time))),
    ...gaps.filter(({ from, to }) => to - from >= worthTelling).map(ofGap),
  ];
  // a recording without a screen has the session's own events as markers
  if (manifest?.screen !== false) all.push(...markers.filter(isNews(manifest)).map(ofMarker));
  if (record.failure && record.ended_at) {
    const { message } = record.failure;
    all.push({
      key: 'failure',
      time: at(record.ended_at),
      kind: 'refused',
      text: message,
      mono: true,
      bad: true,
      title: message,
    });
  }
  return all.sort((a, b) => a.time - b.time);
}

function ofChannel(
  channel: ChannelRecord,
  at: (time: string) => number,
  manifest: RecordingManifest | undefined,
): Happening[] {
  const { kind, command = '', started_at, ended_at, exit, recording_failure: failure } = channel;
  const key = `channel ${channel.channel}`;
  const exitNote = exit && ('signal' in exit ? `signal ${exit.signal}` : `exit ${exit.status}`);
  const bad = exit !== undefined && !('status' in exit && exit.status === 0);
  const found: Happening[] = [];
  if (kind === 'exec' || (kind === 'subsystem' && command !== 'sftp')) {
    found.push({
      key,
      time: at(started_at),
      kind: 'command',
      text: command,
      mono: true,
      title: command,
      ...(bad && exitNote ? { note: exitNote, bad: true } : {}),
    });
  } else {
    const name = kind === 'shell' ? 'Shell' : 'File transfer';
    const size = manifest?.channel === channel.channel ? manifest.terminal : undefined;
    const sized = size && kind === 'shell' ? `, ${size.cols} × ${size.rows}` : '';
    found.push({ key, time: at(started_at), kind: 'opened', text: `${name} opened${sized}` });
    if (ended_at) {
      const note = bad && exitNote ? { note: exitNote, bad: true } : {};
      found.push({ key: `${key} end`, time: at(ended_at), kind: 'closed', text: `${name} closed`, ...note });
    }
  }
  if (failure) {
    const { message } = failure;
    const time = at(ended_at ?? started_at);
    found.push({ key: `${key} failure`, time, kind: 'refused', text: message, bad: true, title: message });
  }
  return found;
}

const moved: Record<string, string> = { upload: 'sent', download: 'fetched' };
const changed: Record<string, string> = {
  remove: 'removed',
  rename: 'renamed',
  mkdir: 'folder made',
  rmdir: 'folder removed',
  symlink: 'linked',
  hardlink: 'linked',
  setstat: 'attributes changed',
};

function ofEvent(event: SessionEvent, key: string, time: number): Happening {
  switch (event.type) {
    case 'transfer': {
      const { operation, path, target, bytes, protocol, result } = event;
      const name = path.slice(path.lastIndexOf('/') + 1) || path;
      const size = bytes === undefined ? '' : `${formatBytes(bytes)} `;
      const to = target === undefined ? '' : ` → ${target}`;
      const ok = result === 'ok';
      return {
        key,
        time,
        kind: 'file',
        text: `${name}, ${moved[operation] ? size : ''}${moved[operation] ?? changed[operation] ?? operation}`,
        title: `${path}${to}, by ${protocol}${ok ? '' : `: ${result}`}`,
        ...(ok ? {} : { note: result === 'interrupted' ? 'cut off' : 'failed', bad: true }),
      };
    }
    case 'forward': {
      const { kind, destination, result, reason } = event;
      const words = {
        local: `Forward to ${destination}`,
        remote: `Listens on ${destination}`,
        unix: `Forward to ${destination}`,
        agent: 'Agent forwarded',
      };
      const bad = result !== 'opened';
      return {
        key,
        time,
        kind: bad ? 'refused' : 'forward',
        text: words[kind],
        title: reason ?? words[kind],
        ...(bad ? { note: result, bad } : {}),
      };
    }
    case 'forward_closed': {
      const { bytes_to_target, bytes_to_client } = event;
      return {
        key,
        time,
        kind: 'forward',
        text: 'Forward closed',
        note: formatBytes(bytes_to_target + bytes_to_client),
        title: `${formatBytes(bytes_to_target)} to the target, ${formatBytes(bytes_to_client)} back`,
      };
    }
    case 'refused':
      return {
        key,
        time,
        kind: 'refused',
        text: event.request,
        note: 'refused',
        bad: true,
        title: event.reason,
      };
  }
}

function ofGap({ from, to }: Gap): Happening {
  return {
    key: `idle ${from}`,
    time: from,
    kind: 'idle',
    text: 'Idle',
    note: formatDuration((to - from) * 1000),
  };
}

function ofMarker({ time, label }: Marker, index: number): Happening {
  return { key: `marker ${index}`, time, kind: 'marker', text: label, title: label };
}

/** A recording of a command begins with the command as a marker. */
function isNews(manifest: RecordingManifest | undefined) {
  return ({ time, label }: Marker, index: number): boolean =>
    !(index === 0 && time < 1 && manifest?.kind === 'exec' && label === manifest.command);
}
