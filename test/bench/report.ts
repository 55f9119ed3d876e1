import type { RouteName } from './routes.ts';

/** One measure of several things: of the three ways to a target, or of a page that works and one that is idle. */
export interface Result<Name extends string = RouteName> {
  measure: string;
  unit: 'MB/s' | 'ms' | 'KB' | 'MB' | 'fps';
  /** the summary of each: a median, a percentile, a size */
  values: Partial<Record<Name, number>>;
  /** the single values of a few rounds, in the order in which they were measured */
  samples?: Record<Name, number[]>;
  /** how `outcome` follows from the values */
  compares: string;
  outcome: number;
  target?: { atMost: number } | { atLeast: number };
}

/** `columns`: the title of each thing that was measured */
export function tableOf<Name extends string>(
  results: readonly Result<Name>[],
  columns: Readonly<Record<Name, string>>,
): string {
  const names = Object.keys(columns) as Name[];
  const titles = [
    'measure',
    'unit',
    ...names.map((name) => columns[name]),
    'compares',
    'outcome',
    'target',
    'reached',
  ];
  const rows = [titles, ...results.map((result) => rowOf(result, names))];
  const widths = titles.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const lines = rows.map((row) => `| ${row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |`);
  const rule = `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`;
  return lines.toSpliced(1, 0, rule).join('\n');
}

/** One line, for machines. */
export function jsonOf(
  results: readonly Result<string>[],
  circumstances: Readonly<Record<string, unknown>>,
): string {
  const measures = results.map((result) => ({ ...result, reached: isReached(result) }));
  return JSON.stringify({ event: 'bench', ...circumstances, measures }, (_key, value) =>
    typeof value === 'number' ? Number(value.toFixed(3)) : value,
  );
}

function rowOf<Name extends string>(result: Result<Name>, names: readonly Name[]): string[] {
  const { measure, unit, values, compares, outcome } = result;
  const reached = isReached(result);
  return [
    measure,
    unit,
    ...names.map((name) => number(values[name])),
    compares,
    number(outcome),
    limitOf(result),
    reached === undefined ? '' : reached ? 'yes' : 'no',
  ];
}

function limitOf({ target }: Result<string>): string {
  if (!target) return '';
  return 'atMost' in target ? `≤ ${target.atMost}` : `≥ ${target.atLeast}`;
}

function isReached({ target, outcome }: Result<string>): boolean | undefined {
  if (!target) return undefined;
  return 'atMost' in target ? outcome <= target.atMost : outcome >= target.atLeast;
}

/** Three digits that count; whole numbers from 100 on. */
function number(value: number | undefined): string {
  if (value === undefined) return '–';
  return Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
