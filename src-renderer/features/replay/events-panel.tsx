import { useMemo, useState } from 'react';
import type { RecordingManifest } from '../../../src-main/contract/recording-manifest.ts';
import type { SessionRecord } from '../../../src-main/contract/session.ts';
import { Picker } from '../../ui/picker.tsx';
import { PaneHead } from '../../ui/screen.tsx';
import { EventRows } from './event-rows.tsx';
import css from './events-panel.module.css';
import { type HappeningKind, happeningsOf } from './happenings.ts';
import type { Playback } from './playback.ts';
import { usePlaybackView, usePosition } from './use-playback.ts';

type Filter = 'all' | 'commands' | 'files' | 'forwards' | 'refused' | 'markers';
const filters: { value: Filter; label: string; kinds: readonly HappeningKind[] }[] = [
  { value: 'all', label: 'All kinds', kinds: [] },
  { value: 'commands', label: 'Shells and commands', kinds: ['opened', 'closed', 'command'] },
  { value: 'files', label: 'Files', kinds: ['file'] },
  { value: 'forwards', label: 'Forwards', kinds: ['forward'] },
  { value: 'refused', label: 'Refused and failed', kinds: ['refused'] },
  { value: 'markers', label: 'Markers and idle time', kinds: ['marker', 'idle'] },
];

/** What happened beside the screen, and when: a click goes there. */
export function EventsPanel({
  record,
  manifest,
  base,
  playback,
}: {
  record: SessionRecord;
  manifest: RecordingManifest | undefined;
  /** when the recording began; milliseconds since 1970 */
  base: number;
  playback: Playback;
}) {
  const { read, duration } = usePlaybackView(playback);
  const [filter, setFilter] = useState<Filter>('all');
  const { gaps, markers } = playback.reader.index;
  // biome-ignore lint/correctness/useExhaustiveDependencies: gaps and markers grow with what is read
  const all = useMemo(
    () => happeningsOf(record, { base, manifest, gaps, markers }),
    [record, base, manifest, gaps, markers, read],
  );
  const kinds = filters.find(({ value }) => value === filter)?.kinds ?? [];
  const shown = filter === 'all' ? all : all.filter(({ kind }) => kinds.includes(kind));
  const second = usePosition(playback, 0.25);
  const now = shown.findLastIndex(({ time }) => time <= second + 0.25);
  return (
    <aside className={css.panel} aria-label="Events">
      <PaneHead title={<h2 className={css.title}>Events</h2>} count={shown.length.toLocaleString('en-GB')}>
        <Picker label="Kind" value={filter} onChange={setFilter} options={filters} />
      </PaneHead>
      {shown.length === 0 ? (
        <p className={css.none}>{all.length === 0 ? 'Nothing has happened yet.' : 'None of this kind.'}</p>
      ) : (
        <EventRows
          happenings={shown}
          now={now}
          latest={duration}
          onSelect={({ time }) => playback.seek(time)}
        />
      )}
    </aside>
  );
}
