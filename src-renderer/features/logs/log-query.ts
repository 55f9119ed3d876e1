import type { LogEntry } from '../../../src-main/contract/log-entry.ts';

/** What is typed into the find field of the log. */
export type LogQuery =
  | { kind: 'all' }
  /** in lower case; found in any case */
  | { kind: 'text'; text: string }
  | { kind: 'regex'; regex: RegExp }
  /** `error`: a sentence for the person who typed it */
  | { kind: 'bad'; error: string };

/**
 * `/…/` with optional flags is a regular expression; everything else is text, so that a path such as `/var/log` is
 * found as it stands.
 */
export function parseQuery(typed: string): LogQuery {
  const text = typed.trim();
  if (text === '') return { kind: 'all' };
  const [, source, flags = ''] = /^\/(.+)\/([imsu]*)$/.exec(text) ?? [];
  if (source === undefined) return { kind: 'text', text: text.toLowerCase() };
  try {
    return { kind: 'regex', regex: new RegExp(source, flags) };
  } catch (thrown) {
    return { kind: 'bad', error: regexError(thrown, source) };
  }
}

function regexError(thrown: unknown, source: string): string {
  // V8: `Invalid regular expression: /a(/: Unterminated group`
  const message = thrown instanceof Error ? thrown.message : String(thrown);
  const reason = message.slice(message.lastIndexOf(': ') + 2);
  return `This regular expression does not work: ${reason.charAt(0).toLowerCase()}${reason.slice(1)}. To find the text itself, leave out the slashes: ${source}`;
}

/** Whether it stands in the message or in a field. A bad query finds nothing. */
export function queryTest(query: LogQuery): (entry: LogEntry) => boolean {
  switch (query.kind) {
    case 'all':
      return () => true;
    case 'text':
      return (entry) => someText(entry, (text) => text.toLowerCase().includes(query.text));
    case 'regex':
      return (entry) => someText(entry, (text) => query.regex.test(text));
    case 'bad':
      return () => false;
  }
}

function someText(entry: LogEntry, test: (text: string) => boolean): boolean {
  if (test(entry.msg)) return true;
  for (const name in entry) {
    if (name === 'msg' || name === 'time' || name === 'level') continue;
    const value = entry[name];
    if (typeof value === 'string' ? test(value) : test(String(value))) return true;
  }
  return false;
}

/** Where the query stands in a text: start and end of each hit, in their order, for marking them. */
export function hitsIn(text: string, query: LogQuery, most = 20): [number, number][] {
  const hits: [number, number][] = [];
  if (query.kind === 'text') {
    const lower = text.toLowerCase();
    // letters that change their length in lower case would move what comes after them
    if (lower.length !== text.length) return hits;
    for (let at = lower.indexOf(query.text); at >= 0 && hits.length < most; ) {
      hits.push([at, at + query.text.length]);
      at = lower.indexOf(query.text, at + query.text.length);
    }
  }
  if (query.kind === 'regex') {
    for (const match of text.matchAll(new RegExp(query.regex, `${query.regex.flags}g`))) {
      if (match[0] !== '') hits.push([match.index, match.index + match[0].length]);
      if (hits.length >= most) break;
    }
  }
  return hits;
}
