import type { HostKeyLook } from '../../../src-main/contract/socket-view.ts';
import type { TerminalState } from '../../../src-main/contract/terminal-state.ts';
import { useAnswer } from '../../app/queries.ts';
import { useNow } from '../../app/use-now.ts';
import { clockTime } from '../../format/time.ts';
import { Button } from '../../ui/button.tsx';
import { Proof } from '../../ui/code-line.tsx';
import { type Fact, Facts } from '../../ui/facts.tsx';
import { Status } from '../../ui/glyph.tsx';
import { HintBody } from '../../ui/hint-card.tsx';
import { KeyHint } from '../../ui/key-hint.tsx';
import { HintActions } from '../diagnosis/hint-actions.tsx';
import { useFailureHint } from '../diagnosis/use-failure-hint.ts';
import type { Pane } from './pane.ts';
import css from './pane-over.module.css';
import type { PaneView } from './pane-view.ts';
import { exitText, failureTitle, isSuccess } from './pane-words.ts';

/** What stands over a pane whose session has ended, failed or is being tried again; under it its last screen. */
export function PaneOver({ pane, view, onClose }: { pane: Pane; view: PaneView; onClose: () => void }) {
  const { state } = view;
  if (state.kind === 'ended') return <Ended pane={pane} view={view} onClose={onClose} />;
  const failure = view.lost ?? (state.kind === 'failed' ? state : undefined);
  if (!failure || state.kind === 'open') return null;
  return <Failed pane={pane} view={view} failure={failure} onClose={onClose} />;
}

function Failed({
  pane,
  view,
  failure,
  onClose,
}: {
  pane: Pane;
  view: PaneView;
  failure: Extract<TerminalState, { kind: 'failed' }>;
  onClose: () => void;
}) {
  const { socket: name, state, lost, retry } = view;
  const { code, message, advice, session } = failure;
  const socket = useAnswer('sockets.list', {}).data?.find((one) => one.name === name);
  const hint = useFailureHint(code, { socket, session });
  const trying = state.kind !== 'failed';
  const keyChanged = code === 'upstream_host_key_changed' || code === 'upstream_host_key_pin_mismatch';
  return (
    <div className={css.over} role="status">
      <h2>{(!lost && hint?.title) || failureTitle(name, code, lost !== undefined)}</h2>
      {(lost || !hint) && <p>{hint?.cause ?? advice}</p>}
      <div className={css.proof}>
        {lost || !hint ? (
          <Proof>{message}</Proof>
        ) : (
          // of one that was lost the next try says more than any of this
          <HintBody proof={message} cause={hint.cause} steps={hint.steps} commands={hint.commands} />
        )}
      </div>
      {keyChanged && <BothKeys socket={name} />}
      <Happened view={view} />
      <div className={css.actions}>
        <Button look="primary" disabled={trying} onClick={() => pane.start()}>
          {trying ? 'Connecting' : lost ? 'Reconnect now' : 'Try again'}
        </Button>
        {retry ? (
          <Button tall onClick={() => pane.stopRetry()}>
            Stop trying
          </Button>
        ) : (
          <Button tall onClick={onClose}>
            Close
          </Button>
        )}
        {!lost && <HintActions hint={hint} socket={socket} hasPrimary />}
        <span className="grow" />
        {!lost && (
          <a className="link" href={`#/sockets/${name}`}>
            Show socket
          </a>
        )}
        <a className="link" href={logOf(name, session)}>
          Show log
        </a>
      </div>
    </div>
  );
}

/** When it was, what the last try has met, what becomes of it. */
function Happened({ view: { state, lost, retry, opened } }: { view: PaneView }) {
  const now = useNow(1000, retry !== undefined);
  const seconds = retry && Math.max(0, Math.ceil((retry.at - now) / 1000));
  const answer = lost && state.kind === 'failed' && state !== lost ? state.message : undefined;
  const facts: (Fact | false | undefined)[] = [
    lost && { name: 'Lost', value: <time>{clockTime(lost.at)}</time> },
    retry && { name: 'Next try', value: `in ${seconds} s, try ${retry.number} of ${retry.of}` },
    answer !== undefined && { name: 'Last answer', value: answer, title: answer },
    lost && {
      name: 'Session',
      value: opened?.recorded ? 'Ended and saved. A new one starts.' : 'Ended. A new one starts.',
    },
  ];
  if (!facts.some(Boolean)) return null;
  return (
    <div className={css.facts}>
      <Facts single facts={facts} />
    </div>
  );
}

/** The key that is trusted beside the one that is shown now. */
function BothKeys({ socket }: { socket: string }) {
  const look: HostKeyLook | undefined = useAnswer('sockets.look_at_host_key', { name: socket }).data;
  if (!look) return null;
  return (
    <div className={css.facts}>
      <Facts
        single
        facts={[
          ...look.expected.map((key) => ({ name: 'Expected', value: key, mono: true, title: key })),
          {
            name: 'Shown now',
            value: `${look.shown.fingerprint} (${look.shown.type})`,
            mono: true,
            title: look.shown.fingerprint,
          },
        ]}
      />
    </div>
  );
}

function Ended({ pane, view, onClose }: { pane: Pane; view: PaneView; onClose: () => void }) {
  if (view.state.kind !== 'ended') return null;
  const { exit, session } = view.state;
  return (
    <div className={css.ended} role="status">
      <span className="cut">{session ? 'Session ended,' : 'Not connected'}</span>
      {!session ? null : exit === undefined || isSuccess(exit) ? (
        <span className="quiet">{exitText(exit)}</span>
      ) : (
        <Status kind="cross">{exitText(exit)}</Status>
      )}
      <span className="grow" />
      {session && view.opened?.recorded && (
        <a className="link" href={`#/sessions/${session}`}>
          Watch the recording
        </a>
      )}
      <Button onClick={onClose} look="ghost">
        Close
      </Button>
      <Button onClick={() => pane.start()}>
        Reconnect <KeyHint>Enter</KeyHint>
      </Button>
    </div>
  );
}

function logOf(socket: string, session: string | undefined): string {
  return session === undefined ? `#/logs/socket/${socket}` : `#/logs/session/${session}`;
}
