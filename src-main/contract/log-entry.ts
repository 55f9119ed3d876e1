export const logLevels = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof logLevels)[number];

/** A log line as data. Other fields (`client`, `took_ms`, …) are texts, numbers, booleans or lists of texts. */
export interface LogEntry {
  /** ISO 8601 */
  time: string;
  level: LogLevel;
  msg: string;
  /** an ErrorCode, where the line is about a failure */
  code?: string;
  /** the socket's name */
  socket_id?: string;
  session_id?: string;
  [field: string]: unknown;
}
