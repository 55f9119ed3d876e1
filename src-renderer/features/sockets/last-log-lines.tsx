import { Section } from '../../ui/screen.tsx';
import { useLog } from '../logs/use-log.ts';
import { lastLines } from './last-lines.ts';
import { SocketLogLines } from './socket-log-lines.tsx';
import css from './socket-overview.module.css';

const most = 9;

/** What the log has said of a socket last, as it comes in. */
export function LastLogLines({ name }: { name: string }) {
  const { log, state } = useLog({ kind: 'socket', name });
  const { lines, load } = state;
  const entries = lastLines(lines, most);
  return (
    <Section
      title="Last log lines"
      end={
        <a className="link" href={`#/logs/socket/${name}`}>
          All lines of {name}
        </a>
      }
    >
      {entries.length > 0 && <SocketLogLines entries={entries} />}
      {entries.length === 0 && load.kind === 'ready' && (
        <p className={css.none}>Nothing yet. What happens to this socket and its sessions is told here.</p>
      )}
      {load.kind === 'failed' && (
        <p className={css.none}>
          The log cannot be read: {load.error.hint ?? load.error.message}{' '}
          <button type="button" className="link" onClick={() => void log.load()}>
            Try again
          </button>
        </p>
      )}
    </Section>
  );
}
