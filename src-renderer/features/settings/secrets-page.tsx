import type { SecretProtection } from '../../../src-main/contract/connector-state.ts';
import { useConnector } from '../../app/use-connector.ts';
import { Facts } from '../../ui/facts.tsx';
import { Status } from '../../ui/glyph.tsx';
import { Section } from '../../ui/screen.tsx';
import css from './settings.module.css';

/** How stored passwords, keys and the CA are kept, and what that is worth. */
export function SecretsPage() {
  const connector = useConnector();
  if (!connector) return null;
  const { secrets } = connector;
  return (
    <>
      <p className={css.lead}>
        Passwords, private keys and the key of the CA are encrypted on disk (AES-256-GCM), each for its socket
        and field alone. They go to the target, and never to a screen.
      </p>
      <div className={css.narrow}>
        <Facts
          single
          facts={[
            { name: 'State', value: <Protection secrets={secrets} /> },
            {
              name: 'Key kept',
              value:
                secrets.kind === 'system' ? `by ${secrets.store}` : `${connector.data_folder}/secret.key`,
              mono: secrets.kind === 'key_file',
            },
          ]}
        />
      </div>
      <div className={`${css.section} ${css.narrow}`}>
        <Section title="What that protects">
          {secrets.kind === 'system' ? (
            <p className={css.lead}>
              The key that opens them is wrapped by your system’s key store. A copy of the data folder, a
              stolen disk or a backup opens nothing without your login. Programs that run as you can still ask
              the key store, as they can anywhere.
            </p>
          ) : (
            <p className={css.lead}>
              {secrets.reason} The key that opens them is a file in the data folder, readable by you alone.
              That keeps out other users of this machine, and a config file that is mailed or committed opens
              nothing. Whoever has the whole folder, a stolen disk or a backup of it has the key too: encrypt
              the disk.
            </p>
          )}
        </Section>
        <div className={css.section}>
          <Section title="Or keep them elsewhere">
            <p className={css.lead}>
              A secret field also takes a reference, which is read anew for each connection:{' '}
              <code>from:env:NAME</code>, <code>from:file:PATH</code> or <code>from:exec:/PROGRAM</code> for a
              password manager’s own command.
            </p>
          </Section>
        </div>
      </div>
    </>
  );
}

function Protection({ secrets }: { secrets: SecretProtection }) {
  return secrets.kind === 'system' ? (
    <Status kind="dot" tone="calm">
      Protected by {secrets.store}
    </Status>
  ) : (
    <Status kind="triangle">In a key file, not protected by the system</Status>
  );
}
