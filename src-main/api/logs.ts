import type { logCommands } from '../contract/commands/logs.ts';
import type { Connector } from '../core/connector.ts';
import { endOfLog } from '../core/logging/log-position.ts';
import type { EntryFilter } from '../core/logging/recent-entries.ts';
import type { HandlersOf } from './handlers.ts';
import type { Watch } from './screen.ts';

type LogHouse = Pick<Connector, 'recentEntries' | 'logHistory'>;

export function logHandlers({ recentEntries, logHistory }: LogHouse): HandlersOf<typeof logCommands> {
  return {
    'logs.recent': async ({ limit, ...about }) => {
      const filter = filterFor(about);
      const { entries, position = endOfLog } = recentEntries.last({ limit, filter });
      if (entries.length === limit) return { entries, earlier: position };
      // of an earlier run: the memory began with this one. Without a filter the screen asks as it scrolls
      const missing = filter ? limit - entries.length : 1;
      const { entries: before, earlier } = await logHistory.before({
        before: position,
        limit: missing,
        filter,
      });
      if (!filter) return { entries, earlier: before.length > 0 ? position : undefined };
      return { entries: [...before, ...entries], earlier };
    },
    'logs.earlier': ({ earlier, limit, ...about }) =>
      logHistory.before({ before: earlier, limit, filter: filterFor(about) }),
  };
}

export function watchLog({ recentEntries }: Pick<LogHouse, 'recentEntries'>): Watch {
  return (send) => recentEntries.subscribe((entry) => send({ topic: 'log', entries: [entry] }));
}

function filterFor({
  socket,
  session,
}: {
  socket?: string | undefined;
  session?: string | undefined;
}): EntryFilter | undefined {
  if (socket === undefined && session === undefined) return undefined;
  return (entry) =>
    (socket === undefined || entry.socket_id === socket) &&
    (session === undefined || entry.session_id === session);
}
