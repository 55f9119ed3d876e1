import type { SessionRecord } from '../../../contract/session.ts';
import { Failure } from '../../../core/failure.ts';
import { cleanText } from '../../../core/logging/sanitize.ts';
import { readSessionIndex } from '../../../core/sessions/session-index.ts';
import { summarize } from '../../../core/sessions/summarize.ts';
import { defaultDataFolder, viewDataFolder } from '../../../core/storage/data-folder.ts';
import { readFlags } from '../read-flags.ts';
import { type Command, dataFlag } from './command.ts';
import { describeExit, describeSession, lasted, utcTime } from './describe-session.ts';

export const sessions: Command = {
  summary: 'list the sessions, the latest last, or show one',
  usage: `Usage: npm run cli -- sessions [SESSION] [--json] [--data DIR]

Without SESSION a table of all. SESSION is a session id, or "last": then all that happened in it, files and forwards too.

  --json   everything that is known, as JSON: an array of sessions, or the one`,

  async run(args) {
    const { values, positionals } = readFlags(args, {
      options: { ...dataFlag, json: { type: 'boolean' } },
      operands: ['[SESSION]'],
    });
    const records = readSessionIndex(viewDataFolder(values.data ?? defaultDataFolder()).sessions);
    const [wanted] = positionals;
    const shown = wanted === undefined ? records : findSession(wanted, records);
    if (values.json) process.stdout.write(`${JSON.stringify(shown, undefined, 2)}\n`);
    else if (!Array.isArray(shown)) process.stdout.write(describeSession(shown));
    else if (shown.length === 0) process.stderr.write('No sessions yet.\n');
    else process.stdout.write(table([headings, ...shown.map(row)]));
    return 0;
  },
};

function findSession(wanted: string, records: SessionRecord[]): SessionRecord {
  const found = wanted === 'last' ? records.at(-1) : records.find(({ id }) => id === wanted);
  if (found) return found;
  const problem =
    wanted === 'last' ? 'there is no session yet' : `there is no session "${cleanText(wanted, 200)}"`;
  throw new Failure('session_not_found', { message: problem });
}

const headings = [
  'SESSION',
  'STARTED (UTC)',
  'LASTED',
  'SOCKET',
  'LOGIN',
  'PERSON',
  'KIND',
  'EXIT',
  'RECORDINGS',
  'FILES',
  'FORWARDS',
  'STATE',
];

function row(session: SessionRecord): string[] {
  const { id, started_at, ended_at, socket, login, person, recordings, deleted, events, state, failure } =
    session;
  const { exit } = summarize(session);
  const files = new Set(events.flatMap((event) => (event.type === 'transfer' ? [event.path] : [])));
  const forwards = events.filter(({ type }) => type === 'forward');
  return [
    id,
    utcTime(started_at),
    ended_at === undefined ? '-' : lasted(started_at, ended_at),
    socket,
    login ?? '-',
    person.email,
    kindOf(session),
    exit ? describeExit(exit) : '',
    deleted ? 'deleted' : String(recordings.length),
    String(files.size || ''),
    String(forwards.length || ''),
    failure ? `${state}: ${failure.code}` : state,
  ].map((text) => cleanText(text, 60));
}

/** `shell, 2 commands` */
function kindOf(session: SessionRecord): string {
  const { shells, commands, sftp } = summarize(session);
  const counted = (count: number, name: string) => (count > 1 ? `${count} ${name}s` : name);
  const kinds = [
    ...(shells > 0 ? [counted(shells, 'shell')] : []),
    ...(commands > 0 ? [counted(commands, 'command')] : []),
    ...(sftp > 0 ? ['sftp'] : []),
  ];
  return kinds.join(', ') || '-';
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
