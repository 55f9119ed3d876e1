import Conf from 'conf';
import { openLog } from '../../src-main/core/logging/connector-log.ts';
import type { Log } from '../../src-main/core/logging/log.ts';
import type { RecentEntries } from '../../src-main/core/logging/recent-entries.ts';
import { Settings } from '../../src-main/core/storage/settings.ts';
import { openSettingsStore, type SettingsStore } from '../../src-main/core/storage/settings-store.ts';

/** The settings of a data folder, kept by the headless host's own store. */
export function openTestSettings(folder: string): { store: SettingsStore; settings: Settings } {
  const store = openSettingsStore(folder, (options) => new Conf(options));
  return { store, settings: Settings.open(store) };
}

/** A log that shows on no terminal. */
export function quietLog(): { log: Log; entries: RecentEntries } {
  const { log, recent } = openLog({ terminal: { write: () => {} } });
  return { log, entries: recent };
}
