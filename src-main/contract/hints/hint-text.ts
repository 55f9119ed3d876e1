import type { HintFacts } from './hint-facts.ts';
import type { Hint, HintCommand } from './hint-rule.ts';
import { isServerCommand, serverCommand } from './target-system.ts';

/** what stands in the place of what is not known, or not told */
const unknown: Readonly<Record<string, string>> = {
  socket: 'the target',
  host: 'the target',
  at: 'the target',
  the_port: 'its SSH port',
  user: 'this account',
  via: 'another socket',
  from: 'another socket',
  offered: 'another one',
  kind: 'algorithm',
  clock: 'wrong',
  keys: 'several',
  prompt: 'a question',
  subsystem: 'such subsystem',
  request: 'this request',
  person: 'this person',
  client: 'this address',
  path: 'it',
  variable: 'the variable',
  program: 'the program',
  provider: 'the identity provider',
};

const placeholder = /\{(\w+)\}/g;
/** in a command: `{host}`, or a command of the target's system with what it is to show: `{sshd_settings usedns}` */
export const placeholderInCommand = /\{(\w+)((?: \w+)*)\}/g;

/**
 * Fills in a sentence. A part in `[…]` is left out where something in it is not known. What is filled in is foreign
 * text, and is not looked at for `{…}` again.
 */
export function fillText(template: string, facts: HintFacts): string {
  const said = template.replace(/\[([^\]]*)\]/g, (_, part: string) =>
    [...part.matchAll(placeholder)].every(([, name = '']) => factText(name, facts) !== undefined) ? part : '',
  );
  const text = said.replace(placeholder, (_, name: string) => factText(name, facts) ?? unknown[name] ?? '');
  const [, first] = /^\{(\w+)\}/.exec(said) ?? [];
  // a name keeps its first letter; our own words begin a sentence
  const beginsWithOurs = first !== undefined && factText(first, facts) === undefined;
  return beginsWithOurs ? capital(text) : text;
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** A command is shown only where everything in it is known, and only for a shell that understands it. */
export function fillCommand(command: HintCommand, facts: HintFacts): Hint['commands'][number] | undefined {
  const { where, purpose } = command;
  // what another target dials is tried there, whatever the connector runs on
  const isDialled = where === 'connector' && command.posix.includes('{host}');
  const tryFrom = isDialled ? facts.from : undefined;
  const onWindows =
    where === 'connector' ? facts.platform === 'win32' && tryFrom === undefined : facts.system === 'windows';
  const template = templateFor(command, facts, onWindows);
  if (template === undefined) return undefined;
  let isWhole = true;
  const text = template.replace(placeholderInCommand, (_, name: string, settings: string) => {
    const value = isServerCommand(name)
      ? serverCommand(name, {
          system: facts.system,
          settings: settings.split(' ').filter(Boolean),
          user: facts.user === undefined ? undefined : quoted(facts.user, onWindows),
        })
      : factText(name, facts);
    // what begins like an option would be read as one
    if (value === undefined || value.startsWith('-')) isWhole = false;
    return isServerCommand(name) ? (value ?? '') : quoted(value ?? '', onWindows);
  });
  if (!isWhole) return undefined;
  const machine = where === 'target' ? 'the target' : 'the connector’s machine';
  const needsKey = command.posix.includes('{key_file}') && facts.keyFile === undefined;
  const what = `${purpose ?? `Try this on ${machine}`}${needsKey ? '; KEY is its file' : ''}`;
  return { where, purpose: tryFrom === undefined ? what : `${what}, from the target of ${tryFrom}`, text };
}

/** The words of each system are known where a command names only them. */
const onlyServerCommand = /^\{sshd_\w+(?: \w+)*\}$|^\{reload_sshd\}$/;

function templateFor(
  { where, posix, windows }: HintCommand,
  { system }: HintFacts,
  onWindows: boolean,
): string | undefined {
  if (where === 'target' && onlyServerCommand.test(posix)) return posix;
  if (where === 'target' && system === 'cisco') return undefined;
  return onWindows ? windows : posix;
}

/** A fact as text: `{at}` is the target's address and port, `{known}` the host as known_hosts writes it. */
function factText(name: string, facts: HintFacts): string | undefined {
  const { host, port } = facts;
  switch (name) {
    case 'at':
      return host === undefined ? undefined : `${host.includes(':') ? `[${host}]` : host}:${port ?? 22}`;
    case 'known':
      return host === undefined || (port ?? 22) === 22 ? host : `[${host}]:${port}`;
    case 'port':
      return String(port ?? 22);
    case 'the_port':
      // a port that is not told must not be taken for 22
      return port === undefined ? undefined : `port ${port}`;
    case 'kind':
      return facts.algorithmKind;
    case 'first_line':
      return facts.firstLine;
    case 'password_method':
      return facts.passwordMethod ?? 'password';
    case 'key_file':
      return facts.keyFile ?? 'KEY';
    case 'action':
      return facts.policyAction;
    case 'exit_status':
      return facts.exitStatus === undefined ? undefined : String(facts.exitStatus);
    case 'went_back':
      return facts.wentBack;
    case 'keys':
      return facts.keys === undefined ? undefined : String(facts.keys);
    case 'socket':
    case 'host':
    case 'user':
    case 'via':
    case 'from':
    case 'ours':
    case 'theirs':
    case 'fingerprint':
    case 'offered':
    case 'family':
    case 'clock':
    case 'idle':
    case 'text':
    case 'prompt':
    case 'request':
    case 'person':
    case 'client':
    case 'subsystem':
    case 'path':
    case 'variable':
    case 'program':
    case 'provider':
    case 'issuer':
    case 'domain':
      return facts[name];
    default:
      return undefined;
  }
}

/** One word for a shell, whatever is in it. */
function quoted(value: string, onWindows: boolean): string {
  if (/^[\w.:@%+,/=-]+$/.test(value)) return value;
  // in quotes it would not be the home folder
  if (!onWindows && value.startsWith('~/')) return `~/${quoted(value.slice(2), onWindows)}`;
  return onWindows ? `'${value.replaceAll("'", "''")}'` : `'${value.replaceAll("'", `'\\''`)}'`;
}
