import type { MenuItemConstructorOptions } from 'electron';
import { expect, test, vi } from 'vitest';
import { appCommands } from '../../../src-main/contract/app-commands.ts';
import { appMenu } from '../../../src-main/hosts/electron/app-menu.ts';

const menuOf = (platform: NodeJS.Platform, run = vi.fn(), isPackaged = true) =>
  appMenu({ platform, isPackaged, run });

/** All items, also of submenus. */
function itemsOf(menu: MenuItemConstructorOptions[]): MenuItemConstructorOptions[] {
  return menu.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? itemsOf(item.submenu) : [])]);
}

test.each(['linux', 'win32', 'darwin'] as const)(
  'on %s every command that wants to be in the menu is there, and runs',
  (platform) => {
    const run = vi.fn();
    const items = itemsOf(menuOf(platform, run));
    for (const { id, title, menu } of appCommands.filter(({ menu }) => menu !== undefined)) {
      const label = { 'go.settings': 'Settings', 'help.about': 'About Sallyport' }[id as string] ?? title;
      const item = items.find((candidate) => candidate.label?.startsWith(label) && candidate.click);
      expect(item, `${menu} → ${label}`).toBeDefined();
      item?.click?.(undefined as never, undefined, undefined as never);
      expect(run).toHaveBeenLastCalledWith(id);
    }
  },
);

test('on Linux and Windows the menu takes no key from a terminal: only F11 is registered', () => {
  for (const platform of ['linux', 'win32'] as const) {
    const registered = itemsOf(menuOf(platform)).filter(
      ({ role, accelerator, registerAccelerator }) => (role ?? accelerator) && registerAccelerator !== false,
    );
    // `window` and `help` are menus, which have no key
    expect(registered.map(({ role }) => role)).toEqual(['togglefullscreen', 'window', 'help']);
  }
});

test('on macOS copy, paste and quit have their roles, without which their keys do nothing', () => {
  const roles = itemsOf(menuOf('darwin')).map(({ role }) => role);
  expect(roles).toEqual(
    expect.arrayContaining(['copy', 'paste', 'cut', 'selectAll', 'hide', 'quit', 'close']),
  );
});

test('keys are shown as Electron writes them, and single characters, which count only where nobody types, are not', () => {
  const items = new Map(itemsOf(menuOf('darwin')).map((item) => [item.id, item.accelerator]));
  expect(items.get('palette.open')).toBe('CommandOrControl+K');
  expect(items.get('terminal.next')).toBe('CommandOrControl+Shift+Right');
  expect(items.get('terminal.bigger')).toBe('CommandOrControl+Shift+=');
  expect(items.get('socket.new')).toBeUndefined();
});

test('a shipped app has no developer tools in its menu', () => {
  const roles = (isPackaged: boolean) =>
    itemsOf(menuOf('linux', vi.fn(), isPackaged)).map(({ role }) => role);
  expect(roles(true)).not.toContain('toggleDevTools');
  expect(roles(false)).toContain('toggleDevTools');
});
