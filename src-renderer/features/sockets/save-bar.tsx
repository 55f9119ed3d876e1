import { count } from '../../format/count.ts';
import { Button } from '../../ui/button.tsx';
import { Status } from '../../ui/glyph.tsx';
import css from './save-bar.module.css';
import type { SocketForm } from './use-socket-form.ts';

/** What is still to fix, and the way out of the form. */
export function SaveBar({
  form,
  note,
  onSave,
  onSaveAndOpen,
  onDiscard,
}: {
  form: SocketForm;
  /** what a test has shown, or has not */
  note: string | undefined;
  onSave: () => void;
  onSaveAndOpen: () => void;
  onDiscard: () => void;
}) {
  const { toFix, isSaving, was, draft } = form;
  const isRenamed = was !== undefined && draft.name !== was;
  return (
    <section className={css.bar} aria-label={was === undefined ? 'New socket' : 'Unsaved changes'}>
      <span className={css.words} aria-live="polite">
        {toFix > 0 ? (
          <Status kind="cross">{count(toFix, 'field')} to fix</Status>
        ) : (
          <span
            className="meta"
            title={isRenamed ? `People type ${draft.name} instead of ${was} then` : note}
          >
            {isRenamed ? `Renames ${was}` : (note ?? (was === undefined ? '' : 'Not saved yet'))}
          </span>
        )}
      </span>
      <Button look="ghost" tall onClick={onDiscard}>
        {was === undefined ? 'Cancel' : 'Discard'}
      </Button>
      <Button tall disabled={isSaving} onClick={onSaveAndOpen}>
        Save and open
      </Button>
      <Button look="primary" disabled={isSaving} onClick={onSave}>
        Save socket
      </Button>
    </section>
  );
}
