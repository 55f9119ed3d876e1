/**
 * Everything that a person can make the app do by a key, from the palette or from the application menu: one list
 * feeds all three, and the sheet that `?` shows.
 *
 * Keys are written as in `Mod+Shift+F`: Mod is Cmd on macOS and Ctrl elsewhere. A single character counts only where
 * nobody types. A focused terminal keeps every key for itself except those with Mod+Shift (on macOS: with Cmd).
 */
export interface AppCommand {
  readonly id: string;
  readonly title: string;
  readonly group: 'Go to' | 'Sockets' | 'Terminal' | 'Replay' | 'View' | 'Help';
  /** the first one is shown; a browser keeps some for itself, so the palette reaches every command too */
  readonly keys: readonly string[];
  /** where it means something; absent = everywhere */
  readonly on?: 'sockets' | 'terminal' | 'sessions' | 'replay' | 'logs';
  /** of the application menu; absent = not in it */
  readonly menu?: 'File' | 'View' | 'Terminal' | 'Help';
}

const list = [
  { id: 'palette.open', title: 'Go to or run', group: 'Go to', keys: ['Mod+K', 'Mod+Shift+K'], menu: 'View' },
  { id: 'go.sockets', title: 'Sockets', group: 'Go to', keys: ['Mod+1', 'g s'], menu: 'View' },
  { id: 'go.terminal', title: 'Terminal', group: 'Go to', keys: ['Mod+2', 'g t'], menu: 'View' },
  { id: 'go.sessions', title: 'Sessions', group: 'Go to', keys: ['Mod+3', 'g e'], menu: 'View' },
  { id: 'go.logs', title: 'Logs', group: 'Go to', keys: ['Mod+4', 'g l'], menu: 'View' },
  { id: 'go.settings', title: 'Settings', group: 'Go to', keys: ['Mod+5', 'Mod+,'], menu: 'File' },
  { id: 'filter.focus', title: 'Filter or find on this screen', group: 'Go to', keys: ['/'] },

  { id: 'socket.new', title: 'New socket', group: 'Sockets', keys: ['n'], menu: 'File' },
  { id: 'socket.import', title: 'Import from ~/.ssh/config', group: 'Sockets', keys: [], menu: 'File' },
  {
    id: 'socket.test',
    title: 'Test the connection',
    group: 'Sockets',
    keys: ['t', 'Mod+Enter'],
    on: 'sockets',
  },
  { id: 'socket.save', title: 'Save the socket', group: 'Sockets', keys: ['Mod+S'], on: 'sockets' },

  { id: 'terminal.new', title: 'New terminal', group: 'Terminal', keys: ['Mod+Shift+T'], menu: 'Terminal' },
  {
    id: 'terminal.split',
    title: 'Split the terminal',
    group: 'Terminal',
    keys: ['Mod+Shift+D'],
    on: 'terminal',
    menu: 'Terminal',
  },
  {
    id: 'terminal.close',
    title: 'Close the terminal',
    group: 'Terminal',
    keys: ['Mod+Shift+W'],
    on: 'terminal',
    menu: 'Terminal',
  },
  {
    id: 'terminal.next',
    title: 'Next terminal',
    group: 'Terminal',
    keys: ['Mod+Shift+ArrowRight', 'Ctrl+Tab'],
    on: 'terminal',
    menu: 'Terminal',
  },
  {
    id: 'terminal.previous',
    title: 'Previous terminal',
    group: 'Terminal',
    keys: ['Mod+Shift+ArrowLeft', 'Ctrl+Shift+Tab'],
    on: 'terminal',
    menu: 'Terminal',
  },
  {
    id: 'terminal.find',
    title: 'Find in the terminal',
    group: 'Terminal',
    keys: ['Mod+Shift+F'],
    on: 'terminal',
    menu: 'Terminal',
  },
  { id: 'terminal.copy', title: 'Copy', group: 'Terminal', keys: ['Mod+Shift+C'], on: 'terminal' },
  { id: 'terminal.paste', title: 'Paste', group: 'Terminal', keys: ['Mod+Shift+V'], on: 'terminal' },
  {
    id: 'terminal.bigger',
    title: 'Larger text',
    group: 'Terminal',
    keys: ['Mod+Shift+=', 'Mod+Shift++'],
    on: 'terminal',
    menu: 'Terminal',
  },
  {
    id: 'terminal.smaller',
    title: 'Smaller text',
    group: 'Terminal',
    keys: ['Mod+Shift+-', 'Mod+Shift+_'],
    on: 'terminal',
    menu: 'Terminal',
  },

  { id: 'replay.play', title: 'Play or pause', group: 'Replay', keys: ['Space'], on: 'replay' },
  { id: 'replay.back', title: 'Back 5 seconds', group: 'Replay', keys: ['ArrowLeft'], on: 'replay' },
  { id: 'replay.forward', title: 'Forward 5 seconds', group: 'Replay', keys: ['ArrowRight'], on: 'replay' },
  { id: 'replay.previous_event', title: 'One change back', group: 'Replay', keys: [','], on: 'replay' },
  { id: 'replay.next_event', title: 'One change forward', group: 'Replay', keys: ['.'], on: 'replay' },
  { id: 'replay.previous_marker', title: 'Previous marker', group: 'Replay', keys: ['['], on: 'replay' },
  { id: 'replay.next_marker', title: 'Next marker', group: 'Replay', keys: [']'], on: 'replay' },
  { id: 'replay.slower', title: 'Slower', group: 'Replay', keys: ['<'], on: 'replay' },
  { id: 'replay.faster', title: 'Faster', group: 'Replay', keys: ['>'], on: 'replay' },
  { id: 'replay.skip_idle', title: 'Skip idle time', group: 'Replay', keys: ['i'], on: 'replay' },

  { id: 'view.theme', title: 'Switch between dark and light', group: 'View', keys: [], menu: 'View' },
  { id: 'help.keys', title: 'Keys', group: 'Help', keys: ['?'], menu: 'Help' },
  { id: 'help.about', title: 'About Sallyport', group: 'Help', keys: [], menu: 'Help' },
] as const satisfies readonly AppCommand[];

export type AppCommandId = (typeof list)[number]['id'];
export const appCommands: readonly (AppCommand & { readonly id: AppCommandId })[] = list;
