import { useState } from 'react';
import type { SecretDraft, SocketDraft } from '../../../src-main/contract/socket-draft.ts';
import type { SocketView } from '../../../src-main/contract/socket-view.ts';
import { FieldGroup } from '../../ui/field.tsx';
import { Segments } from '../../ui/segments.tsx';
import { Checkbox } from '../../ui/switch.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { isGiven, runsProgram } from './draft-form.ts';
import css from './login-fields.module.css';
import { SecretField } from './secret-field.tsx';
import { useSecretCheck } from './use-secret-check.ts';
import type { SocketForm } from './use-socket-form.ts';

const kinds = [
  { value: 'username_and_password', label: 'Password' },
  { value: 'private_key', label: 'SSH private key' },
  { value: 'certificate', label: 'Certificate' },
  { value: 'agent', label: 'Agent' },
] as const satisfies readonly { value: SocketDraft['authentication_type']; label: string }[];

/** How the connector logs in to the target: only the fields that the chosen kind has. */
export function LoginFields({ form, view }: { form: SocketForm; view: SocketView | undefined }) {
  const { draft, set } = form;
  return (
    <>
      <div data-field="authentication_type">
        <FieldGroup label="Login with">
          {(labelId) => (
            <Segments
              labelledBy={labelId}
              value={draft.authentication_type}
              onChange={(kind) => set({ authentication_type: kind })}
              options={kinds}
            />
          )}
        </FieldGroup>
      </div>
      <Username form={form} />
      <KindFields form={form} view={view} />
    </>
  );
}

function Username({ form: { draft, set, error } }: { form: SocketForm }) {
  const asks = draft.username_provider === 'prompt_client';
  return (
    <div data-field="username">
      {!asks && (
        <TextField
          label="Username on the target"
          mono
          value={draft.username}
          onChange={(username) => set({ username })}
          error={error('username')}
        />
      )}
      {/* biome-ignore lint/a11y/noLabelWithoutControl: the control is the checkbox in it */}
      <label className={css.choice}>
        <Checkbox
          label="Each person names the username"
          checked={asks}
          onChange={(on) => set({ username_provider: on ? 'prompt_client' : 'defined' })}
        />
        <span>
          Each person names the username
          {asks && (
            <>
              : <code>ssh LOGIN+{draft.name || 'NAME'}@…</code>
            </>
          )}
        </span>
      </label>
    </div>
  );
}

function KindFields({ form, view }: { form: SocketForm; view: SocketView | undefined }) {
  const { draft, set, error } = form;
  switch (draft.authentication_type) {
    case 'username_and_password':
      return <Password form={form} view={view} />;
    case 'private_key':
      return <PrivateKey form={form} view={view} />;
    case 'certificate':
      return (
        <p className={css.words}>
          Each session gets a certificate of its own, which is valid for minutes. Nothing secret is stored,
          and the target trusts the certificate authority of this connector.
        </p>
      );
    case 'agent':
      return (
        <div data-field="agent_socket">
          <TextField
            label="Socket of the agent"
            note="empty: that of SSH_AUTH_SOCK"
            mono
            value={draft.agent_socket}
            onChange={(path) => set({ agent_socket: path })}
            error={error('agent_socket')}
            help="The keys stay in the ssh-agent of this machine, which must run when a session starts."
          />
        </div>
      );
  }
}

/** Programs run only when that is wanted, not while their command line is typed. */
function useWantedRun(secret: SecretDraft) {
  const [wanted, setWanted] = useState<string>();
  const reference = secret.kind === 'reference' ? secret.reference : undefined;
  const waits = runsProgram(secret) && wanted !== reference;
  return {
    waits,
    offer: waits ? (
      <>
        This program runs whenever a session starts.{' '}
        <button type="button" className="link" onClick={() => setWanted(reference)}>
          Run it now
        </button>
      </>
    ) : undefined,
  };
}

function Password({ form, view }: { form: SocketForm; view: SocketView | undefined }) {
  const { draft, set, error, was } = form;
  const { password } = draft;
  const { waits, offer } = useWantedRun(password);
  const check = useSecretCheck(
    password.kind === 'reference' && !waits ? { field: 'password', secret: password } : undefined,
  );
  return (
    <SecretField
      field="password"
      label="Password"
      note={
        <>
          or <code>from:env:NAME</code>
        </>
      }
      secret={password}
      stored={was === undefined ? undefined : view?.password}
      onChange={(secret) => set({ password: secret })}
      error={error('password')}
      warn={check && check.state !== 'good' ? check.detail : undefined}
      good={check?.state === 'good' ? check.detail : undefined}
      help={offer}
    />
  );
}

function PrivateKey({ form, view }: { form: SocketForm; view: SocketView | undefined }) {
  const { draft, set, error, was } = form;
  const { private_key: key, private_key_passphrase: passphrase } = draft;
  const stored = was === undefined ? undefined : view;
  const ofStored = was === undefined ? {} : { was };
  const { waits, offer } = useWantedRun(key);
  const { waits: passphraseWaits, offer: passphraseOffer } = useWantedRun(passphrase);
  const hasKey = isGiven(key, stored?.private_key) && !waits;
  const hasPassphrase = isGiven(passphrase, stored?.private_key_passphrase) && !passphraseWaits;

  const alone = useSecretCheck(hasKey ? { field: 'private_key', secret: key, ...ofStored } : undefined);
  const isLocked = alone?.state === 'warn';
  const both = useSecretCheck(
    isLocked && hasPassphrase ? { field: 'private_key', secret: key, passphrase, ...ofStored } : undefined,
  );
  const resolved = useSecretCheck(
    passphrase.kind === 'reference' && !passphraseWaits
      ? { field: 'private_key_passphrase', secret: passphrase }
      : undefined,
  );
  const bad = alone?.state === 'bad' ? alone.detail : undefined;
  const good = [both, alone].find((check) => check?.state === 'good')?.detail;

  return (
    <>
      <SecretField
        field="private_key"
        label="SSH private key"
        multiline
        secret={key}
        stored={stored?.private_key}
        onChange={(secret) => set({ private_key: secret })}
        error={error('private_key') ?? (key.kind === 'value' ? bad : undefined)}
        warn={bad}
        good={good}
        help={offer}
      />
      <SecretField
        field="private_key_passphrase"
        label="Passphrase"
        note="if the key has one"
        optional
        secret={passphrase}
        stored={stored?.private_key_passphrase}
        onChange={(secret) => set({ private_key_passphrase: secret })}
        error={error('private_key_passphrase') ?? (both?.state === 'bad' ? both.detail : undefined)}
        warn={
          resolved?.state === 'bad'
            ? resolved.detail
            : isLocked && !isGiven(passphrase, stored?.private_key_passphrase)
              ? alone.detail
              : undefined
        }
        help={passphraseOffer}
      />
    </>
  );
}
