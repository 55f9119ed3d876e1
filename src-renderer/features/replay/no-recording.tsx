import { useMemo } from 'react';
import type { SessionDetail } from '../../../src-main/contract/commands/sessions.ts';
import { failureWords } from '../../format/failure-words.ts';
import { dayAndTime } from '../../format/time.ts';
import { Button, LinkButton } from '../../ui/button.tsx';
import { Proof } from '../../ui/code-line.tsx';
import { Empty } from '../../ui/notice.tsx';
import { PaneHead } from '../../ui/screen.tsx';
import { openTerminal } from '../terminal/open-terminals.ts';
import { EventRows } from './event-rows.tsx';
import { happeningsOf } from './happenings.ts';
import css from './no-recording.module.css';

/** A session that has nothing to play: why, and what happened in it. */
export function NoRecording({ detail }: { detail: SessionDetail }) {
  const { record } = detail;
  const base = Date.parse(record.started_at);
  const happenings = useMemo(() => happeningsOf(record, { base }), [record, base]);
  return (
    <div className={css.page}>
      <Why detail={detail} />
      <section className={css.events} aria-label="Events">
        <PaneHead title={<h2 className={css.title}>Events</h2>} count={happenings.length} />
        {happenings.length > 0 ? (
          <EventRows happenings={happenings} />
        ) : (
          <p className={css.none}>Nothing was asked for in this session.</p>
        )}
      </section>
    </div>
  );
}

function Why({ detail: { record, summary, recordings } }: { detail: SessionDetail }) {
  const { deleted, failure, socket, state } = record;
  const lines = <LinkButton href={`#/logs/session/${record.id}`}>Show its log lines</LinkButton>;
  if (deleted)
    return (
      <Empty title="The recordings of this session were deleted" actions={lines}>
        On {dayAndTime(deleted.at)}, by {deleted.by}. The reason given: {deleted.reason}
      </Empty>
    );
  if (failure)
    return (
      <div className={css.failure}>
        <h2>Nothing was recorded: {failureWords(failure.code).toLowerCase()}</h2>
        <p>The session ended before the target had shown anything, because:</p>
        <Proof>{failure.message}</Proof>
        <div className="bar">
          <LinkButton href={`#/sockets/${socket}`}>Show the socket</LinkButton>
          {lines}
          <Button onClick={() => openTerminal(socket)}>Open terminal</Button>
        </div>
      </div>
    );
  if (summary.evidence === 'not_recorded')
    return (
      <Empty
        title="This session was not recorded"
        actions={<LinkButton href={`#/sockets/${socket}/edit`}>Change the socket</LinkButton>}
      >
        Recording is off for the socket {socket}. What was on the screen is not kept; commands, files and
        forwards are.
      </Empty>
    );
  if (summary.evidence === 'failed' || (recordings.length > 0 && recordings.every(({ size }) => size === 0)))
    return (
      <Empty title="The recording is not there" actions={lines}>
        {record.channels.find((channel) => channel.recording_failure)?.recording_failure?.message ??
          'Its file cannot be found in the recordings folder: it was moved or deleted outside the app.'}
      </Empty>
    );
  return (
    <Empty title={state === 'live' ? 'Nothing to see yet' : 'Nothing was on a screen'} actions={lines}>
      {state === 'live'
        ? 'The recording begins with the first shell or command.'
        : 'This session had no shell and no command: file transfers and forwards are events, not screens.'}
    </Empty>
  );
}
