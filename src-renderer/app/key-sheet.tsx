import { appCommands } from '../../src-main/contract/app-commands.ts';
import { Dialog } from '../ui/dialog.tsx';
import { KeyHint } from '../ui/key-hint.tsx';
import css from './key-sheet.module.css';
import { keyText } from './keys.ts';
import { useIsMac } from './use-connector.ts';

/** All keys, by what they are about. */
export function KeySheet({ onClose }: { onClose: () => void }) {
  const mac = useIsMac();
  const withKeys = appCommands.filter(({ keys }) => keys.length > 0);
  const groups = [...new Set(withKeys.map(({ group }) => group))];
  return (
    <Dialog open readOnly title="Keys" width={720} onClose={onClose}>
      <div className={css.groups}>
        {groups.map((group) => (
          <section key={group} aria-label={group}>
            <h3>{group}</h3>
            <dl>
              {withKeys
                .filter((command) => command.group === group)
                .map(({ id, title, keys }) => (
                  <div key={id}>
                    <dt>{title}</dt>
                    <dd>
                      {keys.slice(0, 2).map((key) => (
                        <KeyHint key={key}>{keyText(key, mac)}</KeyHint>
                      ))}
                    </dd>
                  </div>
                ))}
            </dl>
          </section>
        ))}
      </div>
      <p className="meta">
        A terminal that is focused keeps every key for itself, except those with{' '}
        {mac ? 'Cmd' : 'Ctrl and Shift'}. A browser keeps a few more: the palette reaches everything.
      </p>
    </Dialog>
  );
}
