import type { ChannelRecord, Exit, SessionEvent, SessionRecord } from '../../../contract/session.ts';
import { assertNever } from '../../../core/failure.ts';
import { cleanText } from '../../../core/logging/sanitize.ts';

/** One session for people: who, where, when and how it ended, then its events, each on a line. */
export function describeSession(session: SessionRecord): string {
  const { person, login, client, started_at, ended_at, state, failure, events } = session;
  const facts: [name: string, ...values: string[]][] = [
    ['Session', session.id],
    ['Person', `${person.name} <${person.email}>, by ${person.via.replace('_', ' ')}`],
    ['Client', `${client.address}, port ${client.port}, ${client.software}`],
    ['Socket', login === undefined ? session.socket : `${session.socket}, logged in as ${login}`],
    ['Started', `${utcTime(started_at)} UTC`],
    [
      'Ended',
      ended_at === undefined ? '-' : `${utcTime(ended_at)} UTC, after ${lasted(started_at, ended_at)}`,
    ],
    ['State', failure ? `${state}: ${failure.code}: ${failure.message}` : state],
    ...(session.channels.length > 0
      ? [['Channels', ...session.channels.map(describeChannel)] as [string]]
      : []),
    ['Recordings', ...describeRecordings(session)],
    ['Events', events.length > 0 ? 'times in UTC' : 'none'],
  ];
  const lines = facts.flatMap(([name, ...values]) =>
    values.map((value, index) => `${(index === 0 ? `${name}:` : '').padEnd(12)}${value}`),
  );
  for (const event of events) lines.push(`  ${utcTime(event.time)}  ${describeEvent(event, events)}`);
  return lines.map((line) => `${cleanText(line)}\n`).join('');
}

/** `exec "uname -a": exit 0, 1234 bytes` */
function describeChannel({ kind, command, exit, bytes }: ChannelRecord): string {
  const what = command === undefined ? kind : `${kind} "${command}"`;
  return `${what}: ${exit ? `exit ${describeExit(exit)}, ` : ''}${bytes} bytes`;
}

/** `0`, `TERM` */
export function describeExit(exit: Exit): string {
  return 'status' in exit ? String(exit.status) : exit.signal;
}

function describeRecordings({ recordings, deleted }: SessionRecord): string[] {
  if (deleted) return [`deleted on ${utcTime(deleted.at)} UTC by ${deleted.by}: ${deleted.reason}`];
  return recordings.length > 0 ? recordings : ['none'];
}

function describeEvent(event: SessionEvent, all: readonly SessionEvent[]): string {
  switch (event.type) {
    case 'transfer': {
      const to = event.target === undefined ? '' : ` → ${event.target}`;
      const size = event.bytes === undefined ? '' : `, ${event.bytes} bytes`;
      return `${event.protocol} ${event.operation} ${event.path}${to}${size}: ${event.result}`;
    }
    case 'forward': {
      const from = event.origin === undefined ? '' : ` from ${event.origin}`;
      const why = event.reason === undefined ? '' : `, ${event.reason}`;
      return `${event.kind} forward to ${event.destination}${from}: ${event.result}${why}`;
    }
    case 'forward_closed': {
      const opened = all.find(({ type, channel }) => type === 'forward' && channel === event.channel);
      const to = opened?.type === 'forward' ? ` to ${opened.destination}` : '';
      return `forward${to} closed: ${event.bytes_to_target} bytes to the target, ${event.bytes_to_client} to the client`;
    }
    case 'refused':
      return `${event.request} refused: ${event.reason}`;
    default:
      return assertNever(event);
  }
}

/** `2026-11-23 14:15:00` */
export function utcTime(iso: string): string {
  return new Date(iso).toISOString().slice(0, 19).replace('T', ' ');
}

export function lasted(from: string, to: string): string {
  const seconds = Math.max(0, Math.round((Date.parse(to) - Date.parse(from)) / 1000));
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  if (hours > 0) return `${hours} h ${minutes} min`;
  return minutes > 0 ? `${minutes} min ${seconds % 60} s` : `${seconds} s`;
}
