import { useSyncExternalStore } from 'react';
import { useBackend } from '../../app/backend-context.tsx';
import type { Backend } from '../../backend/backend.ts';
import { confirm } from '../../ui/confirm.tsx';
import type { Pane } from './pane.ts';
import css from './paste-question.module.css';
import { cleanPaste, describePaste, wantsQuestion } from './pasted-text.ts';
import { TerminalsStore, type TerminalsView } from './terminals-store.ts';

const stores = new WeakMap<Backend, TerminalsStore>();

/** The terminals of this page, which live as long as it does. */
export function useTerminals(): { terminals: TerminalsStore; view: TerminalsView } {
  const backend = useBackend();
  let terminals = stores.get(backend);
  if (!terminals) {
    terminals = create(backend);
    stores.set(backend, terminals);
  }
  return { terminals, view: useSyncExternalStore(terminals.subscribe, terminals.get) };
}

/** For the life of the page, so nothing is taken back. */
function create(backend: Backend): TerminalsStore {
  let copyOnSelect = false;
  const terminals: TerminalsStore = new TerminalsStore(backend, {
    onPaste: (pane, text) => void askAndPaste(pane, text),
    onSelection: (text) => {
      if (copyOnSelect && text !== '') void navigator.clipboard.writeText(text).catch(() => {});
    },
  });
  backend.watch('settings', ({ settings: { terminal } }) => {
    copyOnSelect = terminal.copy_on_select;
    terminals.applySettings(terminal);
  });
  new MutationObserver(() => terminals.takeTheme()).observe(document.documentElement, {
    attributeFilter: ['data-theme'],
  });
  // the desktop app asks by itself before it quits, and would take this for a window that cannot be closed
  if (backend.carrier === 'browser') {
    addEventListener('beforeunload', (event) => {
      if (terminals.liveCount > 0) event.preventDefault();
    });
  }
  return terminals;
}

async function askAndPaste(pane: Pane, pasted: string): Promise<void> {
  const text = cleanPaste(pasted);
  if (text === '') return;
  if (wantsQuestion(text, pane.surface.isBracketedPaste)) {
    const { title, yes, beginning } = describePaste(text);
    const sure = await confirm({
      title,
      text: (
        <>
          <p>Each finished line runs as a command at once.</p>
          <pre className={css.text}>{beginning}</pre>
        </>
      ),
      yes,
    });
    if (!sure) return pane.surface.focus();
  }
  pane.paste(text);
  pane.surface.focus();
}
