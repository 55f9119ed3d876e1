import { matchesPatterns } from './host-pattern.ts';
import type { Condition, Criterion, SshConfigSource } from './ssh-config-source.ts';

/** What an ssh_config says for one host, as `ssh -G HOST` would have it, of the options that an import looks at. */
export interface HostOptions {
  /** where it connects to: HostName, or the host itself; in lower case, as ssh has it */
  hostname: string;
  user: string;
  port: string;
  /** with their tokens unexpanded; empty where none is given */
  identityFiles: readonly string[];
  certificateFiles: readonly string[];
  /** first value of every other option, by its name in lower case, words joined by a space */
  others: ReadonlyMap<string, string>;
  /** a Match block that might count, but asks something that an import doesn't find out */
  undecided: Criterion | undefined;
}

/**
 * Looks a host up: of every option the first value counts, key and certificate files add up. `Match exec` is never
 * run; like `canonical`, `final` and what else an import can't know it doesn't match here, which is told.
 */
export function lookUpHost(source: SshConfigSource, host: string, localUser: string): HostOptions {
  const first = new Map<string, string>();
  const files: Record<string, string[]> = { identityfile: [], certificatefile: [] };
  const decided = new Map<Condition, boolean>();
  let undecided: Criterion | undefined;

  const hostname = () => expandHost(first.get('hostname') ?? host, host);
  const user = () => first.get('user') ?? localUser;

  for (const { conditions, options } of source.blocks) {
    if (options.length === 0 || !conditions.every(isMet)) continue;
    for (const { keyword, args } of options) {
      const value = args.join(' ');
      const list = files[keyword];
      if (list) list.push(value);
      // ssh takes whichever of the two comes first
      else if (keyword === 'proxycommand' && first.has('proxyjump')) continue;
      else if (keyword === 'proxyjump' && first.has('proxycommand')) continue;
      else if (!first.has(keyword)) first.set(keyword, value);
    }
  }
  return {
    hostname: hostname().toLowerCase(),
    user: user(),
    port: first.get('port') ?? '22',
    identityFiles: [...new Set(files.identityfile)],
    certificateFiles: [...new Set(files.certificatefile)],
    others: first,
    undecided,
  };

  function isMet(condition: Condition): boolean {
    if (condition.kind === 'host') {
      const { names, patterns } = condition;
      const all = names.has(host) ? ['*', ...patterns] : patterns;
      return matchesPatterns(host, all);
    }
    // asked where its block begins, with what is known until there, and not again behind an Include
    const met = decided.get(condition) ?? isMatch(condition.criteria);
    decided.set(condition, met);
    return met;
  }

  function isMatch(criteria: readonly Criterion[]): boolean {
    let open: Criterion | undefined;
    for (const criterion of criteria) {
      const answer = askCriterion(criterion);
      if (answer === undefined) open ??= criterion;
      else if (answer === criterion.negated) return false;
    }
    undecided ??= open;
    return open === undefined;
  }

  function askCriterion({ name, value }: Criterion): boolean | undefined {
    const patterns = value.split(',');
    switch (name) {
      case 'all':
        return true;
      case 'host':
        return matchesPatterns(hostname().toLowerCase(), lower(patterns));
      case 'originalhost':
        return matchesPatterns(host.toLowerCase(), lower(patterns));
      case 'user':
        return matchesPatterns(user(), patterns);
      case 'localuser':
        return matchesPatterns(localUser, patterns);
      default:
        return undefined;
    }
  }
}

/** Host names of Match are compared without their case; those of Host, as ssh has it, with it. */
function lower(patterns: readonly string[]): string[] {
  return patterns.map((pattern) => pattern.toLowerCase());
}

/** HostName may hold %h, the host as it was asked for. */
function expandHost(hostname: string, host: string): string {
  return hostname.replace(/%([h%])/g, (_, token: string) => (token === 'h' ? host : '%'));
}
