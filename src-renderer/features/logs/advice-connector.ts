import type { ErrorCode } from '../../../src-main/contract/error-codes.ts';
import type { AdviceRule, NoAdvice } from './failure-advice.ts';

type ConnectorCode = Exclude<
  ErrorCode,
  `upstream_${string}` | `secret_${string}` | `private_key_${string}` | `agent_${string}`
>;

const gatewaySettings = { kind: 'settings', page: 'gateway', label: 'Gateway settings' } as const;
const recordingSettings = { kind: 'settings', page: 'recordings', label: 'Recording settings' } as const;
const clientKeys = { kind: 'settings', page: 'client-keys', label: 'Client keys' } as const;
const atTheScreen = { none: 'only answered to the screen that asked, beside what was typed or chosen' };
const endsTheStart = { none: 'ends the start: said on the terminal, there is no screen yet' };

/** The connector itself: its gateway, what clients may do, and recordings. */
export const connectorAdvice: Readonly<Record<ConnectorCode, AdviceRule | NoAdvice>> = {
  config_invalid: endsTheStart,
  config_unreadable: endsTheStart,
  flags_invalid: endsTheStart,
  data_folder_unusable: endsTheStart,
  data_folder_loose: endsTheStart,
  port_in_use: {
    title: 'Another program has the gateway’s port',
    cause: 'A second connector, or another server, listens there already.',
    steps: 'Stop it, or choose another port for the gateway.',
    action: gatewaySettings,
  },
  listen_failed: {
    title: 'The gateway cannot listen on its address',
    cause: 'The machine has no such address now (a VPN that is off), or ports below 1024 are not allowed.',
    action: gatewaySettings,
  },
  key_unreadable: {
    title: 'A key file of the connector cannot be used',
    cause: 'The line says which one. It was damaged or moved, or the disk is full or cannot be written to.',
    steps: 'Put it back from a copy of the data folder.',
  },
  client_not_ssh: {
    title: 'Something other than an SSH client has connected',
    cause: 'A port scanner, a browser, or a health check. It was sent away before it could ask for anything.',
    action: gatewaySettings,
  },
  client_too_slow: {
    title: 'A client has not logged in in time',
    cause: 'It waits for somebody who types a passphrase, or wants to hold the connection without a login.',
  },
  client_limit_reached: {
    title: 'Too many clients want to log in at once',
    cause: 'A script that tries without end, or a scanner, if the gateway is open to a network.',
    action: gatewaySettings,
  },
  client_refused: {
    title: 'A client was not let in',
    cause:
      'Its key is not among the client keys, or there is no socket of the name that it asked for. The field “reason” says which.',
    action: clientKeys,
  },
  client_protocol_error: {
    title: 'A client broke the SSH protocol and was cut off',
    cause: 'An uncommon or broken SSH client, or a scanner. Other sessions are not touched by it.',
  },
  client_login_not_allowed: {
    title: '{socket} sets the login itself',
    problem: 'a client asked for a login of its own',
    cause: 'A client asked for another login on the target than the socket has.',
    steps:
      'Connect as {socket}, without a login and a plus sign before it; or let the client choose the login in the socket.',
    action: { kind: 'edit', label: 'Change login' },
  },
  client_login_missing: {
    title: '{socket} wants to know the login',
    problem: 'a client gave no login',
    cause: 'The socket lets the client choose the login, and this one named none.',
    steps: 'Connect as LOGIN+{socket}, for example root+{socket}; or set a login in the socket.',
    action: { kind: 'edit', label: 'Change login' },
  },
  channel_refused: {
    title: '{socket} has refused a channel',
    problem: 'a channel was refused',
    cause:
      'The target, or the socket’s own rules, do not allow what the client asked for: often a shell for an account that has none.',
    action: { kind: 'socket', label: 'Show the socket' },
  },
  forward_refused: {
    title: 'A forward of {socket} was refused',
    problem: 'a forward was refused',
    cause:
      'The socket does not allow this kind of forward, or the target does not (AllowTcpForwarding), or nothing listens at its end. The fields say where it was to go.',
    action: { kind: 'edit', label: 'Change forwarding' },
  },
  request_refused: {
    title: 'A request of a client was refused',
    cause:
      'The socket or the connector does not allow it: X11 and agent forwarding are usual ones. The fields say which.',
    action: { kind: 'edit', label: 'Change forwarding' },
  },
  session_limit_reached: {
    title: 'Too many sessions are open',
    cause: 'A script that connects without end, or sessions that nobody closes.',
    steps: 'End the ones that are not needed, in the list of sessions.',
  },
  recording_unavailable: {
    title: 'Sessions cannot be recorded',
    cause: 'The disk is full, or the recordings folder is gone or cannot be written to. The line says why.',
    steps: 'Sockets that must be recorded refuse sessions until it is mended.',
    action: recordingSettings,
  },
  recording_failed: {
    title: 'A recording of {socket} broke off',
    problem: 'a recording broke off',
    cause:
      'The disk became full, or the folder went away, in the middle of a session. What was written before is kept.',
    action: recordingSettings,
  },
  recording_corrupt: {
    title: 'A recording is damaged',
    cause: 'It was changed or cut off outside the connector, or the disk has lost part of it.',
    steps: 'The replay plays what can be read, and says where its proof ends.',
  },
  recording_not_found: {
    title: 'A recording is not there',
    cause: 'It was deleted or moved outside the connector, or stands on a disk that is not connected.',
    action: recordingSettings,
  },
  recording_deleted: atTheScreen,
  request_invalid: atTheScreen,
  socket_invalid: atTheScreen,
  socket_not_found: atTheScreen,
  socket_read_only: atTheScreen,
  socket_stopped: {
    title: '{socket} is stopped',
    problem: 'the socket is stopped',
    cause: 'The admin has switched it off: nobody gets in until it is started again.',
    action: { kind: 'socket', label: 'Show the socket' },
  },
  undo_expired: atTheScreen,
  session_not_found: atTheScreen,
  session_not_live: atTheScreen,
  session_is_live: atTheScreen,
  session_ended_by_admin: { none: 'what the admin wanted: there is nothing to mend' },
  client_key_invalid: {
    title: 'A client key cannot be used',
    cause: 'It is no public key that the connector knows, so it lets nobody in.',
    action: clientKeys,
  },
  settings_read_only: atTheScreen,
  settings_unwritable: {
    title: 'The settings cannot be kept',
    cause:
      'The disk is full, or the data folder cannot be written to. What was changed is forgotten with the next start.',
  },
  settings_unreadable: {
    title: 'Part of the settings could not be read',
    cause: 'Their file was changed by hand or damaged. What could not be read has its default for now.',
    action: gatewaySettings,
  },
  import_invalid: atTheScreen,
  ssh_config_unreadable: atTheScreen,
  terminal_not_found: atTheScreen,
  terminal_limit_reached: atTheScreen,
  system_terminal_failed: atTheScreen,
  host_unreachable: {
    title: 'The connector does not answer',
    cause:
      'It was stopped, or has ended. Its sessions have ended with it; recordings are kept up to the last second.',
    steps: 'Start it again: this page goes on by itself.',
  },
  internal_error: {
    title: 'The connector has made a mistake',
    cause: 'Something happened that nobody has thought of. Other sessions go on.',
    steps: 'Copy this line as JSON and report it, with what was done before.',
  },
};
