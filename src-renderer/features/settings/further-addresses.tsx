import { Plus, X } from 'lucide-react';
import type { MachineAddress } from '../../../src-main/contract/commands/settings.ts';
import { useAnswer } from '../../app/queries.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { confirm } from '../../ui/confirm.tsx';
import { Glyph, Status } from '../../ui/glyph.tsx';
import { Menu, MenuItem } from '../../ui/menu.tsx';
import { Section } from '../../ui/screen.tsx';
import table from '../../ui/table.module.css';
import css from './settings.module.css';

/** The addresses beside the first one. Each is a decision of its own, made in sight of who can reach it then. */
export function FurtherAddresses({
  also,
  port,
  editable,
  error,
  onChange,
}: {
  also: readonly string[];
  /** of the first address, which new ones take too */
  port: string;
  editable: boolean;
  error: string | undefined;
  onChange: (also: string[]) => void;
}) {
  const addresses = useAnswer('gateway.addresses', {}).data ?? [];
  const whoOf = (text: string) => addresses.find(({ address }) => hostOf(text) === address)?.who;

  const add = async ({ address, reach, who }: MachineAddress) => {
    const sure =
      reach === 'this_machine' ||
      (await confirm({
        title: `Open the gateway to ${who}?`,
        text: `On ${address}, ${who} can reach the connector. Only people with a client key get in, and every session goes through the same rules; but others can try.`,
        yes: 'Add this address',
      }));
    if (sure) onChange([...also, `${address.includes(':') ? `[${address}]` : address}:${port}`]);
  };
  const free = addresses.filter(({ address }) => !also.some((text) => hostOf(text) === address));

  return (
    <div className={`${css.section} ${css.narrow}`}>
      <Section
        title="Further addresses"
        end={
          editable && (
            <Menu trigger={<Button icon={Plus}>Add an address</Button>}>
              {free.map((address) => (
                <MenuItem key={address.address} onSelect={() => void add(address)}>
                  <span className="mono">{address.address}</span> {address.interface}{' '}
                  <span className="quiet">{address.who}</span>
                </MenuItem>
              ))}
            </Menu>
          )
        }
      >
        {also.length === 0 ? (
          <p className="quiet">None: only the address above.</p>
        ) : (
          <table className={`${table.table} ${table.flush}`}>
            <thead>
              <tr>
                <th scope="col">Address</th>
                <th scope="col">Who can reach it</th>
                <th scope="col" style={{ width: 48 }}>
                  <span className="unseen">Remove</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {also.map((text) => (
                <tr key={text}>
                  <td className="mono">{text}</td>
                  <td>
                    <Status kind="triangle" tone="calm">
                      {whoOf(text) ?? 'whoever can reach this address'}
                    </Status>
                  </td>
                  <td className={table.num}>
                    {editable && (
                      <IconButton
                        icon={X}
                        label={`Remove ${text}`}
                        onClick={() => onChange(also.filter((other) => other !== text))}
                      />
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
        {error && (
          <p role="alert" className="bar">
            <Glyph kind="cross" /> {error}
          </p>
        )}
      </Section>
    </div>
  );
}

function hostOf(text: string): string {
  return text.slice(0, text.lastIndexOf(':')).replace(/^\[|\]$/g, '');
}
