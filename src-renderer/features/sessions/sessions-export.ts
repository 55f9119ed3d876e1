import type { SessionSummary } from '../../../src-main/contract/session-summary.ts';

const columns: { name: string; of: (session: SessionSummary) => string | number | undefined }[] = [
  { name: 'id', of: ({ id }) => id },
  { name: 'person', of: ({ person }) => person.name },
  { name: 'email', of: ({ person }) => person.email },
  { name: 'socket', of: ({ socket }) => socket },
  { name: 'login', of: ({ login }) => login },
  { name: 'client_address', of: ({ client }) => client.address },
  { name: 'client_software', of: ({ client }) => client.software },
  { name: 'shells', of: ({ shells }) => shells },
  { name: 'commands', of: ({ commands }) => commands },
  { name: 'sftp', of: ({ sftp }) => sftp },
  { name: 'forwards', of: ({ forwards }) => forwards },
  { name: 'files', of: ({ files }) => files },
  { name: 'command', of: ({ command }) => command },
  { name: 'started_at', of: ({ started_at }) => started_at },
  { name: 'ended_at', of: ({ ended_at }) => ended_at },
  { name: 'state', of: ({ state }) => state },
  { name: 'failure_code', of: ({ failure }) => failure?.code },
  { name: 'failure', of: ({ failure }) => failure?.message },
  { name: 'exit', of: ({ exit }) => exit && ('status' in exit ? exit.status : exit.signal) },
  { name: 'bytes', of: ({ bytes }) => bytes },
  { name: 'evidence', of: ({ evidence }) => evidence },
];

/** RFC 4180, with a line of names. Times are ISO 8601, sizes are bytes. */
export function sessionsCsv(sessions: readonly SessionSummary[]): string {
  const lines = sessions.map((session) => columns.map(({ of }) => cell(of(session))).join(','));
  return [columns.map(({ name }) => name).join(','), ...lines, ''].join('\r\n');
}

export function sessionsJson(sessions: readonly SessionSummary[]): string {
  return `${JSON.stringify(sessions, undefined, 2)}\n`;
}

/**
 * A spreadsheet takes text that begins with one of these for a formula, and a command or the name of a client program is
 * text that a stranger has chosen: the apostrophe makes it text.
 */
const formula = /^[=+\-@\t\r]/;

function cell(value: string | number | undefined): string {
  if (value === undefined) return '';
  if (typeof value === 'number') return String(value);
  const text = formula.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
