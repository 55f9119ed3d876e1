import { Search } from 'lucide-react';
import { type ReactNode, useRef } from 'react';
import { useAppCommand } from '../app/commands.tsx';
import { KeyHint } from './key-hint.tsx';
import { TextInput } from './text-field.tsx';

/** The filter of a screen: `/` goes there, Escape empties it and then leaves it. */
export function SearchField({
  label,
  placeholder = label,
  value,
  onChange,
  width,
  end,
  onEnter,
  bad,
}: {
  label: string;
  placeholder?: string;
  value: string;
  onChange: (value: string) => void;
  width?: string | number;
  /** instead of the key hint, while there is something in it: a count */
  end?: ReactNode;
  onEnter?: () => void;
  /** what is in it cannot be searched for; why is said elsewhere */
  bad?: boolean;
}) {
  const input = useRef<HTMLInputElement>(null);
  useAppCommand('filter.focus', () => {
    input.current?.focus();
    input.current?.select();
  });
  return (
    <TextInput
      ref={input}
      type="search"
      icon={Search}
      width={width}
      aria-label={label}
      placeholder={placeholder}
      aria-invalid={bad || undefined}
      value={value}
      onChange={onChange}
      end={value ? end : <KeyHint>/</KeyHint>}
      onKeyDown={(event) => {
        if (event.key === 'Enter') onEnter?.();
        if (event.key !== 'Escape') return;
        event.stopPropagation();
        if (value) onChange('');
        else input.current?.blur();
      }}
    />
  );
}
