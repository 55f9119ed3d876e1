import type { LogEntry } from '../../contract/log-entry.ts';

const colours: Record<string, number> = { debug: 90, info: 36, warn: 33, error: 31 };
const painted = (colour: number | undefined, text: string) => `\x1b[${colour ?? 0}m${text}\x1b[0m`;

/** A log entry for eyes: `14:32:27 WARN  message  code=… socket_id=web1`, in local time and colour. */
export function readableLine({ time, level, msg, ...fields }: LogEntry): string {
  const clock = new Date(time).toTimeString().slice(0, 8);
  const rest = Object.entries(fields).map(([name, value]) => `${name}=${shown(value)}`);
  const tail = rest.length > 0 ? `  ${painted(90, rest.join(' '))}` : '';
  return `${painted(90, clock)} ${painted(colours[level], level.toUpperCase().padEnd(5))} ${msg}${tail}\n`;
}

function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return /^[^\s"=]+$/.test(text) ? text : JSON.stringify(text);
}
