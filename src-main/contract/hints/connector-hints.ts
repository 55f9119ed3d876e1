import { diskSpace } from './hint-commands.ts';
import type { HintRules } from './hint-rule.ts';

const gatewaySettings = { kind: 'settings', page: 'gateway', label: 'Gateway settings' } as const;
const clientKeys = { kind: 'settings', page: 'client-keys', label: 'Client keys' } as const;
const changeLogin = { kind: 'edit', label: 'Change login', field: 'username' } as const;
const atTheScreen = { none: 'only answered to the screen that asked, beside what was typed or chosen' };
const endsTheStart = { none: 'ends the start: said on the terminal, there is no screen yet' };

/** The connector itself: its gateway, its settings, and what clients ask of it. */
export const connectorHints = {
  config_invalid: endsTheStart,
  config_unreadable: endsTheStart,
  flags_invalid: endsTheStart,
  data_folder_unusable: endsTheStart,
  data_folder_loose: endsTheStart,
  port_in_use: {
    title: 'Another program has the gateway’s port',
    cause: 'A second connector, or another server, listens there already.',
    steps: ['Stop the other program, or choose another port for the gateway.'],
    commands: [
      {
        where: 'connector',
        purpose: 'See who has it',
        posix: 'ss -tlnp',
        windows: 'Get-NetTCPConnection -State Listen -LocalPort {port}',
      },
    ],
    action: gatewaySettings,
  },
  listen_failed: {
    title: 'The gateway cannot listen on its address',
    cause: 'The machine has no such address now (a VPN that is off), or ports below 1024 are not allowed.',
    steps: [
      'Choose an address that the machine has (127.0.0.1 for itself alone), and a port from 1024 up.',
      'If it is a VPN’s address, switch the VPN on.',
    ],
    action: gatewaySettings,
    variants: {
      not_allowed: {
        when: { systemError: ['EACCES', 'EPERM'] },
        title: 'The gateway may not listen on its port',
        cause: 'Ports below 1024 are for root only, or the system keeps this one for itself.',
        steps: ['Choose a port from 1024 up.'],
      },
      no_such_address: {
        when: { systemError: ['EADDRNOTAVAIL', 'ENOTFOUND'] },
        title: 'The gateway cannot listen: the machine has no such address',
        cause: 'The address belongs to a VPN or a network that is off now, or is mistyped.',
        steps: [
          'Switch that network on, or choose an address that the machine has (127.0.0.1 for itself alone).',
        ],
      },
    },
  },
  key_unreadable: {
    title: 'A key file of the connector cannot be used',
    problem: 'a key file of the connector cannot be used',
    cause:
      'It was damaged or moved, or the disk is full or cannot be written to. The log line names the file.',
    steps: ['Put the file back from a copy of the data folder, or ask the owner of this connector to.'],
    commands: [diskSpace],
    variants: {
      disk_full: {
        when: { systemError: ['ENOSPC', 'EDQUOT'] },
        title: 'A key file of the connector cannot be written: the disk is full',
        problem: 'a key file of the connector cannot be written: the disk is full',
        cause:
          'No room is left for the data folder, or the quota of the user who runs the connector is used up. What was there before is kept.',
        steps: ['Make room on the connector’s disk, or ask its owner to; then try again.'],
      },
    },
  },
  client_not_ssh: {
    title: 'Something other than an SSH client has connected',
    cause: 'A port scanner, a browser, or a health check. It was sent away before it could ask for anything.',
    steps: [
      'Nothing, if it happens seldom.',
      'If it goes on, let the gateway listen on 127.0.0.1 only, or keep strangers out with a firewall.',
    ],
    action: gatewaySettings,
  },
  client_too_slow: {
    title: 'A client has not logged in in time',
    cause: 'It waits for somebody who types a passphrase, or wants to hold the connection without a login.',
    steps: [
      'Connect again, and type the passphrase within half a minute, or load the key into the ssh-agent.',
    ],
  },
  client_limit_reached: {
    title: 'Too many clients want to log in at once',
    cause: 'A script that tries without end, or a scanner, if the gateway is open to a network.',
    steps: [
      'Wait a minute and connect again.',
      'Stop the script, or let the gateway listen on fewer addresses.',
    ],
    action: gatewaySettings,
  },
  client_refused: {
    title: 'A client was not let in',
    cause:
      'Its key is not among the client keys, or there is no socket of the name that it asked for. The field “reason” says which.',
    steps: [
      'Connect with the socket’s name as the SSH user name, as the list of sockets shows it.',
      'Add the person’s public key to the client keys.',
    ],
    commands: [
      {
        where: 'connector',
        purpose: 'See which keys a client offers',
        posix: 'ssh-add -l',
        windows: 'ssh-add -l',
      },
    ],
    action: clientKeys,
  },
  client_protocol_error: {
    title: 'A client broke the SSH protocol and was cut off',
    cause: 'An uncommon or broken SSH client, or a scanner. Other sessions are not touched by it.',
    steps: ['Try OpenSSH’s own client; if that fails as well, report this line.'],
  },
  client_login_not_allowed: {
    title: '{socket} sets the login itself',
    problem: 'this socket sets the login itself',
    cause: 'A client asked for another login on the target than the socket has.',
    steps: [
      'Connect as {socket}, without a login and a plus sign before it.',
      'Or let the client choose the login in the socket.',
    ],
    action: changeLogin,
  },
  client_login_missing: {
    title: '{socket} wants to know the login',
    problem: 'this socket wants to know the login',
    cause: 'The socket lets the client choose the login on the target, and this one named none.',
    steps: ['Connect as LOGIN+{socket}, for example root+{socket}.', 'Or set a login in the socket.'],
    action: changeLogin,
  },
  request_invalid: atTheScreen,
  socket_invalid: atTheScreen,
  socket_not_found: atTheScreen,
  socket_read_only: atTheScreen,
  socket_stopped: {
    title: '{socket} is stopped',
    problem: 'this socket is stopped',
    cause: 'The owner of the connector has switched it off: nobody gets in until it is started again.',
    steps: ['Start the socket again, or ask the owner of this connector to.'],
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
    steps: ['Give the whole line of the .pub file: type, key and comment.'],
    action: clientKeys,
  },
  settings_read_only: atTheScreen,
  settings_unwritable: {
    title: 'The settings cannot be kept',
    cause:
      'The disk is full, or the data folder cannot be written to. What was changed is forgotten with the next start.',
    steps: [
      'Make room on the disk, or give the folder back to the user who runs the connector; then change the setting again.',
    ],
    commands: [diskSpace],
  },
  settings_unreadable: {
    title: 'Part of the settings could not be read',
    cause: 'Their file was changed by hand or damaged. What could not be read has its default for now.',
    steps: ['Look through the settings, and set again what is missing.'],
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
    steps: ['Start it again: this page goes on by itself.'],
  },
  test_canceled: { none: 'what was asked for: the test says how far it came' },
  target_setup_failed: {
    none: 'only answered to the set-up, beside the command that failed and what it said',
  },
  internal_error: {
    title: 'The connector has made a mistake',
    problem: 'the connector has made a mistake',
    cause: 'Something happened that nobody has thought of. Other sessions go on.',
    steps: [
      'Try again.',
      'If it happens again, copy the log line as JSON and report it, with what was done before.',
    ],
  },
} as const satisfies HintRules;
