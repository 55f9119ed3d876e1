import type { PolicyAction } from '../../contract/policy-action.ts';
import type { SshSocket } from '../../contract/ssh-socket.ts';

export type ForwardSetting = Extract<keyof SshSocket, `${string}_forwarding`>;

/** The setting of a socket that has to be on besides, whatever policies say. */
export function settingOf({ kind }: PolicyAction): ForwardSetting | undefined {
  return kind === 'tcp_forwarding' ||
    kind === 'remote_forwarding' ||
    kind === 'unix_socket_forwarding' ||
    kind === 'agent_forwarding'
    ? kind
    : undefined;
}

/** The login that a session has on the target, as far as it is known before. */
export function loginOn(
  { ssh_configuration: ssh }: Pick<SshSocket, 'ssh_configuration'>,
  asked: string | undefined,
): string | undefined {
  return ssh.username_provider === 'defined' ? ssh.username : asked;
}
