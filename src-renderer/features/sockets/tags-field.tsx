import { useState } from 'react';
import { TextField } from '../../ui/text-field.tsx';
import { tagsOfText } from './draft-form.ts';

/** Tags as people type them: `prod, nginx`. The first one is the group in the list. */
export function TagsField({
  tags,
  onChange,
  error,
}: {
  tags: readonly string[];
  onChange: (tags: string[]) => void;
  error: string | undefined;
}) {
  const [typed, setTyped] = useState(tags.join(', '));
  // a comma that was just typed is no tag yet, and must not vanish; other tags came from elsewhere
  const text = tagsOfText(typed).join() === tags.join() ? typed : tags.join(', ');
  return (
    <TextField
      label="Tags"
      note="the first groups it"
      placeholder="prod, nginx"
      value={text}
      onChange={(next) => {
        setTyped(next);
        onChange(tagsOfText(next));
      }}
      error={error}
    />
  );
}
