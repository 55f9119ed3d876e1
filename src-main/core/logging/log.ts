import type { ErrorCode } from '../../contract/error-codes.ts';
import type { LogLevel } from '../../contract/log-entry.ts';

export type { LogLevel };

/** What a log line may carry beside its message. Never a secret. */
export interface LogFields {
  code?: ErrorCode;
  socket_id?: string;
  session_id?: string;
  [field: string]: string | number | boolean | readonly string[] | undefined;
}

/** What the connector writes its log to. `with` gives a log whose lines all carry these fields. */
export interface Log {
  debug(msg: string, fields?: LogFields): void;
  info(msg: string, fields?: LogFields): void;
  warn(msg: string, fields?: LogFields): void;
  error(msg: string, fields?: LogFields): void;
  with(fields: LogFields): Log;
}
