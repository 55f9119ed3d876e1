import type { SessionRecord } from '../../../src-main/contract/session.ts';
import { count } from '../../format/count.ts';

/** What happened in a session, counted: `1 shell, 2 files sent, 1 forward, 1 request refused`. */
export function countedFacts({ channels, events }: Pick<SessionRecord, 'channels' | 'events'>): string[] {
  const transferred = (operation: string) =>
    events.filter((event) => event.type === 'transfer' && event.operation === operation).length;
  const shells = channels.filter(({ kind }) => kind === 'shell').length;
  const sftp = channels.filter(({ kind, command }) => kind === 'subsystem' && command === 'sftp').length;
  const forwards = events.filter((event) => event.type === 'forward' && event.result === 'opened').length;
  const refused = events.filter(
    (event) => event.type === 'refused' || (event.type === 'forward' && event.result !== 'opened'),
  ).length;
  const facts: [number, string, string?][] = [
    [shells, 'shell'],
    [channels.length - shells - sftp, 'command'],
    [sftp, 'file transfer'],
    [transferred('upload'), 'file sent', 'files sent'],
    [transferred('download'), 'file fetched', 'files fetched'],
    [forwards, 'forward'],
    [refused, 'request refused', 'requests refused'],
  ];
  return facts.flatMap(([number, one, many]) => (number > 0 ? [count(number, one, many)] : []));
}
