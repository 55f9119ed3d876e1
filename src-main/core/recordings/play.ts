import type { Writable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import { cleanText } from '../logging/sanitize.ts';
import type { CastEvent } from './cast-format.ts';
import { readCast } from './cast-reader.ts';
import { TerminalFilter } from './terminal-filter.ts';

export interface PlayOptions {
  output: Writable;
  /** 2 is twice as fast, Infinity does not wait at all; default 1 */
  speed?: number | undefined;
  /** the longest pause in recorded seconds; default: what the recording's header says, else none */
  idleLimit?: number | undefined;
  /** stops playing; not an error */
  signal?: AbortSignal | undefined;
  /** hand everything on to the terminal, also what steers more than its screen (see terminal-filter.ts), and no more */
  raw?: boolean | undefined;
}

const longestTimer = 2 ** 31 - 1;

/**
 * Plays a recording into a terminal and leaves that terminal usable. The size is the terminal's own: `r` events
 * cannot change it. Markers (the command, files that were transferred) stand on lines of their own. An output that
 * goes away (`| head`) ends the play quietly. Throws as `readCast` does.
 */
export async function playRecording(path: string, options: PlayOptions): Promise<void> {
  const { output, speed = 1, signal, raw = false } = options;
  const show = new Show({ raw, onTerminal: isTerminal(output) });
  let idleLimit = options.idleLimit ?? Infinity;
  let recorded = 0;
  let dueMs = performance.now();
  let gone = false;
  const outputGone = () => {
    gone = true;
  };
  output.on('error', outputGone);
  try {
    for await (const item of readCast(path)) {
      if (item.type === 'header') {
        idleLimit = options.idleLimit ?? item.header.idle_time_limit ?? Infinity;
        show.command = item.header.command;
        continue;
      }
      if (!show.shows(item)) continue;
      const gap = Math.max(0, Math.min(item.time - recorded, idleLimit));
      recorded = Math.max(recorded, item.time);
      // one moment after the other from a fixed start: the time that printing takes does not add up
      dueMs += (gap / speed) * 1000;
      await waitUntil(dueMs, signal);
      if (gone || signal?.aborted) break;
      gone = !(await write(output, show.textOf(item)));
    }
  } finally {
    // the listener of a failed output stays: its error event may still be on its way
    if (!gone && (await write(output, show.end()))) output.off('error', outputGone);
  }
}

/** What of a recording a terminal, a file or a pipe is given. */
class Show {
  /** of an exec: its first marker says it too */
  command: string | undefined;
  private readonly raw: boolean;
  private readonly onTerminal: boolean;
  private readonly filter = new TerminalFilter();
  private atLineStart = true;

  constructor({ raw, onTerminal }: { raw: boolean; onTerminal: boolean }) {
    this.raw = raw;
    this.onTerminal = onTerminal;
  }

  shows({ code }: CastEvent): boolean {
    // in the screen of an editor a line of ours would stand anywhere
    return code === 'o' || (code === 'm' && !this.raw && !this.filter.alternateScreen);
  }

  textOf({ code, data }: CastEvent): string {
    if (code === 'm') return this.markerLine(cleanText(data));
    const text = this.filter.push(data);
    const seen = text.replace(/\x1b\[[^@-~]*[@-~]/g, ''); // colours and modes move nothing
    if (seen !== '') this.atLineStart = seen.endsWith('\n');
    return this.raw ? data : text;
  }

  /** Leaves the terminal usable, and the shell's prompt a line of its own; a file or a pipe is left as it is. */
  end(): string {
    if (!this.onTerminal) return '';
    return restoredTerminal(this.filter.alternateScreen) + this.lineStart();
  }

  private markerLine(label: string): string {
    const isCommand = this.command !== undefined && label === cleanText(this.command);
    this.command = undefined;
    const line = isCommand ? `$ ${label}` : `── ${label}`;
    return `${this.lineStart()}${this.onTerminal ? `\x1b[2m${line}\x1b[22m` : line}\r\n`;
  }

  private lineStart(): string {
    const start = this.atLineStart ? '' : '\r\n';
    this.atLineStart = true;
    return start;
  }
}

function isTerminal(output: Writable): boolean {
  return 'isTTY' in output && output.isTTY === true;
}

async function waitUntil(dueMs: number, signal: AbortSignal | undefined): Promise<void> {
  for (;;) {
    const left = dueMs - performance.now();
    if (!(left > 0) || signal?.aborted) return;
    await pause(Math.min(left, longestTimer), undefined, { signal }).catch(() => {});
  }
}

/** Waits for the output to take the text; false if it does not. */
function write(output: Writable, text: string): Promise<boolean> {
  if (output.destroyed) return Promise.resolve(false);
  return new Promise((resolve) => output.write(text, (error) => resolve(!error)));
}

/** A recording may end in the middle of an editor. Leaving the alternate screen moves the cursor: only if we are in it. */
function restoredTerminal(inAlternateScreen: boolean): string {
  const screen = inAlternateScreen ? '\x1b[?1049l' : '';
  // soft reset (scroll region, origin, insert, cursor), then what it leaves: colours, line drawing, modes, keys, mouse, paste
  return `${screen}\x1b[!p\x1b[0m\x1b(B\x0f\x1b[?5;69;2026l\x1b[?7;25h\x1b[?1l\x1b>\x1b[?9;1000;1002;1003;1004;1005;1006;2004l`;
}
