import type { SocketView } from '../../src-main/contract/socket-view.ts';
import { isLoss } from '../format/failure-words.ts';
import { useAnswer } from './queries.ts';

/** A socket whose last session has failed, and nothing has worked since. */
export type Problem = SocketView & { status: Extract<SocketView['status'], { kind: 'failed' }> };

export function useProblems(): Problem[] {
  const sockets = useAnswer('sockets.list', {}).data ?? [];
  return sockets.filter(isProblem);
}

function isProblem(socket: SocketView): socket is Problem {
  return socket.status.kind === 'failed' && !isLoss(socket.status.code);
}
