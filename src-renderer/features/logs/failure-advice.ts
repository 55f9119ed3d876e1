import type { ErrorCode } from '../../../src-main/contract/error-codes.ts';
import { connectorAdvice } from './advice-connector.ts';
import type { AdviceContext, LoginKind } from './advice-context.ts';
import { handshakeAdvice } from './advice-handshake.ts';
import { loginAdvice } from './advice-login.ts';
import { targetAdvice } from './advice-target.ts';

/**
 * What is known about a failure, as data. `{socket}`, `{host}`, `{port}`, `{user}`, `{via}` and `{offered}` are filled
 * in; `{at}` is the target's address, and `{known}` the host as known_hosts writes it.
 */
export interface AdviceRule {
  /** what happened, in a few words, where the socket is not named beside it */
  title: string;
  /** the same where the socket's name stands before it; default: the title */
  problem?: string;
  /** the likely cause */
  cause: string;
  /** what to do, one sentence a line */
  steps?: string;
  command?: { where: 'connector' | 'target'; posix: string; windows?: string };
  action?: AdviceAction;
  /** what is said instead where it is known how the socket logs in */
  byLogin?: Partial<Record<LoginKind, Partial<Omit<AdviceRule, 'byLogin'>>>>;
}

export type AdviceAction =
  /** to the socket's form; and to try the socket again */
  | { kind: 'edit'; label: string }
  /** to the socket itself */
  | { kind: 'socket'; label: string }
  /** only to try it again */
  | { kind: 'try' }
  | { kind: 'settings'; page: 'gateway' | 'client-keys' | 'ca' | 'recordings' | 'secrets'; label: string };

/** Of what is only ever answered to the screen that asked: it stands there, beside what was typed or chosen. */
export interface NoAdvice {
  none: string;
}

/** Advice with everything filled in. */
export interface Advice {
  title: string;
  problem: string;
  cause: string;
  steps: string | undefined;
  command: { where: string; text: string } | undefined;
  action: AdviceAction | undefined;
}

export const adviceRules: Readonly<Record<ErrorCode, AdviceRule | NoAdvice>> = {
  ...targetAdvice,
  ...handshakeAdvice,
  ...loginAdvice,
  ...connectorAdvice,
};

/** What to say about a failure; undefined for a code that needs no more words than it comes with, or that is unknown. */
export function adviceFor(code: string, context: AdviceContext): Advice | undefined {
  const found = Object.hasOwn(adviceRules, code) ? adviceRules[code as ErrorCode] : undefined;
  if (!found || 'none' in found) return undefined;
  const rule: AdviceRule = { ...found, ...(context.loginKind && found.byLogin?.[context.loginKind]) };
  const say = (template: string) => fillText(template, context);
  return {
    title: say(rule.title),
    problem: say(rule.problem ?? rule.title),
    cause: say(rule.cause),
    steps: rule.steps === undefined ? undefined : say(rule.steps),
    command: rule.command && commandOf(rule.command, context),
    action: rule.action,
  };
}

/** what stands in the place of what is not known */
const unknown: Readonly<Record<string, string>> = {
  socket: 'the target',
  host: 'the target',
  at: 'the target',
  port: '22',
  user: 'this login',
  via: 'another socket',
  offered: 'other logins',
};

function fillText(template: string, context: AdviceContext): string {
  const text = template.replace(
    /\{(\w+)\}/g,
    (_, name: string) => knownValue(name, context) ?? unknown[name] ?? '',
  );
  const [, first] = /^\{(\w+)\}/.exec(template) ?? [];
  // a name keeps its first letter; our own words begin a sentence
  const beginsWithOurs = first !== undefined && knownValue(first, context) === undefined;
  return beginsWithOurs ? text.charAt(0).toUpperCase() + text.slice(1) : text;
}

/** A command is shown only where everything in it is known. */
function commandOf(
  { where, posix, windows }: NonNullable<AdviceRule['command']>,
  context: AdviceContext,
): Advice['command'] {
  const onWindows = where === 'connector' && context.platform === 'win32';
  const template = onWindows ? windows : posix;
  if (template === undefined) return undefined;
  let isWhole = true;
  const text = template.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = knownValue(name, context);
    // what begins like an option would be read as one
    if (value === undefined || value.startsWith('-')) isWhole = false;
    return quoted(value ?? '', onWindows);
  });
  return isWhole ? { where: where === 'target' ? 'the target' : 'the connector’s machine', text } : undefined;
}

function knownValue(name: string, context: AdviceContext): string | undefined {
  const { host, port } = context;
  switch (name) {
    case 'at':
      return host === undefined ? undefined : `${host.includes(':') ? `[${host}]` : host}:${port ?? 22}`;
    case 'known':
      return host === undefined || (port ?? 22) === 22 ? host : `[${host}]:${port}`;
    case 'port':
      return String(port ?? 22);
    case 'socket':
    case 'host':
    case 'user':
    case 'via':
    case 'offered':
      return context[name];
    default:
      return undefined;
  }
}

/** One word for a shell, whatever is in it. */
function quoted(value: string, onWindows: boolean): string {
  if (/^[\w.:@%+,/=-]+$/.test(value)) return value;
  return onWindows ? `'${value.replaceAll("'", "''")}'` : `'${value.replaceAll("'", `'\\''`)}'`;
}
