import type { SessionRecord } from '../../../contract/session.ts';
import { cleanText } from '../../../core/logging/sanitize.ts';
import { readSessionIndex } from '../../../core/sessions/session-index.ts';
import { defaultDataFolder, viewDataFolder } from '../../../core/storage/data-folder.ts';
import { readFlags } from '../read-flags.ts';
import { type Command, dataFlag } from './command.ts';

export const sessions: Command = {
  summary: 'list the sessions, the latest last',
  usage: `Usage: npm run cli -- sessions [--json] [--data DIR]

  --json   everything that is known of each session, as a JSON array`,

  async run(args) {
    const { values } = readFlags(args, { options: { ...dataFlag, json: { type: 'boolean' } } });
    const records = readSessionIndex(viewDataFolder(values.data ?? defaultDataFolder()).sessions);
    if (values.json) process.stdout.write(`${JSON.stringify(records, undefined, 2)}\n`);
    else if (records.length === 0) process.stderr.write('No sessions yet.\n');
    else process.stdout.write(table([headings, ...records.map(row)]));
    return 0;
  },
};

const headings = ['SESSION', 'STARTED', 'LASTED', 'SOCKET', 'LOGIN', 'PERSON', 'RECORDINGS', 'STATE'];

function row({ id, started_at, ended_at, socket, login, person, recordings, state, failure }: SessionRecord) {
  return [
    id,
    localTime(started_at),
    ended_at === undefined ? '-' : lasted(Date.parse(ended_at) - Date.parse(started_at)),
    socket,
    login ?? '-',
    person.email,
    String(recordings.length),
    failure ? `${state}: ${failure.code}` : state,
  ].map((text) => cleanText(text, 60));
}

/** `2026-11-23 15:15:00`, in the local time zone */
function localTime(iso: string): string {
  const time = new Date(iso);
  const local = new Date(time.getTime() - time.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 19).replace('T', ' ');
}

function lasted(milliseconds: number): string {
  const seconds = Math.max(0, Math.round(milliseconds / 1000));
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  if (hours > 0) return `${hours} h ${minutes} min`;
  return minutes > 0 ? `${minutes} min ${seconds % 60} s` : `${seconds} s`;
}

function table(rows: string[][]): string {
  const widths = headings.map((_, column) => Math.max(...rows.map((cells) => cells[column]?.length ?? 0)));
  return rows
    .map(
      (cells) =>
        `${cells
          .map((cell, column) => cell.padEnd(widths[column] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}
