import type { RouteName } from './routes.ts';
import type { Samples } from './samples.ts';

export interface Result {
  measure: string;
  unit: 'MB/s' | 'ms' | 'KB';
  /** the summary of each route: a median, a percentile, a size */
  values: Partial<Record<RouteName, number>>;
  /** the single values of a few rounds, in the order in which they were measured */
  samples?: Samples;
  /** how `outcome` follows from the values */
  compares: string;
  outcome: number;
  target?: { atMost: number } | { atLeast: number };
}

const titles = [
  'measure',
  'unit',
  'direct',
  'connector',
  'double hop',
  'compares',
  'outcome',
  'target',
  'reached',
];

export function tableOf(results: readonly Result[]): string {
  const rows = [titles, ...results.map(rowOf)];
  const widths = titles.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) => `| ${row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |`);
  const rule = `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`;
  return lines.toSpliced(1, 0, rule).join('\n');
}

/** One line, for machines. */
export function jsonOf(results: readonly Result[], circumstances: Readonly<Record<string, unknown>>): string {
  const measures = results.map((result) => ({ ...result, reached: isReached(result) }));
  return JSON.stringify({ event: 'bench', ...circumstances, measures }, (_key, value) =>
    typeof value === 'number' ? Number(value.toFixed(3)) : value,
  );
}

function rowOf(result: Result): string[] {
  const { measure, unit, values, compares, outcome } = result;
  const reached = isReached(result);
  return [
    measure,
    unit,
    number(values.direct),
    number(values.connector),
    number(values.hop),
    compares,
    number(outcome),
    limitOf(result),
    reached === undefined ? '' : reached ? 'yes' : 'no',
  ];
}

function limitOf({ target }: Result): string {
  if (!target) return '';
  return 'atMost' in target ? `≤ ${target.atMost}` : `≥ ${target.atLeast}`;
}

function isReached({ target, outcome }: Result): boolean | undefined {
  if (!target) return undefined;
  return 'atMost' in target ? outcome <= target.atMost : outcome >= target.atLeast;
}

/** Three digits that count; whole numbers from 100 on. */
function number(value: number | undefined): string {
  if (value === undefined) return '–';
  return Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
