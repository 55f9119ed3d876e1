import { Download } from 'lucide-react';
import { useMemo } from 'react';
import type { SessionSummary } from '../../../src-main/contract/session-summary.ts';
import { count } from '../../format/count.ts';
import { Button } from '../../ui/button.tsx';
import { Menu, MenuItem } from '../../ui/menu.tsx';
import { Picker } from '../../ui/picker.tsx';
import { saveFile } from '../../ui/save-file.ts';
import { ScreenHead } from '../../ui/screen.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import { changeList, useListState } from './list-state.ts';
import {
  type DaysFilter,
  isFiltered,
  type KindFilter,
  namesIn,
  type SessionFilter,
} from './session-filter.ts';
import { sessionsCsv, sessionsJson } from './sessions-export.ts';
import css from './sessions-head.module.css';

const kinds: { value: KindFilter; label: string }[] = [
  { value: 'all', label: 'All kinds' },
  { value: 'shell', label: 'Shells' },
  { value: 'command', label: 'Commands' },
  { value: 'files', label: 'Files' },
  { value: 'forward', label: 'Forwards' },
  { value: 'failed', label: 'Failed' },
];
const days: { value: DaysFilter; label: string }[] = [
  { value: 'all', label: 'All days' },
  { value: '1', label: 'Today' },
  { value: '7', label: 'Last 7 days' },
  { value: '30', label: 'Last 30 days' },
];

/** Title, filters, and the way out of the list. */
export function SessionsHead({
  sessions,
  found,
}: {
  sessions: readonly SessionSummary[];
  found: readonly SessionSummary[];
}) {
  const { filter } = useListState();
  const { people, sockets } = useMemo(() => namesIn(sessions), [sessions]);
  const set = (change: Partial<SessionFilter>) => changeList({ filter: { ...filter, ...change } });
  return (
    <ScreenHead title="Sessions">
      <div className={css.search}>
        <SearchField
          label="Filter sessions"
          value={filter.text}
          onChange={(text) => set({ text })}
          onEnter={() => document.getElementById('sessions-list')?.focus()}
          end={<span className={`meta tabular ${css.count}`}>{found.length.toLocaleString('en-GB')}</span>}
        />
      </div>
      <span className={`wide ${css.line}`} />
      <Picker
        label="Person"
        value={filter.person}
        unset=""
        onChange={(person) => set({ person })}
        options={[
          { value: '', label: 'Everybody' },
          ...people.map(({ email, name }) => ({ value: email, label: name, note: email })),
        ]}
      />
      <Picker
        label="Socket"
        value={filter.socket}
        unset=""
        onChange={(socket) => set({ socket })}
        options={[
          { value: '', label: 'All sockets' },
          ...sockets.map((socket) => ({ value: socket, label: socket })),
        ]}
      />
      <Picker
        label="Kind"
        value={filter.kind}
        unset="all"
        onChange={(kind) => set({ kind })}
        options={kinds}
      />
      <Picker
        label="Days"
        value={filter.days}
        unset="all"
        onChange={(chosen) => set({ days: chosen })}
        options={days}
      />
      <span className="grow" />
      <ExportList sessions={found} all={!isFiltered(filter)} />
    </ScreenHead>
  );
}

function ExportList({ sessions, all }: { sessions: readonly SessionSummary[]; all: boolean }) {
  const what = all ? `all ${count(sessions.length, 'session')}` : count(sessions.length, 'shown session');
  return (
    <Menu
      trigger={
        <Button look="ghost" icon={Download} disabled={sessions.length === 0} title={`Export ${what}`}>
          <span className="wide">Export list</span>
          <span className="unseen">Export the list</span>
        </Button>
      }
    >
      <MenuItem onSelect={() => saveFile('sessions.csv', [sessionsCsv(sessions)], 'text/csv')}>
        CSV, {what}
      </MenuItem>
      <MenuItem onSelect={() => saveFile('sessions.json', [sessionsJson(sessions)], 'application/json')}>
        JSON, {what}
      </MenuItem>
    </Menu>
  );
}
