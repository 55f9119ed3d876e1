import { CopyPlus, SquareTerminal } from 'lucide-react';
import type { SessionSummary } from '../../../src-main/contract/session-summary.ts';
import type { SocketView } from '../../../src-main/contract/socket-view.ts';
import { useConnector } from '../../app/use-connector.ts';
import { failureWords } from '../../format/failure-words.ts';
import { dayAndTime, shortTime } from '../../format/time.ts';
import { useSessions } from '../../stores/sessions-store.ts';
import { Button } from '../../ui/button.tsx';
import { CodeLine } from '../../ui/code-line.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Glyph, Status } from '../../ui/glyph.tsx';
import { Section } from '../../ui/screen.tsx';
import { msText } from '../diagnosis/test-words.ts';
import { openTerminal } from '../terminal/open-terminals.ts';
import { FailureCard } from './failure-card.tsx';
import { LastLogLines } from './last-log-lines.tsx';
import { SessionTable } from './session-table.tsx';
import css from './socket-overview.module.css';
import { forwardingText, hostKeyText, loginText, recordingText, targetText } from './socket-words.ts';
import { useDuplicateSocket } from './use-socket-actions.ts';

const recent = 5;

/** The most asked things about a socket on one page. */
export function SocketOverview({
  socket,
  sessions,
}: {
  socket: SocketView;
  sessions: readonly SessionSummary[];
}) {
  const { name, status, enabled, origin, plain_ssh_command: plain, ssh_command: own } = socket;
  const { state } = useSessions();
  return (
    <>
      {origin === 'config_file' && <InConfigFile name={name} />}
      {enabled && status.kind === 'failed' && <FailureCard socket={socket} status={status} />}
      <section className={css.connect} aria-label="Connect">
        <CodeLine code={plain} prompt />
        <div className={css.own}>
          <span>Without a client key, at this machine:</span>
          <code className="cut" title={own}>
            {own}
          </code>
          <CopyButton text={own} label="Copy the command for this machine" iconOnly />
        </div>
        <SocketFacts socket={socket} />
      </section>
      <Section
        title="Recent sessions"
        end={
          sessions.length > recent && (
            <a className="link" href={`#/sockets/${name}/sessions`}>
              All {sessions.length.toLocaleString('en-GB')} sessions
            </a>
          )
        }
      >
        {sessions.length > 0 && <SessionTable label="Recent sessions" sessions={sessions.slice(0, recent)} />}
        {sessions.length === 0 && state === 'ready' && (
          <div className={css.first}>
            <p className={css.none}>
              {socket.last_used !== undefined
                ? 'None of its sessions is among the latest ones.'
                : enabled
                  ? 'Nobody has connected yet. The first session and its recording will stand here.'
                  : 'Nobody has connected yet, and nobody can while it is stopped.'}
            </p>
            {enabled && socket.last_used === undefined && (
              <Button icon={SquareTerminal} onClick={() => openTerminal(name)}>
                Open the first one
              </Button>
            )}
          </div>
        )}
      </Section>
      <LastLogLines name={name} />
    </>
  );
}

function SocketFacts({ socket }: { socket: SocketView }) {
  const { origin, via, host_key: hostKey, port, last_used: used } = socket;
  const target = targetText(socket);
  const key = hostKeyText(socket);
  return (
    <div className={css.facts}>
      <Facts
        facts={[
          {
            name: 'Target',
            value: port === 22 && origin !== 'practice' ? `${target}:22` : target,
            mono: true,
            title: target,
          },
          { name: 'Recording', value: recordingText(socket), title: recordingText(socket) },
          { name: 'Login', value: loginText(socket), title: loginText(socket) },
          { name: 'Forwarding', value: forwardingText(socket), title: forwardingText(socket) },
          key === undefined
            ? { name: 'Host key', value: 'New: the first connection shows it' }
            : {
                name: hostKey.kind === 'pinned' ? 'Pinned key' : 'Host key',
                value: key,
                mono: true,
                title: key,
              },
          via !== undefined && {
            name: 'Through',
            value: (
              <a className="link" href={`#/sockets/${via}`}>
                {via}
              </a>
            ),
          },
          { name: 'Last test', value: <LastTest socket={socket} /> },
          { name: 'Last used', value: used === undefined ? 'Never' : dayAndTime(used) },
        ]}
      />
    </div>
  );
}

/** `Passed 14:02, 38 ms` */
function LastTest({ socket: { name, last_test: test } }: { socket: SocketView }) {
  if (!test) return 'None since the connector has started';
  const { ok, time, ms, code } = test;
  const failure = code === undefined ? '' : `, ${failureWords(code).toLowerCase()}`;
  return (
    <a href={`#/sockets/${name}/test`}>
      <Status kind={ok ? 'check' : 'cross'} tone={ok ? 'calm' : undefined}>
        {ok ? `Passed ${shortTime(time)}, ${msText(ms)}` : `Failed ${shortTime(time)}${failure}`}
      </Status>
    </a>
  );
}

function InConfigFile({ name }: { name: string }) {
  const connector = useConnector();
  const duplicate = useDuplicateSocket();
  const file = connector?.config_file;
  return (
    <div className={css.file}>
      <Glyph kind="ring" />
      <p>
        {name} stands in the config file{file && ' '}
        {file && <code>{file}</code>} and is changed there. A copy of it can be changed here.
      </p>
      <Button icon={CopyPlus} onClick={() => duplicate(name)}>
        Duplicate
      </Button>
    </div>
  );
}
