import { parseIpAddress, sameIpAddress } from '../../contract/ip-range.ts';
import type { PolicyAction } from '../../contract/policy-action.ts';
import { assertNever } from '../failure.ts';
import { foldCase } from '../fold-case.ts';
import type { CompiledPolicy, Destination, Permissions } from './compiled-policy.ts';

export type Permitted =
  | 'yes'
  /** nothing in the policy allows this kind */
  | 'kind'
  /** its list of commands or destinations has nothing that fits */
  | 'list';

/** Whether a policy that applies allows an action. */
export function permits(allows: Permissions, action: PolicyAction): Permitted {
  const { shell, sftp, exec, tcpForwarding } = allows;
  switch (action.kind) {
    case 'connect':
      return shell || sftp || canRun(exec) || canForward(tcpForwarding) ? 'yes' : 'kind';
    case 'shell':
      return shell ? 'yes' : 'kind';
    case 'sftp':
      return sftp ? 'yes' : 'kind';
    case 'exec': {
      if (!exec) return 'kind';
      const { command } = action;
      const { commands } = exec;
      if (!commands) return 'yes';
      return command !== undefined && commands.some(({ matches }) => matches(command)) ? 'yes' : 'list';
    }
    case 'subsystem':
      // it is a command with another name, which no pattern is about
      if (!exec) return 'kind';
      return exec.commands ? 'list' : 'yes';
    case 'tcp_forwarding': {
      if (!tcpForwarding) return 'kind';
      const { destination } = action;
      if (isUnrestricted(tcpForwarding)) return 'yes';
      return destination && tcpForwarding.destinations?.some((one) => leadsTo(one, destination))
        ? 'yes'
        : 'list';
    }
    case 'remote_forwarding':
    case 'unix_socket_forwarding':
    case 'agent_forwarding':
      // they have no destination that a list could name
      if (!tcpForwarding) return 'kind';
      return isUnrestricted(tcpForwarding) ? 'yes' : 'list';
    default:
      return assertNever(action);
  }
}

/** The login is the client's, else the socket's own; undefined: the client has to name one, and has not. */
export function allowsLogin({ logins }: CompiledPolicy, login: string | undefined): boolean {
  return !logins || (login !== undefined && logins.has(foldCase(login)));
}

function canRun(exec: Permissions['exec']): boolean {
  return exec !== undefined && exec.commands?.length !== 0;
}

function canForward(forwarding: Permissions['tcpForwarding']): boolean {
  return forwarding !== undefined && forwarding.destinations?.length !== 0;
}

function isUnrestricted({ destinations }: NonNullable<Permissions['tcpForwarding']>): boolean {
  return !destinations || destinations.some(({ host, port }) => host === '*' && port === '*');
}

/** By its text, without regard to case, or as the same address written in another way. Names are not looked up. */
function leadsTo(allowed: Destination, { host, port }: { host: string; port: number }): boolean {
  if (allowed.port !== '*' && allowed.port !== String(port)) return false;
  if (allowed.host === '*' || allowed.host === foldCase(host)) return true;
  // a zone (%eth0) chooses a network, and is part of where it leads
  if (!allowed.address || host.includes('%')) return false;
  const address = parseIpAddress(host);
  return address !== undefined && sameIpAddress(allowed.address, address);
}
