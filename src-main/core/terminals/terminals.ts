import type { ListenAddress } from '../../contract/connector-config.ts';
import { parseUserName } from '../client-auth/user-name.ts';
import { Failure } from '../failure.ts';
import type { Log } from '../logging/log.ts';
import type { SessionRegistry } from '../sessions/session-registry.ts';
import type { SocketBook } from '../sockets/socket-book.ts';
import { connectHost } from '../sockets/ssh-commands.ts';
import type { TerminalSize } from './shell-request.ts';
import { Terminal, type TerminalListener } from './terminal.ts';

export interface TerminalRequest {
  socket: string;
  /** where the socket lets the client choose it */
  login: string | undefined;
  size: TerminalSize;
}

export interface TerminalsHouse {
  gateway: { readonly main: ListenAddress };
  /** of the gateway, in SSH wire form */
  hostKey: Buffer;
  /** the owner's key, OpenSSH format */
  deviceKey: string;
  sockets: SocketBook;
  sessions: SessionRegistry;
  env: NodeJS.ProcessEnv;
  log: Log;
}

/**
 * Opens a terminal. What can be known before is said at once and in better words than the gateway has, which
 * gives strangers no reasons; everything else comes as states of the terminal.
 *
 * @throws Failure `socket_not_found`, `socket_stopped`, `request_invalid`
 */
export function openTerminal(
  { socket, login, size }: TerminalRequest,
  listener: TerminalListener,
  { gateway, hostKey, deviceKey, sockets, sessions, env, log }: TerminalsHouse,
): Terminal {
  if (!sockets.entry(socket).socket.enabled) throw stopped(socket);
  const userName = login === undefined ? socket : `${login}+${socket}`;
  const asked = parseUserName(userName);
  if (asked?.socket !== socket || asked.login !== login) throw unusableLogin();
  return new Terminal(userName, size, listener, {
    gateway: () => ({ host: connectHost(gateway.main.host), port: gateway.main.port }),
    hostKey,
    deviceKey,
    sessionOf: ({ address, port }) =>
      sessions
        .liveSessions()
        .find(({ client }) => client.port === port && plainAddress(client.address) === plainAddress(address)),
    env,
    log: log.with({ socket_id: socket }),
  });
}

/** A listener for IPv6 and IPv4 sees clients of the latter as `::ffff:127.0.0.1`. */
function plainAddress(address: string): string {
  return address.replace(/^::ffff:/i, '');
}

function stopped(socket: string): Failure {
  return new Failure('socket_stopped', {
    message: `the socket ${socket} is stopped`,
    advice: 'Nobody gets in while it is stopped. Start it in its settings, then connect again.',
  });
}

function unusableLogin(): Failure {
  return new Failure('request_invalid', {
    message: 'the login name cannot be used',
    advice: 'A login name has no spaces and does not begin with a hyphen.',
  });
}
