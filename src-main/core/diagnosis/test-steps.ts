import {
  type TestEvidence,
  type TestReport,
  type TestStep,
  type TestStepName,
  testStepNames,
} from '../../contract/connection-test.ts';
import type { Hint } from '../../contract/hints/hint-rule.ts';
import type { Evidence, Failure } from '../failure.ts';
import { cleanText } from '../logging/sanitize.ts';
import { version } from '../version.ts';

/** of what a target has a say in */
const longestText = 500;
const mostItems = 50;

/** The steps of one connection test, and the time that each has taken. */
export class TestSteps {
  private readonly socket: string;
  private readonly startedAt = new Date().toISOString();
  private readonly began = performance.now();
  private readonly onChange: (report: TestReport) => void;
  private steps: TestStep[];
  private state: TestReport['state'] = 'running';
  /** which of the steps is under way */
  private at = 0;
  private stepBegan = this.began;
  /** of the login, but taken before the target was dialled */
  private credentialMs = 0;

  /** `onChange` is called with every new state of it, and must not throw. */
  constructor(socket: string, onChange: (report: TestReport) => void) {
    this.socket = socket;
    this.onChange = onChange;
    this.steps = testStepNames.map((name) => ({ name, state: 'waiting', ms: 0, evidence: {} }));
    this.change(0, { state: 'running' });
    this.tell();
  }

  get report(): TestReport {
    const { socket, state, steps, startedAt: started_at } = this;
    return { socket, version, state, started_at, ms: Math.round(performance.now() - this.began), steps };
  }

  get current(): TestStepName {
    return testStepNames[this.at] ?? 'round_trip';
  }

  get passed(): number {
    return this.steps.filter(({ state }) => state === 'ok').length;
  }

  /** What the login is made with is there: from here on the target's time is measured. */
  credentialLoaded(): void {
    const now = performance.now();
    this.credentialMs = now - this.stepBegan;
    this.stepBegan = now;
  }

  /** A step is done. One that was done before, and all after it, are gone through again. */
  done(name: TestStepName, evidence: TestEvidence): void {
    const index = testStepNames.indexOf(name);
    const now = performance.now();
    const took = now - this.stepBegan + (name === 'auth' ? this.credentialMs : 0);
    this.stepBegan = now;
    this.at = index + 1;
    this.change(index, { state: 'ok', ms: Math.round(took), evidence: cleanEvidence(evidence) });
    for (let later = this.at; later < this.steps.length; later++) {
      this.change(later, { state: later === this.at ? 'running' : 'waiting' });
    }
    this.tell();
  }

  /** The step under way, or the one given, has failed: the rest is skipped. */
  failed(failure: Failure, hint: Hint | undefined, name: TestStepName = this.current): TestReport {
    const index = testStepNames.indexOf(name);
    const { code } = failure;
    const failed: TestStep = {
      name,
      state: 'failed',
      ms: Math.round(performance.now() - this.stepBegan + (name === 'auth' ? this.credentialMs : 0)),
      evidence: cleanEvidence(failure.evidence),
      code,
      message: cleanText(failure.message, 2 * longestText),
      ...(hint ? { hint } : {}),
    };
    const before = this.steps.slice(0, index).map((step): TestStep => ({ ...step, state: 'ok' }));
    return this.end('failed', [...before, failed]);
  }

  canceled(): TestReport {
    return this.end('canceled', this.steps.slice(0, this.at));
  }

  passedAll(): TestReport {
    return this.end('passed', this.steps);
  }

  private end(state: TestReport['state'], reached: TestStep[]): TestReport {
    const skipped = testStepNames
      .slice(reached.length)
      .map((name): TestStep => ({ name, state: 'skipped', ms: 0, evidence: {} }));
    this.steps = [...reached, ...skipped];
    this.state = state;
    const { report } = this;
    this.onChange(report);
    return report;
  }

  private change(index: number, change: Partial<TestStep>): void {
    this.steps = this.steps.map((step, position) => (position === index ? { ...step, ...change } : step));
  }

  private tell(): void {
    this.onChange(this.report);
  }
}

/** Targets have a say in some of it. */
function cleanEvidence(evidence: Evidence): TestEvidence {
  const entries = Object.entries(evidence).flatMap(([name, value]): [string, TestEvidence[string]][] => {
    if (value === undefined) return [];
    if (typeof value === 'string') return [[name, cleanText(value, longestText)]];
    if (typeof value !== 'object') return [[name, value]];
    return [[name, value.slice(0, mostItems).map((item) => cleanText(item, longestText))]];
  });
  return Object.fromEntries(entries);
}
