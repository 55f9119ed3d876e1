import type { PolicyAction, PolicyDenial } from '../../contract/policy-action.ts';
import type { Person } from '../../contract/session.ts';
import { Failure } from '../failure.ts';
import { cleanText } from '../logging/sanitize.ts';

export interface Denied {
  person: Person;
  socket: { name: string };
  login: string | undefined;
  client: { address: string };
  action: PolicyAction;
  denied: PolicyDenial;
}

/**
 * What no policy allows, as a failure, in Border0's words where it has some. At the door the person hears no more than
 * that the login is refused.
 */
export function accessDenied(
  what: 'door' | 'request' | 'session',
  { person, socket, login, client, action, denied }: Denied,
): Failure<'policy_denied'> {
  const words = {
    door: () => `authorization failed, no policy allowed SSH access for ssh user ${login ?? socket.name}`,
    request: () => requestDenied(action),
    session: () =>
      denied === 'session_duration'
        ? 'ssh session ended: it has lasted as long as policies allow'
        : 'ssh session ended: no policy allows it any more',
  };
  return new Failure('policy_denied', {
    message: words[what](),
    evidence: {
      action: action.kind,
      denied,
      ...(what === 'session' ? { session_ended: true } : {}),
      person: person.email,
      client_address: client.address,
    },
  });
}

function requestDenied(action: PolicyAction): string {
  switch (action.kind) {
    case 'exec':
      return `Request not allowed: exec denied by policy: ${cleanText(action.command ?? '', 1000)}`;
    case 'subsystem':
      return `Request not allowed: subsystem ${cleanText(action.name, 100)} denied by policy`;
    case 'shell':
    case 'sftp':
    case 'connect':
      return `Request not allowed: ${action.kind} denied by policy`;
    default:
      return `${action.kind} access denied by policy`;
  }
}
