import type { HostKeyLook } from '../../../src-main/contract/socket-view.ts';
import { useAnswer } from '../../app/queries.ts';
import { useNow } from '../../app/use-now.ts';
import { clockTime } from '../../format/time.ts';
import { Button } from '../../ui/button.tsx';
import { Proof } from '../../ui/code-line.tsx';
import { type Fact, Facts } from '../../ui/facts.tsx';
import { Status } from '../../ui/glyph.tsx';
import { KeyHint } from '../../ui/key-hint.tsx';
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
  const { socket, lost, retry } = view;
  const trying = state.kind !== 'failed';
  const keyChanged =
    failure.code === 'upstream_host_key_changed' || failure.code === 'upstream_host_key_pin_mismatch';
  return (
    <div className={css.over} role="status">
      <h2>{failureTitle(socket, failure.code, lost !== undefined)}</h2>
      {failure.advice && <p>{failure.advice}</p>}
      <div className={css.proof}>
        <Proof>{failure.message}</Proof>
      </div>
      {keyChanged && <BothKeys socket={socket} />}
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
        <span className="grow" />
        {!lost && (
          <a className="link" href={`#/sockets/${socket}`}>
            Show socket
          </a>
        )}
        <a className="link" href={logOf(socket, failure.session)}>
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
