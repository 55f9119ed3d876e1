import { useEffect, useRef } from 'react';
import { useAppCommand } from '../../app/commands.tsx';
import { guardLeaving } from '../../app/location.ts';
import { Button } from '../../ui/button.tsx';
import css from './settings.module.css';

/** Save and discard of a settings form; leaving with changes asks. */
export function SaveBar({
  dirty,
  saving,
  onSave,
  onDiscard,
}: {
  dirty: boolean;
  saving: boolean;
  onSave: () => void;
  onDiscard: () => void;
}) {
  const latest = useRef(dirty);
  latest.current = dirty;
  useEffect(
    () =>
      guardLeaving({
        isDirty: () => latest.current,
        title: 'Leave without saving?',
        text: 'Your changes on this page are lost.',
        yes: 'Leave',
      }),
    [],
  );
  useAppCommand('socket.save', onSave, dirty);
  return (
    <div className={css.save}>
      <Button look={dirty ? 'primary' : 'plain'} disabled={!dirty || saving} onClick={onSave}>
        Save
      </Button>
      {dirty && (
        <Button look="ghost" onClick={onDiscard}>
          Discard
        </Button>
      )}
    </div>
  );
}
