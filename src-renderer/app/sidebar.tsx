import {
  History,
  List,
  type LucideIcon,
  Search,
  Server,
  SlidersHorizontal,
  SquareTerminal,
  UserRound,
} from 'lucide-react';
import type { ReactNode } from 'react';
import { useOpenTerminals } from '../features/terminal/open-terminals.ts';
import { formatDuration } from '../format/duration.ts';
import { useSessions } from '../stores/sessions-store.ts';
import { Glyph } from '../ui/glyph.tsx';
import { Icon } from '../ui/icon.tsx';
import { runCommand } from './commands.tsx';
import { keysOf } from './keys.ts';
import { useHashPath } from './location.ts';
import { Mark } from './mark.tsx';
import { useAnswer } from './queries.ts';
import css from './shell.module.css';
import { useConnector, useIsMac } from './use-connector.ts';
import { useNow } from './use-now.ts';
import { useProblems } from './use-problems.ts';

const mostLive = 8;

export function Sidebar() {
  const mac = useIsMac();
  const sockets = useAnswer('sockets.list', {}).data;
  const { live } = useSessions();
  const problems = useProblems();
  const terminals = useOpenTerminals();
  return (
    <nav className={css.side} aria-label="Main">
      <div className={css.brand}>
        <Mark />
        <span>Sallyport</span>
      </div>
      <div className={css.nav}>
        <button
          type="button"
          className={`${css.item} ${css.find}`}
          title="Go to or run"
          onClick={() => runCommand('palette.open')}
        >
          <Icon of={Search} />
          <span className={css.label}>Go to or run</span>
          <kbd className={css.end}>{keysOf('palette.open', mac)}</kbd>
        </button>
        <Item to="/sockets" icon={Server} label="Sockets">
          {sockets?.length}
        </Item>
        <Item to="/terminal" icon={SquareTerminal} label="Terminal">
          {terminals || undefined}
        </Item>
        <Item to="/sessions" icon={History} label="Sessions">
          {live.length > 0 ? `${live.length} live` : undefined}
        </Item>
        <Item to="/logs" icon={List} label="Logs">
          {problems.length > 0 && (
            <>
              <span className="unseen">problems: </span>
              <Glyph kind="cross" />
              <span className={css.problems}>{problems.length}</span>
            </>
          )}
        </Item>
        <Item to="/settings" icon={SlidersHorizontal} label="Settings" />
      </div>
      {live.length > 0 && <LiveNow />}
      <Me />
    </nav>
  );
}

function Item({
  to,
  icon,
  label,
  children,
}: {
  to: string;
  icon: LucideIcon;
  label: string;
  children?: ReactNode;
}) {
  const [path] = useHashPath();
  const here = path === to || path.startsWith(`${to}/`) || (path === '/' && to === '/sockets');
  return (
    <a href={`#${to}`} className={css.item} title={label} aria-current={here ? 'page' : undefined}>
      <Icon of={icon} />
      <span className={css.label}>{label}</span>
      {children !== undefined && children !== false && <span className={css.end}>{children}</span>}
    </a>
  );
}

function LiveNow() {
  const { live } = useSessions();
  const now = useNow();
  return (
    <section className={css.live} aria-label="Live sessions">
      <h2 className="caps">Live now</h2>
      <ul>
        {live.slice(0, mostLive).map(({ id, socket, person, started_at }) => (
          <li key={id}>
            <a href={`#/sessions/${id}`}>
              <Glyph kind="dot" />
              <span className="cut">
                <b>{socket}</b> {person.via === 'device_key' ? 'you' : person.name}
              </span>
              <time>{formatDuration(now - Date.parse(started_at))}</time>
            </a>
          </li>
        ))}
        {live.length > mostLive && (
          <li>
            <a href="#/sessions">
              <span />
              {live.length - mostLive} more
            </a>
          </li>
        )}
      </ul>
    </section>
  );
}

function Me() {
  const connector = useConnector();
  return (
    <div className={css.me} title={connector && `You: ${connector.owner.email}`}>
      <div>
        <b className="cut">{connector?.owner.name}</b>
        {connector && 'Admin of this connector'}
      </div>
      <Icon of={UserRound} />
    </div>
  );
}
