import { type ReactNode, useRef, useSyncExternalStore } from 'react';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';

export interface Question {
  title: string;
  text?: ReactNode | undefined;
  /** a verb: "End session" */
  yes: string;
  no?: string | undefined;
  danger?: boolean | undefined;
}

let asked: { question: Question; answer: (yes: boolean) => void } | undefined;
const listeners = new Set<() => void>();

/** Asks a question in a dialog; false when it is closed in any other way than by its yes. */
export function confirm(question: Question): Promise<boolean> {
  asked?.answer(false);
  return new Promise((answer) => {
    asked = { question, answer };
    for (const listener of listeners) listener();
  });
}

function settle(yes: boolean): void {
  asked?.answer(yes);
  asked = undefined;
  for (const listener of listeners) listener();
}

/** Stands once in the app, and shows what `confirm` asks. */
export function ConfirmDialog() {
  const current = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => asked,
  );
  const no = useRef<HTMLButtonElement>(null);
  if (!current) return null;
  const { question } = current;
  return (
    <Dialog
      open
      title={question.title}
      onClose={() => settle(false)}
      firstFocus={no}
      actions={
        <>
          <Button ref={no} look="ghost" onClick={() => settle(false)}>
            {question.no ?? 'Cancel'}
          </Button>
          <Button
            look={question.danger ? 'plain' : 'primary'}
            danger={question.danger}
            onClick={() => settle(true)}
          >
            {question.yes}
          </Button>
        </>
      }
    >
      {question.text}
    </Dialog>
  );
}
