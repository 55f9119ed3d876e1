import { RotateCw } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import type { ConnectionState, RefusedReason } from '../backend/connection-state.ts';
import { Button } from '../ui/button.tsx';
import { CodeLine } from '../ui/code-line.tsx';
import { Notice } from '../ui/notice.tsx';
import { useBackend, useConnection } from './backend-context.tsx';
import css from './connection-gate.module.css';
import { Mark } from './mark.tsx';
import { useFreshAnswers } from './queries.ts';
import { useTheme } from './theme.ts';
import { useAppSettings } from './use-connector.ts';
import { useNow } from './use-now.ts';

/** Shows the app while there is a host behind it; a host that is not there, or does not let the page in, is said. */
export function ConnectionGate({ children }: { children: ReactNode }) {
  const connection = useConnection();
  useFreshAnswers();
  useTheme(useAppSettings()?.theme);
  const [wasOpen, setWasOpen] = useState(false);
  useEffect(() => {
    if (connection.kind === 'open') setWasOpen(true);
  }, [connection.kind]);

  if (connection.kind === 'refused') return <Refused reason={connection.reason} />;
  if (connection.kind === 'open' || wasOpen) {
    return (
      <div className={css.stack}>
        {connection.kind === 'lost' && <Lost connection={connection} />}
        {children}
      </div>
    );
  }
  return connection.kind === 'lost' ? <NeverThere connection={connection} /> : <Connecting />;
}

type LostState = Extract<ConnectionState, { kind: 'lost' }>;

function nextTry({ nextTry: at }: LostState, now: number): string {
  const seconds = Math.ceil((at - now) / 1000);
  return seconds > 0 ? `Trying again in ${seconds} s.` : 'Trying again now.';
}

function Lost({ connection }: { connection: LostState }) {
  const backend = useBackend();
  const now = useNow();
  return (
    <Notice
      kind="cross"
      actions={
        <Button icon={RotateCw} onClick={() => backend.tryNow()}>
          Try now
        </Button>
      }
    >
      The connector does not answer: it was stopped, or has ended. {nextTry(connection, now)}
    </Notice>
  );
}

/** Quick on this machine: nothing is said before a moment has passed. */
function Connecting() {
  const [slow, setSlow] = useState(false);
  useEffect(() => {
    const timer = setTimeout(() => setSlow(true), 400);
    return () => clearTimeout(timer);
  }, []);
  return slow ? <Page title="Connecting to the connector" /> : null;
}

function NeverThere({ connection }: { connection: LostState }) {
  const backend = useBackend();
  const now = useNow();
  return (
    <Page
      title="The connector does not answer"
      actions={
        <Button icon={RotateCw} onClick={() => backend.tryNow()}>
          Try now
        </Button>
      }
    >
      <p>It has ended, or was never started. {nextTry(connection, now)}</p>
      <p>Start it with this command, and this page goes on by itself:</p>
      <CodeLine code="npm start" prompt />
    </Page>
  );
}

function Refused({ reason }: { reason: RefusedReason }) {
  const backend = useBackend();
  const tryAgain = (
    <Button icon={RotateCw} onClick={() => backend.tryNow()}>
      Try again
    </Button>
  );
  switch (reason) {
    case 'no_session':
    case 'link_expired':
      return (
        <Page
          title={reason === 'no_session' ? 'Open Sallyport by its link' : 'This link is used up'}
          actions={tryAgain}
        >
          <p>
            {reason === 'no_session'
              ? 'Other programs and people on this machine must not get in here, so this page opens only by a link that the connector gives you.'
              : 'Each link opens the app once, within a minute, so that one that was copied or is still in a history is worth nothing.'}
          </p>
          <p>Get a new one in a terminal, and open it in this browser:</p>
          <CodeLine code="npm run cli -- ui" prompt />
        </Page>
      );
    case 'too_many_screens':
      return (
        <Page title="Too many pages are open" actions={tryAgain}>
          <p>Close another tab or window of Sallyport, then try again.</p>
        </Page>
      );
    case 'other_version':
      return (
        <Page
          title="The connector was updated"
          actions={
            <Button icon={RotateCw} onClick={() => location.reload()}>
              Load the page again
            </Button>
          }
        >
          <p>This page belongs to another version of it.</p>
        </Page>
      );
  }
}

function Page({ title, children, actions }: { title: string; children?: ReactNode; actions?: ReactNode }) {
  return (
    <main className={css.page}>
      <div className={css.brand}>
        <Mark />
        Sallyport
      </div>
      <div className={css.text} role="status">
        <h1>{title}</h1>
        {children}
      </div>
      {actions && <div className="bar">{actions}</div>}
    </main>
  );
}
