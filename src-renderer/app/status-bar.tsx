import { addressText } from '../../src-main/contract/address-text.ts';
import type { ConnectorState } from '../../src-main/contract/connector-state.ts';
import { formatBytes } from '../format/bytes.ts';
import { count } from '../format/count.ts';
import { Status } from '../ui/glyph.tsx';
import { useConnection } from './backend-context.tsx';
import css from './shell.module.css';
import { useConnector } from './use-connector.ts';
import { useProblems } from './use-problems.ts';

export function StatusBar() {
  const connector = useConnector();
  const connection = useConnection();
  const problems = useProblems();
  const there = connection.kind === 'open';
  return (
    <footer className={css.status}>
      {there ? (
        <Status kind="dot" tone="calm">
          Connector running
        </Status>
      ) : (
        <Status kind="cross">Connector gone</Status>
      )}
      {connector && <Gateway connector={connector} />}
      {connector && there && (
        <span>
          {connector.live_sessions > 0 ? count(connector.live_sessions, 'live session') : 'No live sessions'}
        </span>
      )}
      {problems.length > 0 && (
        <a href="#/logs">
          <Status kind="cross">{count(problems.length, 'problem')}</Status>
        </a>
      )}
      {connector && <DiskState recordings={connector.recordings} />}
      {connector && (
        <span className={css.statusEnd}>
          {connector.secrets.kind === 'key_file' && (
            <a href="#/settings/secrets" className="wide" title={connector.secrets.reason}>
              Secrets in a key file
            </a>
          )}
          <span className="wide">Recordings {formatBytes(connector.recordings.bytes)}</span>
          <span>{connector.host === 'electron' ? 'Desktop' : 'Browser'}</span>
        </span>
      )}
    </footer>
  );
}

function Gateway({ connector: { gateway, gateway_trouble, reach } }: { connector: ConnectorState }) {
  const [first, ...others] = gateway;
  if (!first) return <Status kind="ring">Gateway off</Status>;
  const more = others.length > 0 ? ` and ${others.length} more` : '';
  const all = gateway.map(addressText).join(', ');
  return (
    <a href="#/settings/gateway" title={gateway_trouble ?? all} className={css.gateway}>
      <span>
        Gateway <span className={css.address}>{addressText(first)}</span>
        {more}
      </span>
      {gateway_trouble && <Status kind="triangle">not as set</Status>}
      {reach === 'network' && <Status kind="triangle">open to a network</Status>}
    </a>
  );
}

function DiskState({ recordings: { state, free_bytes, reason } }: Pick<ConnectorState, 'recordings'>) {
  if (state === 'ok') return null;
  return (
    <a href="#/settings/recordings" title={reason}>
      <Status kind={state === 'low' ? 'triangle' : 'cross'}>
        {state === 'low' ? `Disk low, ${formatBytes(free_bytes)} free` : 'Recordings cannot be written'}
      </Status>
    </a>
  );
}
