import type { CollectedOutput } from './collected-output.ts';

export type LogLine = Readonly<Record<string, unknown>> & { level?: unknown; msg?: unknown; code?: unknown };

/** The connector's log as objects. A line that is no JSON object becomes `{ msg: <the line> }`. */
export class LogLines {
  private readonly output: CollectedOutput;

  constructor(output: CollectedOutput) {
    this.output = output;
  }

  get text(): string {
    return this.output.text;
  }

  get lines(): LogLine[] {
    const complete = this.output.text.split('\n').slice(0, -1);
    return complete.filter((line) => line !== '').map(parseLine);
  }

  /** Waits for a line that this is true for; also finds one that has been logged before. */
  waitFor(wanted: (line: LogLine) => boolean, timeLimit?: number): Promise<LogLine> {
    return this.output.waitUntil(() => this.lines.find(wanted), {
      waitingFor: `a log line: ${wanted}`,
      ...(timeLimit === undefined ? {} : { timeLimit }),
    });
  }
}

function parseLine(line: string): LogLine {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value === 'object' && value !== null) return value as LogLine;
  } catch {
    // a stack trace, a warning of Node
  }
  return { msg: line };
}
