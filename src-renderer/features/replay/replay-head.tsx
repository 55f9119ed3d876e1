import { ArrowLeft, Download, FileText, List, PanelRight, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { SessionDetail, SessionRecording } from '../../../src-main/contract/commands/sessions.ts';
import { navigate } from '../../app/location.ts';
import { dayAndTime } from '../../format/time.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Menu, MenuItem, MenuLine } from '../../ui/menu.tsx';
import { Picker } from '../../ui/picker.tsx';
import { ScreenHead } from '../../ui/screen.tsx';
import { DeleteRecordingsDialog } from '../sessions/delete-recordings-dialog.tsx';
import { useEndSession } from '../sessions/end-session.tsx';
import { useRecordingExport } from '../sessions/export-recording.ts';
import { exitWord, kindWords, sessionTitle, softwareName } from '../sessions/session-words.ts';
import { useEventsPanel } from './events-panel-state.ts';
import css from './replay-head.module.css';
import { Verification } from './verification.tsx';

export function ReplayHead({
  detail,
  recording,
  recordings,
  onChoose,
}: {
  detail: SessionDetail;
  /** the one that is shown, if there is any */
  recording: SessionRecording | undefined;
  /** those that can be shown */
  recordings: readonly SessionRecording[];
  onChoose: (channel: number) => void;
}) {
  const { record, summary } = detail;
  const { open, toggle } = useEventsPanel();
  const end = useEndSession();
  const live = record.state === 'live';
  const { client } = record;
  return (
    <ScreenHead>
      <IconButton icon={ArrowLeft} label="Back to the sessions" onClick={() => navigate('/sessions')} />
      <h1 className={`cut ${css.title}`}>{sessionTitle(summary)}</h1>
      <div
        className={`meta tabular cut ${css.facts}`}
        title={`${record.person.email}, from ${client.address}, ${softwareName(client.software)}`}
      >
        {dayAndTime(record.started_at)}, <FactsOf detail={detail} recording={recording} />
      </div>
      <span className="grow" />
      {recordings.length > 1 && recording && (
        <Picker
          label="Recording"
          value={String(recording.channel)}
          onChange={(channel) => onChoose(Number(channel))}
          options={recordings.map((one, at) => ({
            value: String(one.channel),
            label: recordingName(one, at),
          }))}
        />
      )}
      {recording && recording.size > 0 && (
        <Verification session={record.id} channel={recording.channel} live={live} />
      )}
      <span className={css.line} />
      {live && (
        <Button look="ghost" danger onClick={() => void end(record)}>
          End session
        </Button>
      )}
      <ExportMenu detail={detail} recording={recording} />
      <IconButton
        icon={PanelRight}
        label={open ? 'Hide the events' : 'Show the events'}
        aria-pressed={open}
        disabled={recordings.length === 0}
        onClick={toggle}
      />
    </ScreenHead>
  );
}

function FactsOf({
  detail: { record, summary },
  recording,
}: {
  detail: SessionDetail;
  recording: SessionRecording | undefined;
}) {
  const manifest = recording?.manifest;
  const asked = summary.shells + summary.commands + summary.sftp + summary.forwards > 0;
  const whole = asked ? kindWords(summary).toLowerCase() : 'login';
  const what = manifest?.kind === 'exec' ? 'command' : (manifest?.kind ?? whole);
  const word = exitWord(summary);
  const exit = manifest?.exit ? exitWord({ ...summary, state: 'ended', exit: manifest.exit }) : undefined;
  return (
    <>
      {what} as <code>{record.login ?? '?'}</code>
      {record.state !== 'ended' || record.failure
        ? `, ${word.text.charAt(0).toLowerCase()}${word.text.slice(1)}`
        : exit && exit.text !== '–'
          ? `, exit ${exit.text}`
          : ''}
    </>
  );
}

function recordingName({ channel, manifest }: SessionRecording, at: number): string {
  const name = manifest?.command ?? (manifest?.kind === 'shell' ? 'Shell' : 'Channel');
  return `${at + 1}. ${name}${manifest ? '' : ` ${channel}`}`;
}

function ExportMenu({
  detail,
  recording,
}: {
  detail: SessionDetail;
  recording: SessionRecording | undefined;
}) {
  const [deleting, setDeleting] = useState(false);
  const { exportCast, exportText, exportEvents } = useRecordingExport();
  const there = recording && recording.size > 0 ? recording : undefined;
  const deletable = detail.record.state !== 'live' && detail.recordings.length > 0;
  return (
    <>
      <Menu
        trigger={
          <Button look="ghost" icon={Download}>
            Export
          </Button>
        }
      >
        {there && (
          <MenuItem icon={Download} onSelect={() => void exportCast(detail, there)}>
            Recording as .cast
          </MenuItem>
        )}
        {there && (
          <MenuItem icon={FileText} onSelect={() => void exportText(detail, there)}>
            Recording as text
          </MenuItem>
        )}
        <MenuItem icon={List} onSelect={() => exportEvents(detail)}>
          All events as JSON
        </MenuItem>
        {deletable && (
          <>
            <MenuLine />
            <MenuItem icon={Trash2} danger onSelect={() => setDeleting(true)}>
              Delete recording…
            </MenuItem>
          </>
        )}
      </Menu>
      {deleting && <DeleteRecordingsDialog detail={detail} onClose={() => setDeleting(false)} />}
    </>
  );
}
