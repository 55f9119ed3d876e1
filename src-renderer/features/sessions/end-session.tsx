import type { SessionSummary } from '../../../src-main/contract/session-summary.ts';
import { useAction } from '../../app/queries.ts';
import { confirm } from '../../ui/confirm.tsx';
import { tellDone } from '../../ui/toasts.tsx';

/** Ends a live session, after a question. */
export function useEndSession(): (
  session: Pick<SessionSummary, 'id' | 'person' | 'socket'>,
) => Promise<void> {
  const { mutateAsync } = useAction('sessions.end');
  return async ({ id, person, socket }) => {
    const yes = await confirm({
      title: `End the session of ${person.name} on ${socket}?`,
      text: 'The connection closes at once, and what runs in it stops. The person reads that the session was ended. What was recorded so far is kept.',
      yes: 'End session',
      danger: true,
    });
    if (!yes) return;
    try {
      await mutateAsync({ session: id });
      // not in the mutation's own callback: the row that has asked may be gone by now
      tellDone(`The session on ${socket} is ended`);
    } catch {
      // useAction has told it
    }
  };
}
