import type { AccessReport } from '../../contract/commands/policies.ts';
import type { PolicyAction } from '../../contract/policy-action.ts';
import type { SshSocket } from '../../contract/ssh-socket.ts';
import { assertNever } from '../failure.ts';
import { cleanText } from '../logging/sanitize.ts';
import type { CompiledPolicy } from './compiled-policy.ts';
import { type AccessQuestion, decide, type Judgement, PreparedQuestion, sessionBounds } from './decide.ts';
import { type ForwardSetting, settingOf } from './socket-settings.ts';

export type TestedSocket = AccessQuestion['socket'] & Pick<SshSocket, 'enabled' | ForwardSetting>;

/** The same decision as that of a session, in words; `socket`'s own settings count too. */
export function explainAccess(
  policies: readonly CompiledPolicy[],
  question: Omit<AccessQuestion, 'socket'> & { socket: TestedSocket },
): AccessReport {
  const { socket, action } = question;
  const answer = decide(policies, question);
  const prepared = new PreparedQuestion(question);
  const reasons = policies.map((policy) => {
    const judgement = prepared.judge(policy);
    return `policy "${cleanText(policy.name, 100)}": ${say(judgement, policy, question)}`;
  });
  if (policies.length === 0)
    reasons.push('there are no policies: who comes in may do what the socket allows');
  else if (!answer.allowed && answer.denied !== 'session_duration')
    reasons.push(`no policy allows ${words(action)}`);
  const { longest } = sessionBounds(policies, question);
  if (answer.allowed && policies.length > 0 && Number.isFinite(longest))
    reasons.push(`a session ends ${longest} s after its login`);
  const setting = settingOf(action);
  const isOff = setting !== undefined && !socket[setting];
  if (isOff) reasons.push(`${setting} is off for the socket ${socket.name}`);
  if (!socket.enabled) reasons.push(`the socket ${socket.name} is stopped`);
  return { allowed: answer.allowed && !isOff && socket.enabled, reasons };
}

function say(judgement: Judgement, policy: CompiledPolicy, question: AccessQuestion): string {
  const { person, address, time, socket, login, action } = question;
  switch (judgement) {
    case 'other_socket':
      return `it is not for the socket ${socket.name}`;
    case 'other_person':
      return `it is not for ${cleanText(person.email, 200)}`;
    case 'other_address':
      return `the address ${cleanText(address, 100)} is in none of its ranges`;
    case 'other_time':
      return `${time.toISOString()} is not within its time`;
    case 'other_login':
      return login === undefined
        ? 'it allows certain logins only, and none is said'
        : `it does not allow the login ${cleanText(login, 100)}`;
    case 'not_permitted':
      return `it fits, and does not allow ${kindWords[action.kind]}`;
    case 'not_listed':
      return `it fits, and ${notListed(policy, action)}`;
    case 'granted':
      return `it allows ${words(action)}`;
    default:
      return assertNever(judgement);
  }
}

const kindWords: Readonly<Record<PolicyAction['kind'], string>> = {
  connect: 'anything that there is here',
  shell: 'a shell',
  exec: 'commands',
  sftp: 'file transfer (sftp)',
  subsystem: 'commands',
  tcp_forwarding: 'TCP forwarding',
  remote_forwarding: 'TCP forwarding',
  unix_socket_forwarding: 'TCP forwarding',
  agent_forwarding: 'TCP forwarding',
};

const mostPatterns = 3;

function notListed({ allows }: CompiledPolicy, action: PolicyAction): string {
  switch (action.kind) {
    case 'exec': {
      const patterns = (allows.exec?.commands ?? []).map(({ text }) => text);
      if (patterns.length === 0) return 'its list of commands is empty';
      const shown = patterns.slice(0, mostPatterns).map((text) => cleanText(text, 100));
      const more = patterns.length > shown.length ? ` and ${patterns.length - shown.length} more` : '';
      const which =
        action.command === undefined ? 'only some commands are allowed' : 'the command is none of those';
      return `${which} that match as a whole ${shown.join(', ')}${more}`;
    }
    case 'subsystem':
      return 'only some commands are allowed, and no subsystem';
    case 'tcp_forwarding': {
      const count = allows.tcpForwarding?.destinations?.length ?? 0;
      if (count === 0) return 'its list of destinations is empty';
      return action.destination === undefined
        ? 'only some destinations are allowed'
        : `${words(action)} is not among its destinations`;
    }
    default:
      return `its destinations are listed: ${words(action)} needs TCP forwarding without a list`;
  }
}

function words(action: PolicyAction): string {
  switch (action.kind) {
    case 'connect':
      return 'to come in';
    case 'exec':
      return action.command === undefined ? 'every command' : `the command ${cleanText(action.command, 200)}`;
    case 'subsystem':
      return `the subsystem ${cleanText(action.name, 100)}`;
    case 'tcp_forwarding': {
      if (!action.destination) return 'TCP forwarding to everywhere';
      const { host, port } = action.destination;
      return `TCP forwarding to ${cleanText(host, 200)}:${port}`;
    }
    case 'remote_forwarding':
      return 'remote forwarding';
    case 'unix_socket_forwarding':
      return 'forwarding of unix sockets';
    case 'agent_forwarding':
      return 'agent forwarding';
    default:
      return kindWords[action.kind];
  }
}
