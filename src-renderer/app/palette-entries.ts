import {
  Copy,
  ExternalLink,
  History,
  type LucideIcon,
  Pencil,
  Play,
  Route,
  Square,
  SquareTerminal,
} from 'lucide-react';
import { appCommands } from '../../src-main/contract/app-commands.ts';
import type { SessionSummary } from '../../src-main/contract/session-summary.ts';
import type { SocketView } from '../../src-main/contract/socket-view.ts';
import { openTest } from '../features/diagnosis/open-test.ts';
import { socketGlyph, targetText } from '../features/sockets/socket-words.ts';
import { openTerminal } from '../features/terminal/open-terminals.ts';
import { formatDuration } from '../format/duration.ts';
import { shortTime } from '../format/time.ts';
import { useSessions } from '../stores/sessions-store.ts';
import { copyText } from '../ui/copy-button.tsx';
import type { GlyphKind } from '../ui/glyph.tsx';
import { tellDone } from '../ui/toasts.tsx';
import { canRun, runCommand, useCommandsVersion } from './commands.tsx';
import { keysOf } from './keys.ts';
import { navigate } from './location.ts';
import { useAction, useAnswer } from './queries.ts';
import { useIsMac } from './use-connector.ts';

export interface PaletteEntry {
  id: string;
  group: string;
  title: string;
  detail?: string | undefined;
  monoDetail?: boolean | undefined;
  keys?: string | undefined;
  glyph?: GlyphKind | undefined;
  icon?: LucideIcon | undefined;
  run: () => void;
}

const mostRecordings = 200;

/** Every word of the query stands somewhere in the title or behind it. */
export function matchWords({ title, detail = '' }: PaletteEntry, query: string): boolean {
  const text = `${title} ${detail}`.toLowerCase();
  return query
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

export function usePaletteEntries(): PaletteEntry[] {
  useCommandsVersion();
  const mac = useIsMac();
  const sockets = useAnswer('sockets.list', {}).data ?? [];
  const { sessions } = useSessions();
  const { mutate: setEnabled } = useAction('sockets.set_enabled');
  const { mutate: openOutside } = useAction('sockets.open_in_system_terminal');

  const fixed = appCommands
    .filter(({ id }) => id !== 'palette.open' && canRun(id))
    .map(
      ({ id, title, group }): PaletteEntry => ({
        id,
        group: group === 'Go to' ? 'Go to' : 'Commands',
        title,
        keys: keysOf(id, mac),
        run: () => runCommand(id),
      }),
    );
  return [
    ...sockets.filter(({ enabled }) => enabled).map(terminalOf),
    ...fixed,
    ...sockets.flatMap((socket) => commandsOf(socket, setEnabled, openOutside)),
    ...sessions
      .filter(({ evidence }) => evidence === 'recorded' || evidence === 'interrupted')
      .slice(0, mostRecordings)
      .map(recordingOf),
  ];
}

function terminalOf(socket: SocketView): PaletteEntry {
  return {
    id: `open ${socket.name}`,
    group: 'Sockets',
    title: `Open terminal on ${socket.name}`,
    detail: targetText(socket),
    monoDetail: true,
    glyph: socketGlyph(socket),
    run: () => openTerminal(socket.name),
  };
}

function commandsOf(
  socket: SocketView,
  setEnabled: (input: { name: string; enabled: boolean }) => void,
  openOutside: (input: { name: string }) => void,
): PaletteEntry[] {
  const { name, enabled, origin, live_sessions: live, ssh_command } = socket;
  const entry = (title: string, icon: LucideIcon, run: () => void, detail?: string): PaletteEntry => ({
    id: `${title}`,
    group: 'Commands',
    title,
    icon,
    detail,
    run,
  });
  const copy = async () => {
    if (await copyText(ssh_command)) tellDone('The ssh command is on the clipboard');
  };
  return [
    entry(`Show ${name}`, SquareTerminal, () => navigate(`/sockets/${name}`)),
    entry(`Test ${name}`, Route, () => openTest(name)),
    entry(`Copy ssh command of ${name}`, Copy, () => void copy()),
    entry(`Open ${name} in the system terminal`, ExternalLink, () => openOutside({ name })),
    ...(origin === 'app'
      ? [
          entry(`Change ${name}`, Pencil, () => navigate(`/sockets/${name}/edit`)),
          enabled
            ? entry(
                `Stop ${name}`,
                Square,
                () => setEnabled({ name, enabled: false }),
                live > 0 ? `ends ${live} live` : undefined,
              )
            : entry(`Start ${name}`, Play, () => setEnabled({ name, enabled: true })),
        ]
      : []),
  ];
}

function recordingOf(session: SessionSummary): PaletteEntry {
  const { id, socket, person, started_at, ended_at } = session;
  const length = ended_at ? `, ${formatDuration(Date.parse(ended_at) - Date.parse(started_at))} long` : '';
  return {
    id: `recording ${id}`,
    group: 'Recordings',
    title: `${socket}, ${person.name}`,
    detail: `${shortTime(started_at)}${length}`,
    icon: History,
    run: () => navigate(`/sessions/${id}`),
  };
}
