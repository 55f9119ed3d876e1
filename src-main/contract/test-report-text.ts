import { addressText } from './address-text.ts';
import type { TestReport, TestStep, TestStepName } from './connection-test.ts';

export const stepTitles: Readonly<Record<TestStepName, string>> = {
  resolve: 'Name',
  tcp: 'TCP',
  banner: 'Banner',
  kex: 'Key exchange',
  host_key: 'Host key',
  auth_methods: 'Login methods',
  auth: 'Login',
  session: 'Channel',
  pty: 'Terminal',
  round_trip: 'Round trip',
};

/** For lists in columns. */
export const longestTitle = Math.max(...Object.values(stepTitles).map((title) => title.length));

/** What a step has shown, in one line, or why it has failed; empty where there is no more to say than its state. */
export function stepSummary({
  name,
  evidence,
  state,
  hint,
  message = '',
}: Pick<TestStep, 'name' | 'evidence'> & Partial<TestStep>): string {
  if (state === 'failed') return hint?.problem ?? message;
  const text = (field: string) => String(evidence[field] ?? '');
  const list = (field: string) => [evidence[field] ?? []].flat().join(', ');
  const via = evidence.via === undefined ? '' : ` through ${text('via')}`;
  switch (name) {
    case 'resolve':
      if (evidence.in_app === true) return 'inside this app';
      return via ? `${text('host')}, looked up on the way${via}` : list('addresses');
    case 'tcp': {
      if (evidence.in_app === true) return 'no network needed';
      const at = addressText({ host: text('address') || text('host'), port: Number(evidence.port) });
      const failed = list('failed_addresses');
      return `${at}${via}${failed ? `, after ${failed}, which did not answer` : ''}`;
    }
    case 'banner':
      return text('server');
    case 'kex':
      return [text('kex'), text('cipher'), text('mac')].filter(Boolean).join(', ');
    case 'host_key':
      return `${text('key_type')} ${text('fingerprint')}, ${keyVerdicts[text('verdict')] ?? text('verdict')}`;
    case 'auth_methods':
      return list('methods_offered') || 'none';
    case 'auth':
      return `as ${text('login')} by ${text('method')}`;
    case 'session':
      return '';
    case 'pty':
      return text('term');
    case 'round_trip':
      return `${text('round_trip_ms')} ms there and back, with a shell that stays`;
  }
}

export const keyVerdicts: Readonly<Record<string, string>> = {
  new: 'seen for the first time, not trusted yet',
  known: 'the known one',
  pinned: 'the one that the socket pins',
};

/** `Failed at Login after 412 ms, 6 of 10 steps passed` */
export function resultLine({ state, ms, steps }: TestReport): string {
  const passed = steps.filter((step) => step.state === 'ok').length;
  const failed = steps.find((step) => step.state === 'failed');
  switch (state) {
    case 'passed':
      return `Passed in ${ms} ms`;
    case 'failed':
      return `Failed at ${failed ? stepTitles[failed.name] : 'a step'} after ${ms} ms, ${passed} of ${steps.length} steps passed`;
    case 'canceled':
      return `Canceled after ${ms} ms, ${passed} of ${steps.length} steps passed`;
    case 'running':
      return `Running for ${ms} ms, ${passed} of ${steps.length} steps passed`;
  }
}

/** The whole report as plain text, to be pasted into a ticket. There is no secret in it. */
export function reportText(report: TestReport): string {
  const { socket, version, started_at, steps } = report;
  const failed = steps.find(({ state }) => state === 'failed');
  return [
    `Connection test of ${socket}, ${started_at}, Sallyport ${version}`,
    resultLine(report),
    '',
    ...steps.map(stepLine),
    ...(failed ? ['', ...failureLines(failed)] : []),
    '',
  ].join('\n');
}

const stateWords: Readonly<Record<TestStep['state'], string>> = {
  ok: 'ok',
  failed: 'FAILED',
  skipped: 'skipped',
  waiting: 'waiting',
  running: 'running',
};

function stepLine(step: TestStep): string {
  const wasReached = step.state === 'ok' || step.state === 'failed';
  const words = [
    stateWords[step.state].padEnd(8),
    stepTitles[step.name].padEnd(longestTitle + 1),
    (wasReached ? `${step.ms} ms` : '').padStart(9),
    step.state === 'ok' ? `  ${stepSummary(step)}` : '',
  ];
  return words.join('').trimEnd();
}

function failureLines({ code, message, evidence, hint }: TestStep): string[] {
  const facts = Object.entries(evidence).map(([name, value]) => `  ${name}: ${factText(value)}`);
  const problem = [`${code ?? 'failed'}: ${message ?? ''}`, ...facts];
  if (!hint) return problem;
  const commands = hint.commands.flatMap(({ purpose, text }) => [
    `  ${purpose}:`,
    `    ${text.replaceAll('\n', '\n    ')}`,
  ]);
  return [
    ...problem,
    '',
    hint.title,
    `Likely cause: ${hint.cause}`,
    'What to do:',
    ...hint.steps.map((step, index) => `  ${index + 1}. ${step}`),
    ...(commands.length > 0 ? ['Commands:', ...commands] : []),
  ];
}

function factText(value: string | number | boolean | readonly string[]): string {
  return typeof value === 'object' ? value.join(', ') || 'none' : String(value);
}
