import { type ReactNode, useRef, useState } from 'react';
import type { SecretDraft } from '../../../src-main/contract/socket-draft.ts';
import type { StoredSecret } from '../../../src-main/contract/socket-view.ts';
import { Button } from '../../ui/button.tsx';
import { Field, type FieldProps } from '../../ui/field.tsx';
import { FileButton, useFileDrop } from '../../ui/file-text.tsx';
import { Glyph } from '../../ui/glyph.tsx';
import { TextAreaField, TextField } from '../../ui/text-field.tsx';
import { secretOfText, textOfSecret } from './draft-form.ts';
import { MarkedText } from './marked-text.tsx';
import css from './secret-field.module.css';

/** bytes: many times what a key has */
const mostKeyBytes = 65_536;

interface SecretFieldProps extends FieldProps {
  label: string;
  /** of the draft */
  field: string;
  secret: SecretDraft;
  stored: StoredSecret | undefined;
  onChange: (secret: SecretDraft) => void;
  /** a key of several lines, which can be dropped here as a file */
  multiline?: boolean;
  /** it may be left empty, so what is stored can be taken away */
  optional?: boolean;
}

/** A secret that is typed or pasted, or a reference to one. A stored one is not shown, only kept or replaced. */
export function SecretField(props: SecretFieldProps) {
  const { field, secret, stored } = props;
  const isKept = secret.kind === 'keep' && stored?.stored === true;
  return <div data-field={field}>{isKept ? <KeptSecret {...props} /> : <TypedSecret {...props} />}</div>;
}

function KeptSecret({ label, note, help, error, good, warn, onChange, optional }: SecretFieldProps) {
  return (
    <Field {...{ label, note, help, error, good, warn }}>
      {({ id, ...described }) => (
        <div className={css.kept} id={id}>
          <Glyph kind="check" />
          <span className="grow">Stored, not shown</span>
          <Button
            {...described}
            aria-label={`${optional ? 'Replace or remove' : 'Replace'}: ${label}`}
            look="ghost"
            onClick={() => onChange({ kind: 'none' })}
          >
            {optional ? 'Replace or remove' : 'Replace'}
          </Button>
        </div>
      )}
    </Field>
  );
}

function TypedSecret({ multiline, secret, stored, onChange, note, ...field }: SecretFieldProps) {
  const [shown, setShown] = useState(false);
  const wasKept = useRef(stored?.stored === true && secret.kind === 'none');
  const text = textOfSecret(secret);
  const change = (next: string) => onChange(secretOfText(next));
  const file = { wanted: 'a private key', most: mostKeyBytes, onText: change };
  const drop = useFileDrop(file);
  const keep = stored?.stored && stored.kind !== 'reference' && (
    <button type="button" className="link" onClick={() => onChange({ kind: 'keep' })}>
      {multiline ? 'keep the stored one' : 'Keep the stored one'}
    </button>
  );
  if (multiline) {
    return (
      <TextAreaField
        {...fieldTexts(field)}
        note={
          <>
            <FileButton {...file} inline>
              Choose its file
            </FileButton>{' '}
            or {keep || <code>from:file:PATH</code>}
          </>
        }
        mono
        rows={2}
        placeholder="Paste it, or drop its file here"
        value={text}
        onChange={change}
        // it has just taken the place of the button that was pressed
        autoFocus={wasKept.current}
        {...drop}
      />
    );
  }
  const isReference = secret.kind === 'reference';
  return (
    <TextField
      {...fieldTexts(field)}
      note={keep || note}
      mono={isReference || shown}
      type={isReference || shown ? 'text' : 'password'}
      autoComplete="new-password"
      value={text}
      onChange={change}
      autoFocus={wasKept.current}
      end={
        text !== '' &&
        !isReference && (
          <button type="button" className={`link ${css.show}`} onClick={() => setShown(!shown)}>
            {shown ? 'Hide' : 'Show'}
          </button>
        )
      }
    />
  );
}

function fieldTexts({ label, help, error, good, warn }: FieldProps): FieldProps {
  return { label, help, error: marked(error), good, warn: marked(warn) };
}

function marked(text: ReactNode): ReactNode {
  return typeof text === 'string' ? <MarkedText>{text}</MarkedText> : text;
}
