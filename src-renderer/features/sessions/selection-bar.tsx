import { Download, Ellipsis, FileText, List, Play, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { SessionDetail } from '../../../src-main/contract/commands/sessions.ts';
import type { SessionSummary } from '../../../src-main/contract/session-summary.ts';
import { navigate } from '../../app/location.ts';
import { useAnswer } from '../../app/queries.ts';
import { clockTime, dateOf, dayAndTime } from '../../format/time.ts';
import { Button, IconButton, LinkButton } from '../../ui/button.tsx';
import { Menu, MenuItem, MenuLine } from '../../ui/menu.tsx';
import { openEventsPanel } from '../replay/events-panel-state.ts';
import { DeleteRecordingsDialog } from './delete-recordings-dialog.tsx';
import { useEndSession } from './end-session.tsx';
import { useRecordingExport } from './export-recording.ts';
import css from './selection-bar.module.css';
import { countedFacts } from './session-facts.ts';
import { hasReplay, sessionTitle, softwareName } from './session-words.ts';

/** The selected session: who, when and what, and what can be done with it. */
export function SelectionBar({ session }: { session: SessionSummary }) {
  const detail = useAnswer('sessions.get', { session: session.id }).data;
  const { started_at, ended_at, client } = session;
  const until = ended_at ? ` to ${clockTime(ended_at)}` : '';
  const when = `${dayAndTime(started_at)}${until}, from ${client.address}, ${softwareName(client.software)}`;
  return (
    <aside className={css.bar} aria-label="Selected session">
      <div className="cut">
        <b>
          <bdi>{sessionTitle(session)}</bdi>
        </b>{' '}
        <bdi className="meta tabular">{when}</bdi>
      </div>
      <div className={`meta tabular cut ${css.facts}`}>
        <Facts session={session} detail={detail} />
      </div>
      <div className={css.actions}>
        {session.state === 'live' ? (
          <LiveActions session={session} />
        ) : (
          <PastActions session={session} detail={detail} />
        )}
      </div>
    </aside>
  );
}

function Facts({ session, detail }: { session: SessionSummary; detail: SessionDetail | undefined }) {
  const { failure, command } = session;
  const deleted = detail?.record.deleted;
  if (deleted) {
    const text = `Recordings deleted on ${dateOf(deleted.at)} by ${deleted.by}: ${deleted.reason}`;
    return <span title={text}>{text}</span>;
  }
  if (failure)
    return (
      <code className={css.cause} title={failure.message}>
        {failure.message}
      </code>
    );
  const facts = detail ? countedFacts(detail.record) : [];
  return (
    <>
      {facts.length > 0 ? `${facts.join(', ')}. ` : ' '}
      {command && (
        <code title={command}>
          <bdi>{command}</bdi>
        </code>
      )}
    </>
  );
}

function LiveActions({ session }: { session: SessionSummary }) {
  const end = useEndSession();
  return (
    <>
      <Button look="ghost" danger tall onClick={() => void end(session)}>
        End session
      </Button>
      <LinkButton look="primary" icon={Play} href={`#/sessions/${session.id}`}>
        Show session
      </LinkButton>
    </>
  );
}

function PastActions({ session, detail }: { session: SessionSummary; detail: SessionDetail | undefined }) {
  const [deleting, setDeleting] = useState(false);
  const { exportCast, exportText, exportEvents } = useRecordingExport();
  const recording = detail?.recordings.find(({ size }) => size > 0);
  if (!hasReplay(session))
    return (
      <LinkButton look="primary" icon={List} href={`#/sessions/${session.id}`}>
        Show session
      </LinkButton>
    );
  return (
    <>
      {detail && recording && (
        <Button look="ghost" tall icon={Download} onClick={() => void exportCast(detail, recording)}>
          .cast
        </Button>
      )}
      {detail && (
        <Menu trigger={<IconButton tall icon={Ellipsis} label="More" />}>
          {recording && (
            <MenuItem icon={FileText} onSelect={() => void exportText(detail, recording)}>
              Export as text
            </MenuItem>
          )}
          <MenuItem icon={List} onSelect={() => exportEvents(detail)}>
            Export events as JSON
          </MenuItem>
          <MenuLine />
          <MenuItem icon={Trash2} danger onSelect={() => setDeleting(true)}>
            Delete recording…
          </MenuItem>
        </Menu>
      )}
      <Button
        tall
        className="wide"
        onClick={() => {
          openEventsPanel();
          navigate(`/sessions/${session.id}`);
        }}
      >
        Show events
      </Button>
      <LinkButton look="primary" icon={Play} href={`#/sessions/${session.id}`}>
        Replay
      </LinkButton>
      {deleting && detail && <DeleteRecordingsDialog detail={detail} onClose={() => setDeleting(false)} />}
    </>
  );
}
