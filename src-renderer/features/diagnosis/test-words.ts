import type { TestReport, TestStep } from '../../../src-main/contract/connection-test.ts';
import type { SocketDraft } from '../../../src-main/contract/socket-draft.ts';
import { keyVerdicts, stepSummary } from '../../../src-main/contract/test-report-text.ts';
import { clockTime, dayName, daysBetween } from '../../format/time.ts';
import { keyTypeName } from '../sockets/host-key-words.ts';

/** What a step has shown, in one line. */
export function evidenceWords(step: TestStep): string {
  switch (step.state) {
    case 'waiting':
      return '';
    case 'running':
      return 'Under way';
    case 'skipped':
      return 'Not reached';
    case 'ok':
    case 'failed':
      return step.name === 'host_key' ? hostKeyWords(step) : stepSummary(step);
  }
}

/** `ED25519, the known one`: of a fingerprint before it, only the beginning would be seen */
function hostKeyWords({ evidence: { key_type: type, verdict } }: TestStep): string {
  return `${keyTypeName(String(type))}, ${keyVerdicts[String(verdict)] ?? verdict}`;
}

/** `4 ms`, `12.4 s` */
export function msText(ms: number): string {
  return ms < 10_000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

/** `failed at step 7 of 10, today 14:29:07`, `passed in 38 ms, today 14:02:11`, `step 3 of 10` */
export function testSummary(report: TestReport, now = Date.now()): string {
  const { state, steps, ms, started_at: time } = report;
  const at = (wanted: TestStep['state']) =>
    `step ${
      Math.max(
        0,
        steps.findIndex((step) => step.state === wanted),
      ) + 1
    } of ${steps.length}`;
  switch (state) {
    case 'running':
      return at('running');
    case 'passed':
      return `passed in ${msText(ms)}, ${dayAndClock(time, now)}`;
    case 'failed':
      return `failed at ${at('failed')}, ${dayAndClock(time, now)}`;
    case 'canceled': {
      const passed = steps.filter((step) => step.state === 'ok').length;
      return `canceled after ${passed} of ${steps.length} steps, ${dayAndClock(time, now)}`;
    }
  }
}

function dayAndClock(time: string, now: number): string {
  const isToday = daysBetween(new Date(time), new Date(now)) === 0;
  return `${isToday ? 'today' : dayName(time, now)} ${clockTime(time)}`;
}

/** What decides whether the target can be reached and logged in to, in words for "… changed, not tested". */
const tested: readonly [words: string, fields: readonly (keyof SocketDraft)[]][] = [
  ['address', ['hostname', 'port']],
  ['way', ['via']],
  ['host key', ['host_keys']],
  ['login', ['authentication_type', 'username_provider']],
  ['username', ['username']],
  ['password', ['password']],
  ['key', ['private_key']],
  ['passphrase', ['private_key_passphrase']],
  ['agent', ['agent_socket']],
];

/** `Key changed, not tested`; undefined where nothing was that a test would show. */
export function untestedChange(draft: SocketDraft, before: SocketDraft): string | undefined {
  const changed = tested
    .filter(([, fields]) =>
      fields.some((field) => JSON.stringify(draft[field]) !== JSON.stringify(before[field])),
    )
    .map(([words]) => words);
  const [first, second] = changed;
  if (first === undefined) return undefined;
  const what =
    changed.length > 2 ? 'several things' : second === undefined ? first : `${first} and ${second}`;
  return `${what.charAt(0).toUpperCase()}${what.slice(1)} changed, not tested`;
}
