import { useMemo } from 'react';
import { useSessions } from '../stores/sessions-store.ts';
import { type Problem, problemsNow } from './problems-now.ts';
import { useAnswer } from './queries.ts';
import { useConnector } from './use-connector.ts';

/** What does not work now; it is gone by itself when it does. */
export function useProblems(): Problem[] {
  const { data: sockets } = useAnswer('sockets.list', {});
  const { sessions } = useSessions();
  const connector = useConnector();
  return useMemo(() => problemsNow(sockets ?? [], sessions, connector), [sockets, sessions, connector]);
}
