import { SquareTerminal } from 'lucide-react';
import { useState } from 'react';
import type { SessionSummary } from '../../../src-main/contract/session-summary.ts';
import type { SocketView } from '../../../src-main/contract/socket-view.ts';
import { count } from '../../format/count.ts';
import { useSessions } from '../../stores/sessions-store.ts';
import { Button } from '../../ui/button.tsx';
import { openTerminal } from '../terminal/open-terminals.ts';
import { SessionTable } from './session-table.tsx';
import css from './socket-sessions.module.css';
import { TabMessage } from './tab-message.tsx';

const step = 200;

/** All sessions of a socket that the page holds, newest first. */
export function SocketSessions({
  socket: { name, enabled },
  sessions,
}: {
  socket: SocketView;
  sessions: readonly SessionSummary[];
}) {
  const { state, error } = useSessions();
  const [most, setMost] = useState(step);
  if (state === 'failed') {
    return <TabMessage title="The sessions cannot be shown">{error?.hint ?? error?.message}</TabMessage>;
  }
  if (state === 'loading') return null;
  if (sessions.length === 0) {
    return (
      <TabMessage
        title="Nobody has been here yet"
        actions={
          enabled && (
            <Button icon={SquareTerminal} onClick={() => openTerminal(name)}>
              Open the first session
            </Button>
          )
        }
      >
        Each connection to {name} is a session: who it was, when, what it ran, and its recording.
      </TabMessage>
    );
  }
  return (
    <>
      <SessionTable label={`Sessions of ${name}`} sessions={sessions.slice(0, most)} />
      {sessions.length > most && (
        <div className={css.more}>
          <Button onClick={() => setMost(most + step)}>
            {`Show ${count(Math.min(step, sessions.length - most), 'more', 'more')}`}
          </Button>
          <span className="meta">{count(sessions.length, 'session')} in all</span>
        </div>
      )}
    </>
  );
}
