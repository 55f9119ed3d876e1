import type { ConnectorState } from '../../src-main/contract/connector-state.ts';
import type { SessionSummary } from '../../src-main/contract/session-summary.ts';
import type { SocketView } from '../../src-main/contract/socket-view.ts';
import { isLoss } from '../format/failure-words.ts';

/** What does not work now. */
export type Problem = SocketProblem | ConnectorProblem;

/** A socket fails in this way, and nothing has worked since. */
export interface SocketProblem {
  kind: 'socket';
  socket: SocketView;
  code: string;
  /** of the last time */
  message: string;
  /** so many sessions and tests have failed like this since it worked */
  count: number;
  /** ISO 8601 */
  last: string;
  /** of the last time; absent: it was a connection test */
  session: string | undefined;
}

/** Something of the connector itself. */
export interface ConnectorProblem {
  kind: 'connector';
  part: 'gateway' | 'recordings';
  /** it still works somehow */
  isWarning: boolean;
  text: string;
}

type FailedSocket = SocketView & { status: Extract<SocketView['status'], { kind: 'failed' }> };

function isFailed(socket: SocketView): socket is FailedSocket {
  return socket.status.kind === 'failed' && !isLoss(socket.status.code);
}

/** By socket and code, the latest first; those of the connector before all. `sessions`: newest first. */
export function problemsNow(
  sockets: readonly SocketView[],
  sessions: readonly SessionSummary[],
  connector: ConnectorState | undefined,
): Problem[] {
  const failing = sockets.filter(isFailed);
  // most of the time nothing fails, and then nothing is looked through
  const bySocket = failing.length > 0 ? Map.groupBy(sessions, ({ socket }) => socket) : new Map();
  const ofSockets = failing.flatMap((socket) => problemsOf(socket, bySocket.get(socket.name) ?? []));
  return [
    ...(connector ? problemsOfConnector(connector) : []),
    ...ofSockets.sort((one, other) => Date.parse(other.last) - Date.parse(one.last)),
  ];
}

function problemsOf(socket: FailedSocket, sessions: readonly SessionSummary[]): SocketProblem[] {
  const { code, message, time, session } = socket.status;
  const found = new Map<string, SocketProblem>();
  const add = (one: Omit<SocketProblem, 'kind' | 'socket' | 'count'>) => {
    const known = found.get(one.code);
    if (known) known.count++;
    else found.set(one.code, { kind: 'socket', socket, count: 1, ...one });
  };
  add({ code, message, last: time, session });
  for (const { id, state, failure, started_at, ended_at } of sessions) {
    if (id === session || failure?.code.startsWith('client_')) continue;
    if (state !== 'failed' || !failure || started_at <= workedAt(socket)) break;
    if (isLoss(failure.code)) break;
    add({ code: failure.code, message: failure.message, last: ended_at ?? started_at, session: id });
  }
  return [...found.values()];
}

/** What failed before that says nothing about the socket as it is now. */
function workedAt({ changed_at, last_test }: SocketView): string {
  const passed = last_test?.ok ? last_test.time : '';
  return changed_at !== undefined && changed_at > passed ? changed_at : passed;
}

function problemsOfConnector({ gateway, gateway_trouble, recordings }: ConnectorState): ConnectorProblem[] {
  const problems: ConnectorProblem[] = [];
  if (gateway_trouble !== undefined) {
    const isWarning = gateway.length > 0;
    problems.push({ kind: 'connector', part: 'gateway', isWarning, text: gateway_trouble });
  }
  if (recordings.state !== 'ok') {
    const isWarning = recordings.state === 'low';
    const what = isWarning ? 'The disk is nearly full' : 'Recordings cannot be written';
    const text = recordings.reason === undefined ? what : `${what}: ${recordings.reason}`;
    problems.push({ kind: 'connector', part: 'recordings', isWarning, text });
  }
  return problems;
}
