import { LinkButton } from '../../ui/button.tsx';
import { useLog } from '../logs/use-log.ts';
import { lastLines } from './last-lines.ts';
import css from './socket-log.module.css';
import { SocketLogLines } from './socket-log-lines.tsx';
import { TabMessage } from './tab-message.tsx';

/** as many as are quick to draw at once; the log screen has all */
const most = 500;

/** The newest lines of a socket on top, as they come in. */
export function SocketLog({ name }: { name: string }) {
  const { lines, load } = useLog({ kind: 'socket', name }).state;
  const entries = lastLines(lines, most).reverse();
  if (load.kind === 'failed') {
    return <TabMessage title="The log cannot be read">{load.error.hint ?? load.error.message}</TabMessage>;
  }
  if (load.kind === 'loading') return null;
  return (
    <>
      <div className={css.head}>
        <p className="meta">{entries.length === 0 ? 'No lines yet' : 'Newest first, as they come in'}</p>
        <LinkButton href={`#/logs/socket/${name}`}>Open in Logs</LinkButton>
      </div>
      <SocketLogLines entries={entries} />
    </>
  );
}
