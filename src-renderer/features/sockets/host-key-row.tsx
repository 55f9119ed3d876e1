import { useState } from 'react';
import type { HostKeyLook, SocketView } from '../../../src-main/contract/socket-view.ts';
import { useAction } from '../../app/queries.ts';
import { Button } from '../../ui/button.tsx';
import { Status } from '../../ui/glyph.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { isSameTarget } from './draft-form.ts';
import css from './host-key-row.module.css';
import { keyTypeName } from './host-key-words.ts';
import type { SocketForm } from './use-socket-form.ts';

/** Which key the target has to show: one that is set here, or the one that it has shown first. */
export function HostKeyRow({ form, view }: { form: SocketForm; view: SocketView | undefined }) {
  const { draft, set, error, was } = form;
  const [typing, setTyping] = useState(false);
  const look = useAction('sockets.look_at_host_key', { quiet: true });
  const pins = draft.host_keys;
  const canLook = view !== undefined && was !== undefined && isSameTarget(draft, view);
  const seen = canLook ? look.data : undefined;
  const types = typing || error('host_keys') !== undefined;
  return (
    <div className={css.row} data-field="host_keys">
      <div className={css.text}>
        <h3>Host key</h3>
        {pins.length > 0 ? (
          <Pins pins={pins} />
        ) : (
          <Trusted view={canLook ? view : undefined} isStored={was !== undefined} />
        )}
        {seen && <Seen look={seen} />}
        {look.error && canLook && (
          <p className={css.words}>
            <Status kind="cross" title={look.error.message}>
              {look.error.hint ?? look.error.message}
            </Status>
          </p>
        )}
      </div>
      <div className={css.actions}>
        {canLook && (
          <Button disabled={look.isPending} onClick={() => look.mutate({ name: view.name })}>
            {look.isPending ? 'Asking' : 'Look at it'}
          </Button>
        )}
        {seen && !pins.includes(seen.shown.fingerprint) && (
          <Button onClick={() => set({ host_keys: [seen.shown.fingerprint] })}>
            {pins.length > 0 ? 'Pin this one' : 'Pin it'}
          </Button>
        )}
        {pins.length > 0 && (
          <Button
            look="ghost"
            onClick={() => {
              set({ host_keys: [] });
              setTyping(false);
            }}
          >
            Unpin
          </Button>
        )}
        {pins.length === 0 && !types && (
          <Button look="ghost" onClick={() => setTyping(true)}>
            Pin by hand
          </Button>
        )}
      </div>
      {types && (
        <div className={css.typed}>
          <TextField
            label="Fingerprint"
            mono
            placeholder="SHA256:…"
            value={pins[0] ?? ''}
            onChange={(text) => set({ host_keys: text.trim() === '' ? [] : [text.trim()] })}
            error={error('host_keys')}
            help="As ssh-keygen -l prints it on the target. No other key is accepted then."
          />
        </div>
      )}
    </div>
  );
}

function Pins({ pins }: { pins: readonly string[] }) {
  return (
    <>
      {pins.map((pin) => (
        <p key={pin} className={`${css.key} cut`} title={pin}>
          {pin}
        </p>
      ))}
      <p className={css.words}>
        <Status kind="check" tone="calm">
          Pinned: no other key is accepted
        </Status>
      </p>
    </>
  );
}

function Trusted({ view, isStored }: { view: SocketView | undefined; isStored: boolean }) {
  const known = view?.host_key.kind === 'known' ? view.host_key.keys : [];
  if (known.length === 0) {
    return (
      <p className={css.words}>
        {isStored && !view
          ? 'The target has changed: save, then look at its key. Or the first connection shows it.'
          : 'New: the first connection shows it and asks. Any other key is refused from then on.'}
      </p>
    );
  }
  return (
    <>
      {known.map(({ type, fingerprint }) => (
        <p key={fingerprint} className={`${css.key} cut`} title={fingerprint}>
          {keyTypeName(type)} {fingerprint}
        </p>
      ))}
      <p className={css.words}>
        <Status kind="check" tone="calm">
          Trusted since it was accepted
        </Status>
      </p>
    </>
  );
}

const verdicts = {
  new: { glyph: 'ring', text: 'Shown now. Nobody has accepted it yet' },
  known: { glyph: 'check', text: 'Shown now: it is the trusted one' },
  pinned: { glyph: 'check', text: 'Shown now: it is the pinned one' },
  changed: { glyph: 'triangle', text: 'Shown now. It is not the trusted one' },
  not_pinned: { glyph: 'triangle', text: 'Shown now. It is not the pinned one' },
} as const satisfies Record<HostKeyLook['verdict'], unknown>;

function Seen({ look: { shown, verdict } }: { look: HostKeyLook }) {
  const { glyph, text } = verdicts[verdict];
  const isNews = verdict !== 'known' && verdict !== 'pinned';
  return (
    <div role="status">
      {isNews && (
        <p className={`${css.key} cut`} title={shown.fingerprint}>
          {keyTypeName(shown.type)} {shown.fingerprint}
        </p>
      )}
      <p className={css.words}>
        <Status kind={glyph} tone={glyph === 'check' ? 'calm' : undefined}>
          {text}
        </Status>
      </p>
    </div>
  );
}
