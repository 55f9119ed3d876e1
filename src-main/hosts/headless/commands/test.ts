import type { TestReport, TestStep } from '../../../contract/connection-test.ts';
import { longestTitle, resultLine, stepSummary, stepTitles } from '../../../contract/test-report-text.ts';
import { defaultDataFolder, viewDataFolder } from '../../../core/storage/data-folder.ts';
import { readFlags, wrongFlag } from '../read-flags.ts';
import { type Command, dataFlag } from './command.ts';
import { testFromHere, testInConnector } from './run-test.ts';
import { type Reached, reachConnector } from './running-connector.ts';

const exitCanceled = 130;
const longestLogin = 255;
const fromHere = 'Testing from here, with the environment and ssh-agent of this shell';
const stoppedAllTheSame =
  'its target was tested all the same, but nobody gets in until the socket is started again.';

export const test: Command = {
  summary: 'test the connection to a target, step by step',
  usage: `Usage: npm run --silent cli -- test SOCKET [--json] [--login NAME] [--config FILE] [--data DIR]

Goes the way of a session: name, address, TCP, identification, key exchange, host key, login methods, login, session
channel, terminal, round trip. It stops at the first step that fails and says why, and what to do. It is no session:
nothing is recorded, and a host key that was never seen is shown, not trusted.
A headless connector that runs with the data folder does it, with its own environment and ssh-agent, and its screens
show the result. With --config, without such a connector, and beside the desktop app, this command does it itself, with
the environment and ssh-agent of this shell.
Exit status: 0 passed, 1 failed, 2 wrong use, 130 canceled with Ctrl-C.

  --json          one JSON object on stdout, with what each step has shown
  --login NAME    the login on the target, where the socket asks the client for it
  --config FILE   where the socket stands; default: the connector that runs, else what it was last started with, then
                  the sockets that were made in the app`,

  async run(args) {
    const { values, positionals } = readFlags(args, {
      options: {
        ...dataFlag,
        config: { type: 'string' },
        json: { type: 'boolean' },
        login: { type: 'string' },
      },
      operands: ['SOCKET'],
    });
    const paths = viewDataFolder(values.data ?? defaultDataFolder());
    const { json, login, config } = values;
    if (login !== undefined && login.length > longestLogin)
      throw wrongFlag(`--login: expected at most ${longestLogin} characters`);
    const canceling = new AbortController();
    const cancel = () => canceling.abort();
    process.once('SIGINT', cancel).once('SIGTERM', cancel);
    const { signal } = canceling;
    const list = json ? undefined : new StepList();
    const name = positionals[0] ?? '';
    const order = { name, login, paths, signal, onChange: (report: TestReport) => list?.show(report) };
    const reached: Reached = config === undefined ? await reachConnector(paths, signal) : { kind: 'none' };
    if (reached.kind === 'unreachable') process.stderr.write(`${fromHere}: ${reached.why}\n`);
    try {
      const { report, enabled } =
        reached.kind === 'reached'
          ? await testInConnector(reached.connector, order)
          : await testFromHere(config, order);
      if (json) process.stdout.write(`${JSON.stringify(asJson(report))}\n`);
      if (!enabled) process.stderr.write(`${name} is stopped: ${stoppedAllTheSame}\n`);
      if (report.state === 'canceled') return exitCanceled;
      return report.state === 'passed' ? 0 : 1;
    } finally {
      process.off('SIGINT', cancel).off('SIGTERM', cancel);
      if (reached.kind === 'reached') reached.connector.close();
    }
  },
};

/** What programs read: only ever added to. A `command` is the first to try. */
function asJson({ socket, state, steps }: TestReport) {
  return {
    socket,
    ok: state === 'passed',
    steps: steps.map(({ name, state, ms, evidence, code, hint }) => ({
      name,
      state,
      ms,
      evidence,
      ...(code ? { code } : {}),
      ...(hint ? { hint: hintAsJson(hint) } : {}),
    })),
  };
}

function hintAsJson({ title, cause, steps, commands: [command] }: NonNullable<TestStep['hint']>) {
  return { title, cause, steps, ...(command ? { command: command.text } : {}) };
}

/** A line for each step as soon as it is known, and at the end what to do. */
class StepList {
  private shown = 0;

  show(report: TestReport): void {
    const { steps, state } = report;
    // a target that is dialled again goes through its steps again: those are shown once
    for (const step of steps.slice(this.shown)) {
      if (step.state !== 'ok' && step.state !== 'failed') break;
      this.shown++;
      process.stdout.write(`${line(step)}\n`);
      if (step.state === 'failed') process.stdout.write(failure(step));
    }
    if (state !== 'running')
      process.stdout.write(
        `${state === 'failed' || state === 'canceled' ? '\n' : ''}${resultLine(report)}\n`,
      );
  }
}

function line(step: TestStep): string {
  const { name, state, ms } = step;
  const words = state === 'ok' ? stepSummary(step) : (step.message ?? '');
  return `${state === 'ok' ? 'ok    ' : 'FAILED'}  ${stepTitles[name].padEnd(longestTitle)}  ${`${ms} ms`.padStart(8)}  ${words}`.trimEnd();
}

function failure({ hint }: TestStep): string {
  if (!hint) return '';
  const { title, cause, steps, commands } = hint;
  return [
    '',
    title,
    `Likely cause: ${cause}`,
    ...steps.map((step, index) => `  ${index + 1}. ${step}`),
    ...commands.flatMap(({ purpose, text }) => [
      '',
      `${purpose}:`,
      ...text.split('\n').map((each) => `  ${each}`),
    ]),
    '',
  ].join('\n');
}
