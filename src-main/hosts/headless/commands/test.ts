import type { TestReport, TestStep } from '../../../contract/connection-test.ts';
import { longestTitle, resultLine, stepSummary, stepTitles } from '../../../contract/test-report-text.ts';
import { accountOwner } from '../../../core/client-auth/device-key.ts';
import { testConnection } from '../../../core/diagnosis/connection-test.ts';
import { openLog } from '../../../core/logging/connector-log.ts';
import { platform } from '../../../core/platform.ts';
import { practiceSocketFor } from '../../../core/practice/practice-socket.ts';
import { createPracticeTarget } from '../../../core/practice/practice-target.ts';
import { defaultDataFolder, viewDataFolder } from '../../../core/storage/data-folder.ts';
import { readFlags } from '../read-flags.ts';
import { type Command, dataFlag } from './command.ts';
import { findStoredSocket, readStoredSockets } from './stored-sockets.ts';
import { openUpstreamHouse } from './upstream-house.ts';

const exitCanceled = 130;
const stoppedAllTheSame =
  'its target was tested all the same, but nobody gets in until the socket is started again.';

export const test: Command = {
  summary: 'test the connection to a target, step by step',
  usage: `Usage: npm run --silent cli -- test SOCKET [--json] [--login NAME] [--config FILE] [--data DIR]

Goes the way of a session: name, address, TCP, identification, key exchange, host key, login methods, login, session
channel, terminal, round trip. It stops at the first step that fails and says why, and what to do. It is no session:
nothing is recorded, and a host key that was never seen is shown, not trusted.
Exit status: 0 passed, 1 failed, 2 wrong use, 130 canceled with Ctrl-C.

  --json          one JSON object on stdout, with what each step has shown
  --login NAME    the login on the target, where the socket asks the client for it
  --config FILE   where the socket stands; default: what the connector was last started with, then the sockets that
                  were made in the app`,

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
    const stored = readStoredSockets(values.config, paths);
    const practice = stored.hasPractice ? ownPractice() : undefined;
    const sockets = [...stored.all, ...(practice ? [practice.socket] : [])];
    const socket = findStoredSocket(positionals[0] ?? '', { ...stored, all: sockets });
    // the report says all of it; the connector's log is not ours to write
    const { log } = openLog({ terminal: { write: () => {} } });
    const house = await openUpstreamHouse(paths, { sockets, practice, log });
    const canceling = new AbortController();
    const cancel = () => canceling.abort();
    process.once('SIGINT', cancel).once('SIGTERM', cancel);
    const list = values.json ? undefined : new StepList();
    try {
      const report = await testConnection(
        {
          socket,
          askedLogin: values.login,
          person: accountOwner(),
          platform,
          log,
          signal: canceling.signal,
          onChange: (report) => list?.show(report),
        },
        house,
      );
      if (values.json) process.stdout.write(`${JSON.stringify(asJson(report))}\n`);
      if (!socket.enabled) process.stderr.write(`${socket.name} is stopped: ${stoppedAllTheSame}\n`);
      if (report.state === 'canceled') return exitCanceled;
      return report.state === 'passed' ? 0 : 1;
    } finally {
      process.off('SIGINT', cancel).off('SIGTERM', cancel);
      practice?.target.close();
    }
  },
};

/** It is made anew in every process: this one's is as good as the connector's. */
function ownPractice() {
  const target = createPracticeTarget();
  return { target, socket: practiceSocketFor(target) };
}

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
