import type { SshConfigRow } from '../../contract/commands/exchange.ts';
import { emptyDraft } from '../../contract/empty-draft.ts';
import type { FieldIssue } from '../../contract/reply.ts';
import type { SocketDraft } from '../../contract/socket-draft.ts';
import { Failure } from '../failure.ts';
import { cleanText } from '../logging/sanitize.ts';
import { hostnameMistake } from './check-hostname.ts';
import { freeName, nameForHost, toSocketName } from './name-for-host.ts';
import { importedLogin } from './ssh-config-login.ts';
import { type HostOptions, lookUpHost } from './ssh-config-lookup.ts';
import { type ConfigLine, readSshConfig, type SshConfigSource } from './ssh-config-source.ts';
import { type HostPlace, type ImportSurroundings, viaOf } from './ssh-config-via.ts';
import { wayOf } from './ssh-config-way.ts';
import { targetText } from './target-text.ts';

interface Candidate {
  row: SshConfigRow;
  /** absent where it can't be imported */
  draft?: SocketDraft;
}

/** many more than anyone has typed, and a table that a screen can still show */
const mostHosts = 1000;

/**
 * What an import of an ssh_config would make of each of its hosts; nothing is changed. Of key files only is looked at
 * whether they are there.
 *
 * @throws Failure `ssh_config_unreadable`
 */
export function sshConfigRows(
  file: string,
  around: ImportSurroundings,
): { file: string; files: string[]; rows: SshConfigRow[] } {
  const source = readSshConfig(file, around.home);
  const rows = candidatesIn(source, around).map(({ row }) => row);
  return { file, files: source.files, rows: [...rows, ...problemRows(source)] };
}

/**
 * The chosen hosts as drafts, those on the way of others first.
 *
 * @param hosts as they stand behind `Host`
 * @throws Failure `ssh_config_unreadable`, or `import_invalid` where one can't be imported, or not without another
 */
export function sshConfigDrafts(
  file: string,
  hosts: readonly string[],
  around: ImportSurroundings,
): SocketDraft[] {
  const candidates = candidatesIn(readSshConfig(file, around.home), around);
  const byHost = new Map(candidates.map((candidate) => [candidate.row.host, candidate]));
  const drafts = new Map<string, SocketDraft>();
  const issues: FieldIssue[] = [];
  for (const host of hosts) {
    const shown = cleanText(host, 100);
    const found = byHost.get(host);
    if (found?.draft) drafts.set(found.draft.name, found.draft);
    else
      issues.push({
        field: shown,
        text: found ? `${shown}: ${found.row.result.note}.` : `${shown} is not in this file any more.`,
      });
  }
  const there = new Set(around.sockets.map(({ name }) => name));
  for (const { name, via } of drafts.values()) {
    if (via && !drafts.has(via) && !there.has(via))
      issues.push({ field: name, text: `${name} is reached through ${via}. Choose ${via} too.` });
  }
  if (issues.length > 0) {
    throw new Failure('import_invalid', {
      message: 'some of these hosts cannot be imported',
      advice: issues.map(({ text }) => text).join(' '),
      issues,
    });
  }
  return waysFirst(drafts);
}

function candidatesIn(source: SshConfigSource, around: ImportSurroundings): Candidate[] {
  const candidates = new Map<string, Candidate>();
  const names = new Map<string, string>();
  const taken = new Set<string>();
  // names first, because the way of a host may lead through one that stands below it
  for (const { keyword, args } of source.heads) {
    for (const host of keyword === 'host' ? args : []) {
      if (isPattern(host) || names.has(host) || names.size >= mostHosts) continue;
      const name = toSocketName(host) || nameForHost(host);
      const free = freeName(name, taken);
      taken.add(free);
      names.set(host, free);
    }
  }
  const known = new Map<string, HostOptions>();
  const lookUp = (host: string): HostOptions => {
    const options = known.get(host) ?? lookUpHost(source, host, around.localUser);
    known.set(host, options);
    return options;
  };
  for (const line of source.heads) {
    if (line.keyword === 'match') {
      const shown = `Match ${line.args.join(' ')}`;
      if (!candidates.has(shown)) candidates.set(shown, { row: skipped(line, shown, 'A rule, not a host') });
      continue;
    }
    for (const host of line.args) {
      if (candidates.has(host) || host.startsWith('!')) continue;
      const name = names.get(host);
      if (host === '*')
        candidates.set(host, { row: skipped(line, host, 'Settings of all hosts, which are used above') });
      else if (isPattern(host)) candidates.set(host, { row: skipped(line, host, 'A pattern, not a host') });
      else if (name === undefined)
        candidates.set(host, { row: skipped(line, host, `More than ${mostHosts} hosts`) });
      else candidates.set(host, candidateFor(line, { host, name, names, lookUp, around }));
    }
  }
  return [...candidates.values()];
}

function candidateFor(line: ConfigLine, place: HostPlace): Candidate {
  const { host, name, lookUp, around } = place;
  const options = lookUp(host);
  const { hostname, user, port, others } = options;
  const login = importedLogin(options, { alias: host, hostname, user, port, ...around }, name);
  const row = {
    ...rowOf(line, host, name),
    target: targetText({ user, hostname, port }),
    login_with: login.loginWith,
  };
  const skip = (note: string): Candidate => ({ row: { ...row, result: { kind: 'skipped', note } } });

  if (around.sockets.some((socket) => socket.name === name)) return skip(`There is a socket ${name} already`);
  const mistake = hostnameMistake(hostname);
  if (mistake) return skip(mistake.replace(/\.$/, ''));
  if (!/^\d{1,5}$/.test(port) || Number(port) < 1 || Number(port) > 65535)
    return skip(`${cleanText(port, 20)} is no port`);
  if (user.length > 255) return skip('Its user name is too long');
  const way = wayOf(options);
  if (way.kind === 'program')
    return skip('A program makes its connection (ProxyCommand), which a socket can’t');
  if (way.kind === 'unreadable') return skip(`${way.what} can’t be read`);

  const jumps = way.kind === 'jumps' ? way.jumps : [];
  const { via, needs: needsWay } = viaOf(jumps, place);
  const forwardsAgent = /^(yes|true)$/i.test(others.get('forwardagent') ?? '');
  const notes = [
    ...(via ? [`through ${via}`] : []),
    ...(forwardsAgent ? ['with agent forwarding'] : []),
    ...(others.has('remotecommand') && others.get('remotecommand') !== 'none'
      ? ['without its RemoteCommand']
      : []),
    ...(options.undecided
      ? [`without a Match ${cleanText(options.undecided.name, 20)} that may concern it`]
      : []),
    ...login.notes,
  ];
  const needs = [needsWay, login.needs].filter((need) => need !== undefined);
  const draft: SocketDraft = {
    ...emptyDraft,
    ...login.fields,
    name,
    hostname,
    port,
    username: user,
    via,
    agent_forwarding: forwardsAgent,
  };
  const note = [needs.join('; ') || 'Ready', ...notes].join(', ');
  return { draft, row: { ...row, result: { kind: needs.length > 0 ? 'needs' : 'ready', note } } };
}

function waysFirst(drafts: ReadonlyMap<string, SocketDraft>): SocketDraft[] {
  const ordered = new Set<SocketDraft>();
  const walked = new Set<SocketDraft>();
  const add = (draft: SocketDraft | undefined): void => {
    if (!draft || walked.has(draft)) return; // a circle is for the check of the drafts to tell
    walked.add(draft);
    add(drafts.get(draft.via));
    ordered.add(draft);
  };
  for (const draft of drafts.values()) add(draft);
  return [...ordered];
}

function problemRows(source: SshConfigSource): SshConfigRow[] {
  return source.problems.map(({ file, line, what, why }) => ({
    host: what,
    name: '',
    target: '',
    login_with: '',
    result: { kind: 'skipped', note: why },
    file,
    line,
  }));
}

function skipped(line: ConfigLine, host: string, note: string): SshConfigRow {
  return { ...rowOf(line, host, ''), result: { kind: 'skipped', note } };
}

function rowOf({ file, line }: ConfigLine, host: string, name: string): Omit<SshConfigRow, 'result'> {
  return { host, name, target: '', login_with: '', file, line };
}

function isPattern(host: string): boolean {
  return /[*?!]/.test(host);
}
