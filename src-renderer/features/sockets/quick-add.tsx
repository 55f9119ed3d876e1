import { useId, useState } from 'react';
import type { SocketDraft } from '../../../src-main/contract/socket-draft.ts';
import { useAction } from '../../app/queries.ts';
import { Button } from '../../ui/button.tsx';
import { Glyph } from '../../ui/glyph.tsx';
import { TextInput } from '../../ui/text-field.tsx';
import css from './quick-add.module.css';

/** Reads what a person types to reach a target, `user@host:port` or a whole ssh command, into a draft. */
export function QuickAdd({
  button,
  help,
  onDraft,
}: {
  button: string;
  help?: string;
  onDraft: (draft: SocketDraft) => void;
}) {
  const [text, setText] = useState('');
  const read = useAction('sockets.draft_from', { quiet: true });
  const errorId = useId();
  const { error } = read;
  const said = error?.hint ?? error?.message;
  const submit = () => read.mutate({ text }, { onSuccess: onDraft });
  return (
    <div>
      <div className={css.line}>
        <div className={css.field}>
          <TextInput
            tall
            mono
            aria-label="Login and address, or an ssh command"
            aria-invalid={said ? true : undefined}
            aria-describedby={said || help ? errorId : undefined}
            placeholder="ops-user@10.10.10.10"
            value={text}
            onChange={(value) => {
              setText(value);
              if (error) read.reset();
            }}
            onKeyDown={(event) => {
              if (event.key !== 'Enter' || event.nativeEvent.isComposing) return;
              // it may stand in the form of a socket, which is not to be saved by that
              event.preventDefault();
              event.stopPropagation();
              submit();
            }}
          />
        </div>
        <Button tall disabled={read.isPending} onClick={submit}>
          {button}
        </Button>
      </div>
      {(said || help) && (
        <p id={errorId} className={`${css.help} ${said ? css.bad : ''}`} role={said ? 'alert' : undefined}>
          {said && <Glyph kind="cross" />}
          <span>{said ?? help}</span>
        </p>
      )}
    </div>
  );
}
