import type { MenuItemConstructorOptions } from 'electron';
import { type AppCommandId, appCommands } from '../../contract/app-commands.ts';

type Item = MenuItemConstructorOptions;

export interface AppMenuParts {
  platform: NodeJS.Platform;
  isPackaged: boolean;
  run(command: AppCommandId): void;
}

/**
 * The application menu: our commands, and the roles without which copy and paste do nothing on macOS. Elsewhere no
 * accelerator is registered, only shown: the page handles its keys itself, and a terminal gets Ctrl+C, Ctrl+W, Ctrl+R.
 */
export function appMenu({ platform, isPackaged, run }: AppMenuParts): Item[] {
  const isMac = platform === 'darwin';
  const line: Item = { type: 'separator' };
  const role = (name: NonNullable<Item['role']>, more: Item = {}): Item => ({
    role: name,
    registerAccelerator: isMac,
    ...more,
  });
  const commandsOf = (
    menu: 'File' | 'View' | 'Terminal' | 'Help',
    except: readonly AppCommandId[] = [],
  ): Item[] =>
    appCommands
      .filter((command) => command.menu === menu && !except.includes(command.id))
      .map(({ id, title, keys }) => ({
        id,
        label: title,
        ...acceleratorOf(keys),
        registerAccelerator: isMac,
        click: () => run(id),
      }));
  const about: Item = { label: 'About Sallyport', click: () => run('help.about') };
  const settings: Item = {
    label: 'Settings…',
    ...acceleratorOf(['Mod+,']),
    registerAccelerator: isMac,
    click: () => run('go.settings'),
  };
  const macMenu: Item = {
    label: 'Sallyport',
    submenu: [
      about,
      line,
      settings,
      line,
      role('services'),
      line,
      role('hide'),
      role('hideOthers'),
      role('unhide'),
      line,
      role('quit'),
    ],
  };
  const file = commandsOf('File', isMac ? ['go.settings'] : []);
  return [
    ...(isMac ? [macMenu] : []),
    { label: '&File', submenu: [...file, line, isMac ? role('close') : role('quit')] },
    {
      label: '&Edit',
      submenu: [
        role('undo'),
        role('redo'),
        line,
        role('cut'),
        role('copy'),
        role('paste'),
        role('selectAll'),
      ],
    },
    {
      label: '&View',
      submenu: [
        ...commandsOf('View'),
        line,
        role('resetZoom'),
        role('zoomIn'),
        role('zoomOut'),
        line,
        // F11 belongs to no terminal program that matters, and is where people look for it
        role('togglefullscreen', { registerAccelerator: true }),
        ...(isPackaged ? [] : [line, role('reload'), role('toggleDevTools')]),
      ],
    },
    { label: '&Terminal', submenu: commandsOf('Terminal') },
    {
      label: '&Window',
      role: 'window',
      submenu: [role('minimize'), ...(isMac ? [role('zoom')] : [role('close')])],
    },
    { label: '&Help', role: 'help', submenu: commandsOf('Help', isMac ? ['help.about'] : []) },
  ];
}

const electronNames: Readonly<Record<string, string>> = {
  Mod: 'CommandOrControl',
  ArrowLeft: 'Left',
  ArrowRight: 'Right',
  '+': 'Plus',
};

/** The first of a command's keys that is no plain character: those count only where nobody types. */
function acceleratorOf(keys: readonly string[]): Pick<Item, 'accelerator'> {
  const combination = keys.find((key) => key.startsWith('Mod+'));
  if (combination === undefined) return {};
  const parts = combination.split(/\+(?=.)/);
  return { accelerator: parts.map((part) => electronNames[part] ?? part).join('+') };
}
