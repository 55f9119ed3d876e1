import { type AppCommandId, appCommands } from '../../src-main/contract/app-commands.ts';

/** How a key of the list reads on this machine: `Ctrl K`, `⌘K`. */
export function keyText(keys: string, mac: boolean): string {
  const names: Record<string, string> = mac
    ? { Mod: '⌘', Ctrl: '⌃', Shift: '⇧', ArrowLeft: '←', ArrowRight: '→' }
    : { Mod: 'Ctrl', ArrowLeft: '←', ArrowRight: '→' };
  const parts = keys === '+' ? ['+'] : keys.split(/(?<=.)\+(?=.)/);
  return parts.map((part) => names[part] ?? part).join(mac ? '' : ' ');
}

/** The keys of a command that are shown for it, if it has any. */
export function keysOf(id: AppCommandId, mac: boolean): string | undefined {
  const keys = appCommands.find((command) => command.id === id)?.keys[0];
  return keys === undefined ? undefined : keyText(keys, mac);
}

type KeyPress = Pick<KeyboardEvent, 'key' | 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey'>;

/** A key press in the words of the list; none for a modifier alone, or one with Alt. */
function pressed(event: KeyPress, mac: boolean): string[] {
  if (event.altKey || ['Control', 'Shift', 'Meta', 'Alt'].includes(event.key)) return [];
  const mod = mac ? event.metaKey : event.ctrlKey;
  const key = event.key === ' ' ? 'Space' : event.key;
  if (!mod && !event.ctrlKey && !event.metaKey) return [key];
  const letter = key.length === 1 ? key.toUpperCase() : key;
  const shift = event.shiftKey ? 'Shift+' : '';
  return [...(mod ? [`Mod+${shift}${letter}`] : []), ...(event.ctrlKey ? [`Ctrl+${shift}${letter}`] : [])];
}

/** Reads key presses into commands, two-key ones like `g s` too. One for the whole page. */
export class KeyReader {
  private readonly mac: boolean;
  private first: { key: string; at: number } | undefined;

  constructor(mac: boolean) {
    this.mac = mac;
  }

  /**
   * The commands that a press means, in the order of the list. `typing`: in a text field single characters are text;
   * `terminal`: it keeps all keys but Mod+Shift, on macOS Mod.
   */
  read(event: KeyPress & { timeStamp: number }, focus: 'page' | 'typing' | 'terminal'): AppCommandId[] {
    const presses = pressed(event, this.mac);
    const before = this.first;
    this.first = undefined;
    const candidates = presses.filter((press) => allowed(press, focus, this.mac));
    if (candidates.length === 0) return [];
    const [single] = candidates;
    if (before && single && event.timeStamp - before.at < 1000) {
      const both = commandsOf(`${before.key} ${single}`);
      if (both.length > 0) return both;
    }
    const found = candidates.flatMap(commandsOf);
    if (found.length === 0 && single?.length === 1) this.first = { key: single, at: event.timeStamp };
    return found;
  }
}

function allowed(press: string, focus: 'page' | 'typing' | 'terminal', mac: boolean): boolean {
  if (focus === 'page') return true;
  if (focus === 'typing') return press.includes('+') && press.length > 1;
  return mac ? press.startsWith('Mod+') : press.startsWith('Mod+Shift+');
}

function commandsOf(keys: string): AppCommandId[] {
  return appCommands.filter((command) => command.keys.includes(keys)).map(({ id }) => id);
}
