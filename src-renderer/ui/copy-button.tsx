import { Check, Copy, type LucideIcon } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { Button, IconButton } from './button.tsx';
import { tellFailure } from './toasts.tsx';

/** How long it says that it has copied. */
const saidMs = 1600;

/** Puts a text on the clipboard; says so where the person looks. Gives whether it could. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    tellFailure('The clipboard cannot be written to', 'Select the text and copy it with the keyboard.');
    return false;
  }
}

export function CopyButton({
  text,
  label = 'Copy',
  icon: ownIcon = Copy,
  iconOnly,
}: {
  text: string | (() => string);
  label?: string;
  icon?: LucideIcon;
  iconOnly?: boolean;
}) {
  const [copied, setCopied] = useState(false);
  const timer = useRef<number>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const copy = async () => {
    if (!(await copyText(typeof text === 'string' ? text : text()))) return;
    setCopied(true);
    clearTimeout(timer.current);
    timer.current = window.setTimeout(() => setCopied(false), saidMs);
  };
  const icon = copied ? Check : ownIcon;
  return iconOnly ? (
    <IconButton icon={icon} label={copied ? 'Copied' : label} onClick={copy} />
  ) : (
    <Button look="ghost" icon={icon} onClick={copy}>
      <span aria-live="polite">{copied ? 'Copied' : label}</span>
    </Button>
  );
}
