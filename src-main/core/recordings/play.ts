import type { Writable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
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
  /** hand everything on to the terminal, also what steers more than its screen: see terminal-filter.ts */
  raw?: boolean | undefined;
}

const longestTimer = 2 ** 31 - 1;

/**
 * Plays a recording into a terminal and leaves that terminal usable. The size is the terminal's own: `r` events
 * cannot change it. An output that goes away (`| head`) ends the play quietly. Throws as `readCast` does.
 */
export async function playRecording(path: string, options: PlayOptions): Promise<void> {
  const { output, speed = 1, signal, raw = false } = options;
  const filter = new TerminalFilter();
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
      if (item.type === 'header') idleLimit = options.idleLimit ?? item.header.idle_time_limit ?? Infinity;
      else if (item.code === 'o') {
        const gap = Math.max(0, Math.min(item.time - recorded, idleLimit));
        recorded = Math.max(recorded, item.time);
        // one moment after the other from a fixed start: the time that printing takes does not add up
        dueMs += (gap / speed) * 1000;
        await waitUntil(dueMs, signal);
        const shown = filter.push(item.data);
        if (!gone && !signal?.aborted) gone = !(await write(output, raw ? item.data : shown));
      }
      if (gone || signal?.aborted) break;
    }
  } finally {
    // the listener of a failed output stays: its error event may still be on its way
    const restore = isTerminal(output) ? restoredTerminal(filter.alternateScreen) : '';
    if (!gone && (await write(output, restore))) output.off('error', outputGone);
  }
}

/** A file or a pipe has nothing to be restored. */
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
