import { type ReactNode, useId } from 'react';
import css from './field.module.css';
import { Glyph } from './glyph.tsx';

export interface FieldProps {
  label: ReactNode;
  /** quiet words on the right of the label: "if the key has one" */
  note?: ReactNode | undefined;
  help?: ReactNode | undefined;
  /** what is wrong and what to do; takes the place of the help */
  error?: ReactNode | undefined;
  /** a find that is no mistake: "ED25519 key SHA256:…" */
  good?: ReactNode | undefined;
  /** nothing that keeps it from being saved, but to look at: "This variable is not set" */
  warn?: ReactNode | undefined;
  className?: string | undefined;
}

/** What a control inside a field needs to be tied to its label and texts. */
export interface FieldControl {
  id: string;
  'aria-describedby': string | undefined;
  'aria-invalid': true | undefined;
}

/** Label above, help or error under. The control comes as a function of what ties it to them. */
export function Field({
  label,
  note,
  help,
  error,
  good,
  warn,
  className,
  children,
}: FieldProps & { children: (control: FieldControl) => ReactNode }) {
  const id = useId();
  const textId = `${id}-text`;
  const text = error ?? warn ?? good ?? help;
  const kind = error ? 'cross' : warn ? 'triangle' : good ? 'check' : undefined;
  return (
    <div className={`${css.field} ${className ?? ''}`}>
      <div className={css.label}>
        <label htmlFor={id}>{label}</label>
        {note && <span className={css.note}>{note}</span>}
      </div>
      {children({
        id,
        'aria-describedby': text ? textId : undefined,
        'aria-invalid': error ? true : undefined,
      })}
      {text && (
        <p id={textId} className={`${css.help} ${kind ? css.found : ''} ${error ? css.bad : ''}`}>
          {kind && <Glyph kind={kind} />}
          <span>{text}</span>
        </p>
      )}
    </div>
  );
}

/** The same for a group of controls, such as segments, which no label can point at: `labelledBy` names it. */
export function FieldGroup({
  label,
  help,
  error,
  children,
}: Pick<FieldProps, 'label' | 'help' | 'error'> & { children: (labelId: string) => ReactNode }) {
  const id = useId();
  return (
    <div className={css.field}>
      <div className={css.label} id={id}>
        {label}
      </div>
      {children(id)}
      {(error ?? help) && (
        <p className={`${css.help} ${error ? `${css.found} ${css.bad}` : ''}`}>
          {error && <Glyph kind="cross" />}
          <span>{error ?? help}</span>
        </p>
      )}
    </div>
  );
}
