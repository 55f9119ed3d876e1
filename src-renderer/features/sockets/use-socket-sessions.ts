import { useMemo } from 'react';
import type { SessionSummary } from '../../../src-main/contract/session-summary.ts';
import { useSessions } from '../../stores/sessions-store.ts';

/** The sessions of one socket that the page holds, newest first. */
export function useSocketSessions(name: string): SessionSummary[] {
  const { sessions } = useSessions();
  return useMemo(() => sessions.filter(({ socket }) => socket === name), [sessions, name]);
}
