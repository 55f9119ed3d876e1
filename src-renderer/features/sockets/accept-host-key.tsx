import { useEffect, useRef } from 'react';
import type { HostKeyLook, SocketView } from '../../../src-main/contract/socket-view.ts';
import { useAction } from '../../app/queries.ts';
import { Button } from '../../ui/button.tsx';
import { CodeWrap, Proof } from '../../ui/code-line.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { tellDone } from '../../ui/toasts.tsx';
import css from './accept-host-key.module.css';
import { hostKeyCommand } from './host-key-words.ts';
import { targetText } from './socket-words.ts';

/** The key that is trusted beside the one that the target shows now; to accept it, its fingerprint is on the screen. */
export function AcceptHostKey({ socket, onClose }: { socket: SocketView; onClose: () => void }) {
  const { name } = socket;
  const look = useAction('sockets.look_at_host_key', { quiet: true });
  const trust = useAction('sockets.trust_host_key');
  const cancel = useRef<HTMLButtonElement>(null);
  const { mutate } = look;
  useEffect(() => mutate({ name }), [mutate, name]);
  const seen = look.data;
  const canAccept = seen?.verdict === 'changed' || seen?.verdict === 'new';
  const accept = ({ shown: { fingerprint } }: HostKeyLook) =>
    trust.mutate(
      { name, fingerprint },
      {
        onSuccess: () => {
          tellDone(`${name} is trusted by its new host key`);
          onClose();
        },
      },
    );
  return (
    <Dialog
      open
      title={`The host key of ${name}`}
      onClose={onClose}
      firstFocus={cancel}
      width={600}
      actions={
        <>
          <Button ref={cancel} look="ghost" onClick={onClose}>
            {canAccept ? 'Cancel' : 'Close'}
          </Button>
          {look.error && (
            <Button tall onClick={() => mutate({ name })}>
              Ask again
            </Button>
          )}
          {canAccept && (
            <Button danger tall disabled={trust.isPending} onClick={() => accept(seen)}>
              Accept the new key
            </Button>
          )}
        </>
      }
    >
      <div className={css.body}>
        {!seen && !look.error && <p role="status">Asking {targetText(socket)} for its key.</p>}
        {look.error && (
          <>
            <p>The target did not show its key. {look.error.hint}</p>
            <Proof>{look.error.message}</Proof>
          </>
        )}
        {seen && <Compared look={seen} />}
      </div>
    </Dialog>
  );
}

function Compared({ look: { shown, verdict, expected } }: { look: HostKeyLook }) {
  const isSame = verdict === 'known' || verdict === 'pinned';
  return (
    <>
      <p>
        {isSame
          ? 'The target shows the key that is trusted. The next session goes there as before.'
          : verdict === 'new'
            ? 'No key of this target is known yet.'
            : 'The target shows another key than before. It was set up anew, or something stands in between. Nothing was sent to it.'}
      </p>
      <dl>
        {!isSame && expected.length > 0 && (
          <>
            <dt>Trusted until now</dt>
            {expected.map((fingerprint) => (
              <dd key={fingerprint}>
                <Proof>{fingerprint}</Proof>
              </dd>
            ))}
          </>
        )}
        <dt>Shown now, {shown.type}</dt>
        <dd>
          <Proof>{shown.fingerprint}</Proof>
        </dd>
        {!isSame && (
          <>
            <dt>Compare it with what the target itself says, on its console</dt>
            <dd>
              <CodeWrap code={hostKeyCommand(shown.type)} />
            </dd>
          </>
        )}
      </dl>
    </>
  );
}
