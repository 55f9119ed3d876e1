import type { SocketView } from '../../../src-main/contract/socket-view.ts';
import { useAppCommand } from '../../app/commands.tsx';
import { navigate } from '../../app/location.ts';
import { Status } from '../../ui/glyph.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { Tag } from '../../ui/tag.tsx';
import { openTest } from '../diagnosis/open-test.ts';
import { SocketActions } from './socket-actions.tsx';
import css from './socket-detail.module.css';
import { SocketLog } from './socket-log.tsx';
import { SocketOverview } from './socket-overview.tsx';
import { SocketSessions } from './socket-sessions.tsx';
import { SocketSettings } from './socket-settings.tsx';
import { SocketTest } from './socket-test.tsx';
import { socketGlyph, socketSentence } from './socket-words.ts';
import { useSocketSessions } from './use-socket-sessions.ts';

const tabs = ['overview', 'settings', 'sessions', 'logs', 'test'] as const;
type Tab = (typeof tabs)[number];

function isTab(tab: string | undefined): tab is Tab {
  return tabs.some((known) => known === tab);
}

/** One socket: how it is, what it is set to, who was there. */
export function SocketDetail({ socket, tab }: { socket: SocketView; tab: string | undefined }) {
  const { name, description, tags, status } = socket;
  const sessions = useSocketSessions(name);
  const shown = isTab(tab) ? tab : 'overview';
  const show = (next: Tab) =>
    navigate(next === 'overview' ? `/sockets/${name}` : `/sockets/${name}/${next}`, { replace: true });
  useAppCommand('socket.test', () => openTest(name));
  return (
    <article className={css.detail} aria-labelledby="socket-name">
      <header className={css.head}>
        <div className={css.names}>
          <div className={css.title}>
            <h1 id="socket-name" className="cut" title={name}>
              {name}
            </h1>
            <span className={css.status}>
              <Status kind={socketGlyph(socket)} tone={status.kind === 'failed' ? undefined : 'calm'}>
                {socketSentence(socket)}
              </Status>
            </span>
          </div>
          <div className={css.sub}>
            {description && (
              <span className="cut" title={description}>
                {description}
              </span>
            )}
            {tags.map((tag) => (
              <Tag key={tag}>{tag}</Tag>
            ))}
          </div>
        </div>
        <SocketActions socket={socket} />
      </header>
      <Tabs
        label={`Views of ${name}`}
        value={shown}
        onChange={show}
        tabs={[
          { value: 'overview', label: 'Overview' },
          { value: 'settings', label: 'Settings' },
          { value: 'sessions', label: 'Sessions', count: sessions.length || undefined },
          { value: 'logs', label: 'Logs' },
          { value: 'test', label: 'Connection test' },
        ]}
      >
        {/* settings are only text: the keys have to get there to scroll it */}
        <div
          className={shown === 'test' ? css.whole : css.body}
          {...(shown === 'settings' ? { tabIndex: 0 } : {})}
        >
          {shown === 'overview' && <SocketOverview socket={socket} sessions={sessions} />}
          {shown === 'settings' && <SocketSettings socket={socket} />}
          {shown === 'sessions' && <SocketSessions socket={socket} sessions={sessions} />}
          {shown === 'logs' && <SocketLog name={name} />}
          {shown === 'test' && <SocketTest socket={socket} />}
        </div>
      </Tabs>
    </article>
  );
}
