export interface TerminalSize {
  rows: number;
  columns: number;
}

/** What a shell talks to: a terminal, or plain streams. Nothing else of the world reaches it. */
export interface Console {
  /** undefined where there is no terminal */
  readonly size: TerminalSize | undefined;
  /** aborted when the other side is gone */
  readonly closed: AbortSignal;
  /** These wait until the other side has taken it, and reject when it is gone. */
  out(text: string | Buffer): Promise<void>;
  err(text: string): Promise<void>;
  /** one line, without its end; `'interrupt'` for Ctrl-C, undefined at the end of the input */
  readLine(prompt: string): Promise<{ line: string } | 'interrupt' | undefined>;
  /** what a command reads, until its end */
  input(signal: AbortSignal): AsyncIterable<Buffer>;
  /** Calls this for each interruption (Ctrl-C, signal INT) until the cleanup that it gives is called. */
  onInterrupt(interrupt: () => void): () => void;
}

/** The longest line that is read, in bytes */
export const longestLine = 4096;
