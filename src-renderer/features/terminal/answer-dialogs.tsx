import { useRef } from 'react';
import type { HostKeyLook } from '../../../src-main/contract/socket-view.ts';
import { Button } from '../../ui/button.tsx';
import { Proof } from '../../ui/code-line.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { Facts } from '../../ui/facts.tsx';
import { LoginDialog } from '../sockets/login-dialog.tsx';
import css from './answer-dialogs.module.css';
import type { Pane } from './pane.ts';
import { panesOf } from './pane-layout.ts';
import type { PaneView } from './pane-view.ts';
import type { TerminalsStore, TerminalsView } from './terminals-store.ts';

/** What a pane of the shown tab has to know before it can connect. */
export function AnswerDialogs({ terminals, view }: { terminals: TerminalsStore; view: TerminalsView }) {
  const tab = view.tabs.find(({ id }) => id === view.active);
  const asking = (tab ? panesOf(tab.layout) : [])
    .flatMap((id) => terminals.pane(id) ?? [])
    .find((pane) => pane.isAsking);
  if (!asking) return null;
  const shown = asking.get();
  const cancel = () => {
    // one that was connected before keeps what it has shown
    if (shown.opened) asking.giveUp();
    else terminals.closePane(asking.id);
  };
  const { state } = shown;
  if (state.kind === 'asks_login') {
    const { socket, target } = shown;
    const logIn = (login: string) => asking.logInAs(login);
    return <LoginDialog socket={socket} target={target} yes="Connect" onLogin={logIn} onClose={cancel} />;
  }
  if (state.kind !== 'asks_host_key') return null;
  return <HostKeyDialog pane={asking} view={shown} look={state.look} onCancel={cancel} />;
}

function HostKeyDialog({
  pane,
  view,
  look,
  onCancel,
}: {
  pane: Pane;
  view: PaneView;
  look: HostKeyLook;
  onCancel: () => void;
}) {
  const cancel = useRef<HTMLButtonElement>(null);
  const { type, fingerprint } = look.shown;
  return (
    <Dialog
      open
      title={`Is this ${view.socket}?`}
      onClose={onCancel}
      firstFocus={cancel}
      width={560}
      actions={
        <>
          <Button ref={cancel} look="ghost" onClick={onCancel}>
            Cancel
          </Button>
          <Button look="primary" onClick={() => void pane.acceptHostKey(fingerprint)}>
            Accept and connect
          </Button>
        </>
      }
    >
      <p>
        Nobody has connected to this target through Sallyport yet. Compare its host key with what the target
        itself says. Once accepted, any other key is refused.
      </p>
      <div className={css.facts}>
        <Facts
          single
          facts={[
            { name: 'Target', value: view.target, mono: true },
            { name: 'Key type', value: type, mono: true },
          ]}
        />
      </div>
      <Proof>{fingerprint}</Proof>
      <p className={`meta ${css.command}`}>
        What the target says: <code>ssh-keygen -lf /etc/ssh/{hostKeyFile(type)}</code>
      </p>
    </Dialog>
  );
}

/** Where OpenSSH keeps a host key of this type. */
function hostKeyFile(type: string): string {
  const kind = type.startsWith('ecdsa') ? 'ecdsa' : type.includes('rsa') ? 'rsa' : 'ed25519';
  return `ssh_host_${kind}_key.pub`;
}
