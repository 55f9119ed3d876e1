import { useEffect, useSyncExternalStore } from 'react';
import type { AppSettings } from '../../src-main/contract/app-settings.ts';

const remembered = 'sallyport-theme';
const systemIsLight = matchMedia('(prefers-color-scheme: light)');

export type Theme = 'dark' | 'light';

function resolve(choice: AppSettings['theme']): Theme {
  if (choice !== 'system') return choice;
  return systemIsLight.matches ? 'light' : 'dark';
}

function show(theme: Theme): void {
  document.documentElement.dataset.theme = theme;
}

/** Before anything is drawn: what was last chosen in this browser, so that nothing flashes. */
export function showRememberedTheme(): void {
  const choice = localStorage.getItem(remembered);
  show(resolve(choice === 'dark' || choice === 'light' ? choice : 'system'));
}

/** Follows the setting, and the system where the setting says so. */
export function useTheme(choice: AppSettings['theme'] | undefined): void {
  useEffect(() => {
    if (choice === undefined) return;
    const apply = () => show(resolve(choice));
    localStorage.setItem(remembered, choice);
    apply();
    systemIsLight.addEventListener('change', apply);
    return () => systemIsLight.removeEventListener('change', apply);
  }, [choice]);
}

/** The theme that is shown now, for what draws by itself (terminals). */
export function useShownTheme(): Theme {
  return useSyncExternalStore(
    (listener) => {
      const observer = new MutationObserver(listener);
      observer.observe(document.documentElement, { attributeFilter: ['data-theme'] });
      return () => observer.disconnect();
    },
    () => (document.documentElement.dataset.theme === 'light' ? 'light' : 'dark'),
  );
}
