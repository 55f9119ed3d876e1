import type { LogEntry } from '../../../src-main/contract/log-entry.ts';
import type { LineView } from './log-filter.ts';
import type { Lines } from './log-ring.ts';

/** between two breaths of the page */
const chunk = 5000;

/**
 * The lines of a view as JSON, one a line, in pieces, so that the page stays alive. Lines that come in the meantime are
 * left out, and so are ones that are evicted before their turn.
 */
export async function* jsonLines(lines: Lines<LogEntry>, view: LineView): AsyncGenerator<string> {
  // what the search has not come to yet belongs to it as well
  while (!view.advance(20)) await breath();
  if (view.length === 0) return;
  const last = view.numberAt(view.length - 1);
  for (let next = view.numberAt(0); next <= last; ) {
    const texts: string[] = [];
    // rows move as lines are evicted, so the place is kept as a number
    for (let row = view.rowOf(next); row < view.length && texts.length < chunk; row++) {
      const number = view.numberAt(row);
      next = number + 1;
      if (number > last) break;
      const entry = lines.at(number);
      if (entry) texts.push(JSON.stringify(entry));
    }
    if (texts.length === 0) return;
    yield `${texts.join('\n')}\n`;
    await breath();
  }
}

function breath(): Promise<void> {
  return new Promise((fulfil) => setTimeout(fulfil));
}

/** Saves them as a file; gives how many there were. */
export async function exportLines(lines: Lines<LogEntry>, view: LineView, name: string): Promise<number> {
  const parts: Blob[] = [];
  let total = 0;
  for await (const text of jsonLines(lines, view)) {
    // a blob of its own each: it may leave the page's memory
    parts.push(new Blob([text]));
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) total++;
  }
  const address = URL.createObjectURL(new Blob(parts, { type: 'application/x-ndjson' }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // the browser has taken hold of it by then
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
  return total;
}

/** `sallyport-log-web1-2026-03-17-143227.jsonl` */
export function exportName(about: string | undefined, now: number): string {
  const stamp = new Date(now).toISOString().slice(0, 19).replace('T', '-').replaceAll(':', '');
  return `${['sallyport-log', about, stamp].filter(Boolean).join('-')}.jsonl`;
}
