import path from 'node:path';
import { type Logger, pino } from 'pino';
import type { LogEntry } from '../../contract/log-entry.ts';
import type { Log, LogFields, LogLevel } from './log.ts';
import { LogFile } from './log-file.ts';
import { readableLine } from './readable-line.ts';
import { RecentEntries } from './recent-entries.ts';
import { cleanText } from './sanitize.ts';

/** No caller should log these; if one does, the value stays out all the same. */
const secretFields = [
  'password',
  'passphrase',
  'private_key',
  'private_key_passphrase',
  'secret',
  'token',
  'authorization',
];
/** Set by the log itself: a second one in the same JSON object would hide the first. */
const ownFields = new Set(['time', 'level', 'msg']);

/** The part of `process.stderr` that the log needs. */
export interface LogTerminal {
  readonly isTTY?: boolean | undefined;
  write(text: string): unknown;
}

export interface LogOptions {
  /** where `sallyport.log` lies; absent = no file */
  folder?: string;
  /** the least important level that is logged; default info */
  level?: LogLevel;
  /** default: the process's stderr */
  terminal?: LogTerminal;
}

export interface ConnectorLog {
  log: Log;
  /** the last 10,000 entries */
  recent: RecentEntries;
  /** Closes the file. Lines that come later go to the terminal only. */
  close(): void;
}

/**
 * Opens the connector's log: JSON lines on stderr (a readable form when it is a terminal) and in a rotated file,
 * and the last entries in memory. Whatever happens to the outputs, a call of the log never throws.
 */
export function openLog({
  folder,
  level = 'info',
  terminal = process.stderr,
}: LogOptions = {}): ConnectorLog {
  // a reader that went away (`2>&1 | head`) must not end the connector
  if (terminal === process.stderr) process.stderr.on('error', () => {});
  const recent = new RecentEntries();
  const file = folder
    ? new LogFile(path.join(folder, 'sallyport.log'), {
        onTrouble: (reason) => log.warn('log file cannot be written: lines are on stderr only', { reason }),
      })
    : undefined;

  const write = (line: string) => {
    const position = file?.write(line);
    const entry = JSON.parse(line) as LogEntry;
    recent.add(entry, position);
    terminal.write(terminal.isTTY ? readableLine(entry) : line);
  };
  const logger = pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: secretFields, censor: '[redacted]' },
    },
    { write },
  );
  const log = new PinoLog(logger, {});
  return { log, recent, close: () => file?.close() };
}

class PinoLog implements Log {
  private readonly logger: Logger;
  private readonly bound: LogFields;

  constructor(logger: Logger, bound: LogFields) {
    this.logger = logger;
    this.bound = bound;
  }

  debug(msg: string, fields?: LogFields): void {
    this.write('debug', msg, fields);
  }

  info(msg: string, fields?: LogFields): void {
    this.write('info', msg, fields);
  }

  warn(msg: string, fields?: LogFields): void {
    this.write('warn', msg, fields);
  }

  error(msg: string, fields?: LogFields): void {
    this.write('error', msg, fields);
  }

  // not pino's child: that writes a field twice where a line overrides a bound one
  with(fields: LogFields): Log {
    return new PinoLog(this.logger, { ...this.bound, ...fields });
  }

  private write(level: LogLevel, msg: string, fields: LogFields | undefined): void {
    if (!this.logger.isLevelEnabled(level)) return;
    try {
      this.logger[level]({ msg: cleanText(msg), ...cleanFields({ ...this.bound, ...fields }) });
    } catch {
      // a line is lost, a session goes on
    }
  }
}

function cleanFields(fields: LogFields): LogFields {
  const clean: LogFields = {};
  for (const [name, value] of Object.entries(fields)) {
    if (!ownFields.has(name)) clean[name] = cleanValue(value);
  }
  return clean;
}

function cleanValue(value: LogFields[string]): LogFields[string] {
  if (typeof value === 'string') return cleanText(value);
  if (typeof value === 'object') return value.slice(0, 100).map((item) => cleanText(String(item)));
  return value;
}
