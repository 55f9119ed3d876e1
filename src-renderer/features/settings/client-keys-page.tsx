import { Plus, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { ClientKeyView } from '../../../src-main/contract/commands/settings.ts';
import { useAction, useAnswer } from '../../app/queries.ts';
import { useConnector } from '../../app/use-connector.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { confirm } from '../../ui/confirm.tsx';
import { Notice } from '../../ui/notice.tsx';
import table from '../../ui/table.module.css';
import { tellDone } from '../../ui/toasts.tsx';
import { AddClientKey } from './add-client-key.tsx';
import css from './settings.module.css';

/** Who may come in with which key. */
export function ClientKeysPage() {
  const { data: keys, error } = useAnswer('client_keys.list', {});
  const [adding, setAdding] = useState(false);
  return (
    <>
      <p className={css.lead}>
        Whoever holds the private half of one of these keys may open every socket. You come in with this
        machine’s own key already.
      </p>
      {error && <Notice kind="cross">{error.message}</Notice>}
      <div className={css.bar}>
        <Button icon={Plus} onClick={() => setAdding(true)}>
          Add a key
        </Button>
      </div>
      {keys && <KeyTable keys={keys} />}
      {adding && <AddClientKey onClose={() => setAdding(false)} />}
    </>
  );
}

const origins = { app: '', config_file: 'In the config file', device: 'This machine' } as const;

function KeyTable({ keys }: { keys: readonly ClientKeyView[] }) {
  const remove = useAction('client_keys.remove');
  const connector = useConnector();
  const ask = async ({ name, fingerprint }: ClientKeyView) => {
    const sure = await confirm({
      title: `Remove the key of ${name}?`,
      text: 'It opens nothing from now on, and live sessions that came in with it end.',
      yes: 'Remove key',
      danger: true,
    });
    if (sure) remove.mutate({ fingerprint }, { onSuccess: () => tellDone(`The key of ${name} is removed`) });
  };
  return (
    <table className={`${table.table} ${table.flush} ${css.list}`} style={{ maxWidth: 960 }}>
      <thead>
        <tr>
          <th scope="col" style={{ width: '18%' }}>
            Name
          </th>
          <th scope="col" style={{ width: '24%' }}>
            E-mail
          </th>
          <th scope="col" className="wide" style={{ width: 96 }}>
            Type
          </th>
          <th scope="col">Fingerprint</th>
          <th scope="col" style={{ width: 128 }}>
            <span className="unseen">Where it is from</span>
          </th>
        </tr>
      </thead>
      <tbody>
        {keys.map((key) => (
          <tr key={key.fingerprint}>
            <td title={key.name}>{key.name}</td>
            <td className={table.sub} title={key.email}>
              {key.email}
            </td>
            <td className={`${table.sub} wide`}>{typeWord(key.type)}</td>
            <td className="mono" title={key.fingerprint}>
              {key.fingerprint}
            </td>
            <td
              className={`${table.num} ${table.sub}`}
              title={key.origin === 'config_file' ? connector?.config_file : undefined}
            >
              {key.origin === 'app' ? (
                <IconButton
                  icon={Trash2}
                  danger
                  label={`Remove the key of ${key.name}`}
                  onClick={() => void ask(key)}
                />
              ) : (
                origins[key.origin]
              )}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** `ED25519`, as ssh-keygen names it */
function typeWord(type: string): string {
  if (type.startsWith('ecdsa-')) return 'ECDSA';
  return type
    .replace(/^(sk-)?ssh-/, '')
    .replace(/@.*/, '')
    .toUpperCase();
}
