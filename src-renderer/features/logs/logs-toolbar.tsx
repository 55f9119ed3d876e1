import { ArrowDownToLine, Download } from 'lucide-react';
import { memo } from 'react';
import type { LogLevel } from '../../../src-main/contract/log-entry.ts';
import { navigate } from '../../app/location.ts';
import { useAnswer } from '../../app/queries.ts';
import { count } from '../../format/count.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Picker } from '../../ui/picker.tsx';
import { ScreenHead } from '../../ui/screen.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import type { LogFilters } from './log-filters.ts';
import type { LogAbout } from './log-store.ts';
import css from './logs-screen.module.css';
import { SessionFilter } from './session-filter.tsx';

const levels: { value: LogLevel; label: string; strong: string }[] = [
  { value: 'debug', strong: 'Debug', label: 'Debug and worse' },
  { value: 'info', strong: 'Info', label: 'Info and worse' },
  { value: 'warn', strong: 'Warn', label: 'Warn and worse' },
  { value: 'error', strong: 'Error', label: 'Error only' },
];

/** The title of the screen and its filters. */
export function LogsToolbar({
  about,
  filters,
  onFilter,
  isBad,
  length,
  held,
  follow,
  onFollow,
  onExport,
}: {
  about: LogAbout;
  filters: LogFilters;
  onFilter: (change: Partial<LogFilters>) => void;
  /** what is typed into the find field cannot be searched for */
  isBad: boolean;
  /** lines that are shown, and that there are */
  length: number;
  held: number;
  follow: boolean;
  onFollow: (follow: boolean) => void;
  /** absent while one is being made */
  onExport: (() => void) | undefined;
}) {
  return (
    <ScreenHead title="Logs">
      <Filters about={about} filters={filters} onFilter={onFilter} isBad={isBad} />
      <span className="grow" />
      <span className="meta tabular wide" title={`${count(held, 'line')} held`}>
        {count(length, 'line')}
      </span>
      <Button icon={ArrowDownToLine} aria-pressed={follow} onClick={() => onFollow(!follow)}>
        Follow
      </Button>
      <IconButton
        icon={Download}
        label="Export JSON lines"
        disabled={onExport === undefined || length === 0}
        onClick={onExport}
      />
    </ScreenHead>
  );
}

// what counts lines is drawn with every batch of them; the filters are not
const Filters = memo(function Filters({
  about,
  filters,
  onFilter,
  isBad,
}: {
  about: LogAbout;
  filters: LogFilters;
  onFilter: (change: Partial<LogFilters>) => void;
  isBad: boolean;
}) {
  const socket = about.kind === 'socket' ? about.name : undefined;
  return (
    <>
      <SearchField
        label="Find in logs"
        placeholder="Find, or /regex/"
        width={264}
        value={filters.find}
        onChange={(find) => onFilter({ find })}
        bad={isBad}
      />
      <span className={`wide ${css.rule}`} />
      <Picker
        label="Level"
        value={filters.level}
        onChange={(level) => onFilter({ level })}
        options={levels}
      />
      <SocketPicker socket={socket} />
      <SessionFilter session={about.kind === 'session' ? about.id : undefined} socket={socket} />
    </>
  );
});

function SocketPicker({ socket = '' }: { socket: string | undefined }) {
  const sockets = useAnswer('sockets.list', {}).data ?? [];
  const names = sockets.map(({ name }) => name);
  // one that is gone still has its lines
  if (socket && !names.includes(socket)) names.push(socket);
  return (
    <Picker
      label="Socket"
      value={socket}
      unset=""
      onChange={(name) => navigate(name ? `/logs/socket/${encodeURIComponent(name)}` : '/logs')}
      options={[
        { value: '', label: 'All sockets' },
        ...names.sort().map((name) => ({ value: name, label: name })),
      ]}
    />
  );
}
