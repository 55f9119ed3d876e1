import type {
  CertificateSetup,
  SetupActivity,
  SetupStep,
  SetupStepName,
} from '../../contract/certificate-setup.ts';
import type { Hint } from '../../contract/hints/hint-rule.ts';
import type { Failure } from '../failure.ts';

/** What one screen shows of a set-up; each change of it is told. */
export class SetupState {
  private state: CertificateSetup;
  private readonly onChange: (state: CertificateSetup) => void;
  private closed = false;

  constructor(start: CertificateSetup, onChange: (state: CertificateSetup) => void) {
    this.state = start;
    this.onChange = onChange;
  }

  get current(): CertificateSetup {
    return this.state;
  }

  change(change: Partial<CertificateSetup>): void {
    this.state = { ...this.state, ...change };
    if (!this.closed) this.onChange(this.state);
  }

  /** Something goes on from now: what went on before is forgotten. */
  begin(activity: SetupActivity, names: readonly SetupStepName[]): void {
    const { outcome: _outcome, trouble: _trouble, ...rest } = this.state;
    this.state = activity === 'looking' ? withoutTarget(rest) : rest;
    const steps = names.map(
      (name, index): SetupStep => ({ name, state: index === 0 ? 'running' : 'waiting' }),
    );
    this.change({ activity, steps_of: activity, steps, trusted: false, output: '' });
  }

  step(name: SetupStepName, state: SetupStep['state']): void {
    this.eachStep((step) => (step.name === name ? state : step.state));
  }

  fail({ code, message, advice }: Failure, hint: Hint | undefined): void {
    this.eachStep(({ state }) => (state === 'running' ? 'failed' : state));
    this.change({
      trouble: { code, message, ...(advice === undefined ? {} : { advice }), ...(hint ? { hint } : {}) },
    });
  }

  /** It waits for the person again. */
  end(): void {
    const { activity: _activity, ...idle } = this.state;
    this.state = idle;
    this.eachStep(({ state }) => (state === 'waiting' || state === 'running' ? 'skipped' : state));
  }

  /** Nobody hears of it any more. */
  close(): void {
    this.closed = true;
  }

  private eachStep(stateOf: (step: SetupStep) => SetupStep['state']): void {
    this.change({ steps: this.state.steps.map((step) => ({ name: step.name, state: stateOf(step) })) });
  }
}

/** What an earlier look has found is no longer known. */
function withoutTarget({ target: _target, command: _command, ...rest }: CertificateSetup): CertificateSetup {
  return rest;
}
