import type { CommandInput } from '../../src-main/contract/commands.ts';
import type { TestReport, TestStep, TestStepName } from '../../src-main/contract/connection-test.ts';
import type { SocketDraft } from '../../src-main/contract/socket-draft.ts';
import type { House } from './house.ts';

type Subject = { name?: string; login?: string } | { draft: SocketDraft; was?: string; login?: string };

let id = 0;

/** Tests a connection as a screen does; default: of the stored socket `web1`. */
export function testOf(house: House, subject: Subject = {}): Promise<TestReport> {
  const input = 'draft' in subject ? subject : { name: 'web1', ...subject };
  return house.call('tests.run', { id: ++id, ...input } as CommandInput<'tests.run'>);
}

export function stepOf(report: TestReport, name: TestStepName): TestStep {
  const step = report.steps.find((one) => one.name === name);
  if (!step) throw new Error(`no step ${name}`);
  return step;
}

/** The one that has failed; every test that is not passed or canceled has it. */
export function failedStep(report: TestReport): TestStep {
  const step = report.steps.find(({ state }) => state === 'failed');
  if (!step) throw new Error(`no step has failed: ${JSON.stringify(report)}`);
  return step;
}

/** `ok ok failed skipped …`, in the order of the steps */
export function statesOf(report: TestReport): string {
  return report.steps.map(({ state }) => state).join(' ');
}
