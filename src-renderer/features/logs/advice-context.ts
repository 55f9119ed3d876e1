import type { ConnectorState } from '../../../src-main/contract/connector-state.ts';
import type { LogEntry } from '../../../src-main/contract/log-entry.ts';
import type { SocketView } from '../../../src-main/contract/socket-view.ts';

/** How the connector logs in to the target. */
export type LoginKind = SocketView['authentication_type'];

/** What advice is filled in with, as far as it is known. */
export interface AdviceContext {
  socket?: string | undefined;
  host?: string | undefined;
  port?: number | undefined;
  /** the login on the target */
  user?: string | undefined;
  /** the socket that the way leads through */
  via?: string | undefined;
  /** login methods that the target offers: `publickey, password` */
  offered?: string | undefined;
  loginKind?: LoginKind | undefined;
  /** of the connector's machine: its commands differ */
  platform?: ConnectorState['platform'] | undefined;
}

/** The evidence of a log line; what it does not say, the socket does. */
export function contextOf(
  entry: LogEntry,
  {
    socket,
    platform,
  }: { socket?: SocketView | undefined; platform?: ConnectorState['platform'] | undefined } = {},
): AdviceContext {
  const { methods_offered: offered } = entry;
  return {
    socket: entry.socket_id ?? socket?.name,
    host: text(entry.address) ?? text(entry.host) ?? socket?.hostname,
    port: typeof entry.port === 'number' ? entry.port : socket?.port,
    user: text(entry.login) ?? socket?.username,
    via: text(entry.via) ?? socket?.via,
    offered: Array.isArray(offered) && offered.length > 0 ? offered.join(', ') : undefined,
    // a way through another socket fails with that one's login
    loginKind: text(entry.via) === undefined ? socket?.authentication_type : undefined,
    platform,
  };
}

/** The same where only the socket is known: in the list of problems, and in the socket's own detail. */
export function contextOfSocket(socket: SocketView, platform?: ConnectorState['platform']): AdviceContext {
  return {
    socket: socket.name,
    host: socket.hostname,
    port: socket.port,
    user: socket.username,
    via: socket.via,
    loginKind: socket.authentication_type,
    platform,
  };
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
