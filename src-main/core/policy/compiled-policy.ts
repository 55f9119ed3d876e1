import { type IpAddress, type IpRange, parseIpAddress, parseIpRange } from '../../contract/ip-range.ts';
import type { Policy, SshPermissions } from '../../contract/policy.ts';
import { parseTimeOfDay, type TimeOfDay } from '../../contract/time-of-day.ts';
import { type CommandPattern, compileCommandPattern } from '../command-pattern.ts';
import { foldCase } from '../fold-case.ts';

/** A policy in the form in which it is asked. Of a list that is undefined nothing is restricted. */
export interface CompiledPolicy {
  readonly name: string;
  /** undefined: for every socket */
  readonly sockets: { names: ReadonlySet<string>; tags: ReadonlySet<string> } | undefined;
  readonly who: Who | undefined;
  readonly addresses: readonly IpRange[] | undefined;
  readonly when: When;
  readonly allows: Permissions;
  /** of a session, in seconds */
  readonly longest: number | undefined;
  /** logins on the target, folded */
  readonly logins: ReadonlySet<string> | undefined;
}

export interface Who {
  emails: ReadonlySet<string>;
  domains: ReadonlySet<string>;
  groups: ReadonlySet<string>;
}

/** Moments in ms since 1970; NaN would match nothing. */
export interface When {
  after: number | undefined;
  before: number | undefined;
  dayAfter: TimeOfDay | undefined;
  dayBefore: TimeOfDay | undefined;
}

export interface Permissions {
  shell: boolean;
  sftp: boolean;
  exec: { commands: readonly Command[] | undefined } | undefined;
  tcpForwarding: { destinations: readonly Destination[] | undefined } | undefined;
}

export interface Command {
  text: string;
  matches: CommandPattern['matches'];
}

export interface Destination {
  /** folded; `*` for every one */
  host: string;
  address: IpAddress | undefined;
  /** `*` for every one */
  port: string;
}

const everything: SshPermissions = { shell: {}, exec: {}, sftp: {}, tcp_forwarding: {} };

/** @param policy checked, as the contract wants it */
export function compilePolicy(policy: Policy): CompiledPolicy {
  const { action, permissions, condition } = policy.policy_data;
  const allOfSsh = action?.some((name) => /^ssh(:\*)?$/.test(name)) ? everything : {};
  const ssh: SshPermissions = permissions?.ssh ?? allOfSsh;
  const { who, where, when } = condition;
  return {
    name: policy.name,
    sockets: policy.all
      ? undefined
      : { names: new Set(policy.sockets ?? []), tags: new Set(policy.tags ?? []) },
    who: who && { emails: folded(who.email), domains: folded(who.domain), groups: new Set(who.group ?? []) },
    addresses: where?.allowed_ip?.flatMap((range) => parseIpRange(range) ?? []),
    when: {
      after: moment(when?.after),
      before: moment(when?.before),
      dayAfter: timeOfDay(when?.time_of_day_after),
      dayBefore: timeOfDay(when?.time_of_day_before),
    },
    allows: {
      shell: ssh.shell !== undefined,
      sftp: ssh.sftp !== undefined,
      exec: ssh.exec && { commands: ssh.exec.commands?.map(compileCommand) },
      tcpForwarding: ssh.tcp_forwarding && {
        destinations: ssh.tcp_forwarding.allowed_connections?.map((each) => ({
          host: foldCase(each.destination_address),
          address: parseIpAddress(each.destination_address.replace(/^\[(.*)\]$/, '$1')),
          port: each.destination_port,
        })),
      },
    },
    longest: ssh.max_session_duration_seconds,
    logins: ssh.allowed_usernames && folded(ssh.allowed_usernames),
  };
}

function folded(texts: readonly string[] = []): ReadonlySet<string> {
  return new Set(texts.map(foldCase));
}

/** Compiled when a command is first asked about: most patterns of many policies never are. */
function compileCommand(text: string): Command {
  let compiled: CommandPattern['matches'] | undefined;
  const compile = () => {
    const pattern = compileCommandPattern(text);
    return 'matches' in pattern ? pattern.matches : () => false;
  };
  return {
    text,
    matches: (command) => {
      compiled ??= compile();
      return compiled(command);
    },
  };
}

function moment(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Date.parse(text);
}

/** A time zone that is not known here any more must not turn into no condition. */
function timeOfDay(text: string | undefined): TimeOfDay | undefined {
  if (text === undefined) return undefined;
  return parseTimeOfDay(text) ?? { seconds: Number.NaN, zone: 'UTC' };
}
