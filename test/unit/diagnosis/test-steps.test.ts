import { expect, test } from 'vitest';
import type { TestReport } from '../../../src-main/contract/connection-test.ts';
import { TestSteps } from '../../../src-main/core/diagnosis/test-steps.ts';
import { Failure } from '../../../src-main/core/failure.ts';

function start() {
  const reports: TestReport[] = [];
  const steps = new TestSteps('web1', (report) => reports.push(report));
  return { steps, reports };
}
const states = ({ steps }: TestReport) => steps.map(({ state }) => state).join(' ');
const failure = (evidence: Record<string, string | string[]> = {}) =>
  new Failure('internal_error', { message: 'it \x1b[31mfailed', evidence });

test('the next step runs as soon as one is done, and every change is told', () => {
  const { steps, reports } = start();
  steps.done('resolve', { host: 'web1' });
  expect(reports.map((report) => states(report).split(' ').slice(0, 3).join(' '))).toEqual([
    'running waiting waiting',
    'ok running waiting',
  ]);
});

test('a failure is the one of the step under way, and the rest is skipped', () => {
  const { steps } = start();
  steps.done('resolve', {});
  const report = steps.failed(failure(), undefined);
  expect(states(report)).toBe(`ok failed ${'skipped '.repeat(8).trim()}`);
  expect(report.state).toBe('failed');
});

test('a target that is dialled again goes through its steps again', () => {
  const { steps } = start();
  for (const name of ['resolve', 'tcp', 'banner', 'kex'] as const) steps.done(name, { first: true });
  steps.done('resolve', {});
  steps.done('tcp', {});
  expect(steps.current).toBe('banner');
  // the first time it came further than the second time
  const report = steps.failed(failure(), undefined, 'host_key');
  expect(states(report)).toBe(`ok ok ok ok failed ${'skipped '.repeat(5).trim()}`);
  expect(report.steps[3]?.evidence).toEqual({ first: true });
});

test('a canceled test has no step that failed, and nothing of the steps that it did not reach', () => {
  const { steps } = start();
  steps.done('resolve', { host: 'web1' });
  const report = steps.canceled();
  expect(states(report)).toBe(`ok ${'skipped '.repeat(9).trim()}`);
  expect(report.state).toBe('canceled');
});

test('what a target says is cleaned and bounded', () => {
  const { steps } = start();
  steps.done('resolve', {
    text: `\x1b]0;title\x07${'x'.repeat(10_000)}`,
    list: Array.from({ length: 1000 }, () => 'a\nb'),
  });
  const report = steps.failed(failure({ server: '\u202eevil' }), undefined);
  const [resolve, tcp] = report.steps;
  expect(String(resolve?.evidence.text)).toHaveLength(500);
  expect(resolve?.evidence.list).toHaveLength(50);
  expect(tcp?.evidence.server).toBe('\\u202eevil');
  expect(tcp?.message).toBe('it \\x1b[31mfailed');
  expect(JSON.stringify(report)).not.toMatch(/[\x00-\x1f\x7f\u202e]/);
});
