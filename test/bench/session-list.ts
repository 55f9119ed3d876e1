/**
 * How long the list of sessions takes to be filtered, sorted and cut into rows, in this Node:
 *   node_modules/node/bin/node test/bench/session-list.ts [COUNT]
 * A frame of 60 a second has 16.7 ms. Nothing fails on a time.
 */
import { filterSessions, noFilter } from '../../src-renderer/features/sessions/session-filter.ts';
import { type Column, newestFirst, rowsOf } from '../../src-renderer/features/sessions/session-rows.ts';
import { manySessions } from '../unit/renderer/sessions/many-sessions.ts';

const count = Number(process.argv[2] ?? 10_000);
const now = Date.now();
const sessions = manySessions(count);
const expanded = new Set<string>();

function measure(name: string, run: () => unknown): void {
  const took: number[] = [];
  for (let turn = 0; turn < 30; turn++) {
    const start = performance.now();
    run();
    took.push(performance.now() - start);
  }
  const [first = 0] = took;
  took.sort((a, b) => a - b);
  const at = (share: number) => (took[Math.floor(share * (took.length - 1))] ?? 0).toFixed(1).padStart(7);
  console.log(
    `${name.padEnd(28)} first ${first.toFixed(1).padStart(6)}  p50 ${at(0.5)}  p95 ${at(0.95)}  ms`,
  );
}

console.log(`${count.toLocaleString('en-GB')} sessions`);
measure('filter by two words', () => filterSessions(sessions, { ...noFilter, text: 'priya web3' }, now));
measure('filter by failure', () =>
  filterSessions(sessions, { ...noFilter, kind: 'failed', days: '30' }, now),
);
measure('rows by day', () => rowsOf(sessions, { sort: newestFirst, expanded, now }));
for (const column of ['person', 'kind', 'exit', 'size', 'length'] satisfies Column[])
  measure(`rows by ${column}`, () => rowsOf(sessions, { sort: { column, descending: true }, expanded, now }));
