/** Those that need no more to be said of them. */
export const plainActionKinds = [
  'connect',
  'shell',
  'sftp',
  'remote_forwarding',
  'unix_socket_forwarding',
  'agent_forwarding',
] as const;

/** What a person may want to do on a socket, as far as policies say who may. */
export type PolicyAction =
  /** to come in at all */
  | { kind: 'connect' }
  | { kind: 'shell' }
  /** undefined: any command */
  | { kind: 'exec'; command: string | undefined }
  | { kind: 'sftp' }
  /** any other subsystem, such as netconf */
  | { kind: 'subsystem'; name: string }
  /** ssh -L, -D, -W; undefined: any destination */
  | { kind: 'tcp_forwarding'; destination: { host: string; port: number } | undefined }
  /** ssh -R */
  | { kind: 'remote_forwarding' }
  | { kind: 'unix_socket_forwarding' }
  | { kind: 'agent_forwarding' };

export type PolicyActionKind = PolicyAction['kind'];

/** Why no policy allows something, by the one that comes nearest. */
export type PolicyDenial =
  /** none is for this person and this socket */
  | 'no_policy'
  | 'address'
  | 'time'
  | 'login'
  /** it allows other things */
  | 'kind'
  /** its list of commands or destinations has nothing that fits */
  | 'list'
  /** the session has lasted as long as it may */
  | 'session_duration';
