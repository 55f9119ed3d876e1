import type { AppSettings } from '../../../src-main/contract/app-settings.ts';
import { useAction } from '../../app/queries.ts';
import { useAppSettings, useConnector } from '../../app/use-connector.ts';
import { CodeLine } from '../../ui/code-line.tsx';
import { Picker } from '../../ui/picker.tsx';
import { Section, SettingRow } from '../../ui/screen.tsx';
import { Segments } from '../../ui/segments.tsx';
import { Switch } from '../../ui/switch.tsx';
import css from './settings.module.css';

const fontSizes = [10, 11, 12, 13, 14, 15, 16, 18, 20, 24].map((size) => ({
  value: String(size),
  label: `${size} px`,
}));

/** What takes effect at once, in every window. */
export function GeneralPage() {
  const settings = useAppSettings();
  const connector = useConnector();
  const { mutate } = useAction('app.save_settings');
  if (!settings) return null;
  const change = (next: Partial<AppSettings>) => mutate({ ...settings, ...next });
  const changeTerminal = (next: Partial<AppSettings['terminal']>) =>
    change({ terminal: { ...settings.terminal, ...next } });
  const { terminal } = settings;
  return (
    <>
      <div className={css.rows}>
        <SettingRow
          title="Theme"
          control={
            <Segments
              label="Theme"
              inline
              value={settings.theme}
              onChange={(theme) => change({ theme })}
              options={[
                { value: 'system', label: 'As the system' },
                { value: 'dark', label: 'Dark' },
                { value: 'light', label: 'Light' },
              ]}
            />
          }
        >
          Of every window and page.
        </SettingRow>
        <SettingRow
          title="Text size of terminals"
          control={
            <Picker
              label="Text size of terminals"
              value={String(terminal.font_size)}
              onChange={(size) => changeTerminal({ font_size: Number(size) })}
              options={fontSizes}
            />
          }
        >
          Ctrl Shift + and − change it while you work.
        </SettingRow>
        <SettingRow
          title="Mark a tab when its bell rings"
          control={
            <Switch
              label="Mark a tab when its bell rings"
              checked={terminal.bell === 'mark'}
              onChange={(marks) => changeTerminal({ bell: marks ? 'mark' : 'none' })}
            />
          }
        />
        <SettingRow
          title="Copy what is selected"
          control={
            <Switch
              label="Copy what is selected"
              checked={terminal.copy_on_select}
              onChange={(copies) => changeTerminal({ copy_on_select: copies })}
            />
          }
        >
          As terminals on Unix do: selecting copies, and the middle button pastes.
        </SettingRow>
        <SettingRow
          title="Read terminals out"
          control={
            <Switch
              label="Read terminals out"
              checked={terminal.screen_reader}
              onChange={(reads) => changeTerminal({ screen_reader: reads })}
            />
          }
        >
          For screen readers. It makes much output slower.
        </SettingRow>
      </div>
      {connector && (
        <div className={`${css.section} ${css.narrow}`}>
          <Section title="Use your own ssh">
            <p className={css.lead}>
              Put this line at the top of <code>~/.ssh/config</code>, and ssh, scp, git, rsync, Ansible and VS
              Code find every socket by its name.
            </p>
            <CodeLine code={`Include ${quotedPath(connector.ssh_config)}`} />
          </Section>
          <div className={css.section}>
            <Section title="Where everything is kept">
              <p className={css.lead}>
                Settings, keys, recordings and logs. The folder is yours alone: nobody else may read it.
              </p>
              <CodeLine code={connector.data_folder} />
            </Section>
          </div>
        </div>
      )}
    </>
  );
}

/** ssh_config(5): an argument with spaces stands in double quotes. */
function quotedPath(path: string): string {
  return /\s/.test(path) ? `"${path}"` : path;
}
