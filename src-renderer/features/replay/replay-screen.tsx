import { useState } from 'react';
import type { SessionDetail, SessionRecording } from '../../../src-main/contract/commands/sessions.ts';
import { useAnswer } from '../../app/queries.ts';
import { Button, LinkButton } from '../../ui/button.tsx';
import { Empty } from '../../ui/notice.tsx';
import { EventsPanel } from './events-panel.tsx';
import { useEventsPanel } from './events-panel-state.ts';
import { NoRecording } from './no-recording.tsx';
import { Player } from './player.tsx';
import { ReplayHead } from './replay-head.tsx';
import { useEscapeToList } from './replay-keys.ts';
import css from './replay-screen.module.css';
import { usePlayer } from './use-playback.ts';

/** One session: what its recording shows, and what else happened in it. */
export default function ReplayScreen({ session }: { session: string }) {
  const { data: detail, error, refetch } = useAnswer('sessions.get', { session });
  useEscapeToList();
  if (detail) return <Session detail={detail} />;
  if (!error) return <h1 className="unseen">Session</h1>;
  return (
    <>
      <h1 className="unseen">Session</h1>
      <Empty
        title={
          error.code === 'session_not_found' ? 'There is no such session' : 'The session could not be read'
        }
        actions={
          <>
            <LinkButton href="#/sessions">Show all sessions</LinkButton>
            {error.code !== 'session_not_found' && <Button onClick={() => void refetch()}>Try again</Button>}
          </>
        }
      >
        {error.hint ?? error.message}
      </Empty>
    </>
  );
}

function Session({ detail }: { detail: SessionDetail }) {
  const { recordings } = detail;
  const [chosen, setChosen] = useState<number>();
  const playable = recordings.filter(isPlayable);
  const recording = playable.find(({ channel }) => channel === chosen) ?? playable[0];
  return (
    <>
      <ReplayHead
        detail={detail}
        recording={recording ?? recordings[0]}
        recordings={playable}
        onChoose={(channel) => setChosen(channel)}
      />
      {recording ? (
        <Recording key={recording.channel} detail={detail} recording={recording} />
      ) : (
        <NoRecording detail={detail} />
      )}
    </>
  );
}

function Recording({ detail, recording }: { detail: SessionDetail; recording: SessionRecording }) {
  const { record } = detail;
  const channel = record.channels.find((one) => one.channel === recording.channel);
  const live = record.state === 'live' && channel?.ended_at === undefined;
  const player = usePlayer(record.id, recording, live);
  const { open } = useEventsPanel();
  const base = Date.parse(recording.manifest?.started_at ?? channel?.started_at ?? record.started_at);
  return (
    <div className={open ? css.withPanel : css.alone}>
      {player ? <Player player={player} base={base} /> : <section aria-label="Replay" />}
      {open && player && (
        <EventsPanel record={record} manifest={recording.manifest} base={base} playback={player.playback} />
      )}
    </div>
  );
}

/** A file transfer has a recording too, of which only markers are kept. */
function isPlayable({ manifest, size }: SessionRecording): boolean {
  return size > 0 && manifest?.screen !== false;
}
