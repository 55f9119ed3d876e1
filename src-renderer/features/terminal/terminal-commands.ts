import { useAppCommand } from '../../app/commands.tsx';
import { useAction } from '../../app/queries.ts';
import { useAppSettings } from '../../app/use-connector.ts';
import { copyText } from '../../ui/copy-button.tsx';
import { tellFailure } from '../../ui/toasts.tsx';
import type { TerminalsStore } from './terminals-store.ts';

export const smallestFont = 8;
export const largestFont = 32;

/** Gives the commands of the terminal their meaning while its screen is there. */
export function useTerminalCommands(terminals: TerminalsStore, close: () => void): void {
  const settings = useAppSettings();
  const { mutate: save } = useAction('app.save_settings');
  const any = terminals.get().tabs.length > 0;

  useAppCommand('terminal.split', () => terminals.split('row'), any);
  useAppCommand('terminal.close', close, any);
  useAppCommand('terminal.next', () => terminals.step(1), any);
  useAppCommand('terminal.previous', () => terminals.step(-1), any);
  useAppCommand('terminal.find', () => terminals.activePane?.look({ find: true }), any);
  useAppCommand('terminal.copy', () => void copy(terminals), any);
  useAppCommand('terminal.paste', () => paste(terminals), any);
  const scale = (by: number) => {
    if (!settings) return;
    const size = Math.min(largestFont, Math.max(smallestFont, settings.terminal.font_size + by));
    if (size !== settings.terminal.font_size)
      save({ ...settings, terminal: { ...settings.terminal, font_size: size } });
  };
  useAppCommand('terminal.bigger', () => scale(1), any);
  useAppCommand('terminal.smaller', () => scale(-1), any);
}

async function copy(terminals: TerminalsStore): Promise<void> {
  const { activePane: pane } = terminals;
  const text = pane?.surface.selection ?? '';
  if (text !== '') await copyText(text);
  pane?.surface.focus();
}

function paste(terminals: TerminalsStore): unknown {
  // by the key, the browser pastes by itself, and asks nobody for the clipboard
  return window.event?.type === 'keydown' ? false : readAndPaste(terminals);
}

async function readAndPaste(terminals: TerminalsStore): Promise<void> {
  const { activePane: pane } = terminals;
  if (!pane) return;
  try {
    const text = await navigator.clipboard.readText();
    terminals.pasteInto(pane, text);
  } catch {
    tellFailure(
      'The clipboard cannot be read',
      'Allow it for this page, or paste with the middle mouse button.',
    );
  }
}
