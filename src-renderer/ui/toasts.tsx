import { Toast } from '@base-ui/react/toast';
import { X } from 'lucide-react';
import { Button, IconButton } from './button.tsx';
import { Glyph, type GlyphKind } from './glyph.tsx';
import css from './toasts.module.css';

interface ToastData {
  kind: GlyphKind;
  action?: { label: string; run: () => void } | undefined;
}

const manager = Toast.createToastManager<ToastData>();
const shownMs = 6000;
/** long enough to read what was done and take it back */
const undoMs = 15_000;

/** Tells that something is done; `undo` takes it back. */
export function tellDone(text: string, undo?: () => void): void {
  manager.add({
    title: text,
    timeout: undo ? undoMs : shownMs,
    data: { kind: 'check', action: undo && { label: 'Undo', run: undo } },
  });
}

/** Tells what went wrong outside any form: what, and under it what to do. */
export function tellFailure(text: string, hint?: string): void {
  manager.add({
    title: text,
    ...(hint && hint !== text ? { description: hint } : {}),
    timeout: undoMs,
    priority: 'high',
    data: { kind: 'cross' },
  });
}

/** Stands once in the app. */
export function Toasts() {
  return (
    <Toast.Provider toastManager={manager} limit={3}>
      <Toast.Portal>
        <Toast.Viewport className={css.stack}>
          <List />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}

function List() {
  const { toasts, close } = Toast.useToastManager<ToastData>();
  return toasts.map((toast) => (
    <Toast.Root key={toast.id} toast={toast} className={css.toast} data-toast="">
      <Toast.Content className={css.content}>
        <Glyph kind={toast.data?.kind ?? 'dot'} />
        <div className={css.text}>
          <Toast.Title render={<p />} className={css.title} />
          <Toast.Description className="meta" />
        </div>
        {toast.data?.action && (
          <Button
            onClick={() => {
              toast.data?.action?.run();
              close(toast.id);
            }}
          >
            {toast.data.action.label}
          </Button>
        )}
        <IconButton icon={X} label="Dismiss" onClick={() => close(toast.id)} />
      </Toast.Content>
    </Toast.Root>
  ));
}
