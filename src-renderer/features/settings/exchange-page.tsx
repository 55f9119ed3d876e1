import { Download } from 'lucide-react';
import { useState } from 'react';
import type { CommandValue } from '../../../src-main/contract/commands.ts';
import { useAction } from '../../app/queries.ts';
import { Button, LinkButton } from '../../ui/button.tsx';
import { Script } from '../../ui/code-line.tsx';
import { saveFile } from '../../ui/save-file.ts';
import { Section } from '../../ui/screen.tsx';
import css from './settings.module.css';

/** Sockets and client keys as a file: to keep, to carry to another machine, for the headless host. */
export function ExchangePage() {
  return (
    <>
      <p className={css.lead}>
        Sockets and client keys as a config file: to keep beside your code, to move to another machine, or to
        start the headless host with (<code>--config</code>).
      </p>
      <div className={css.narrow}>
        <Section title="Import">
          <p className={css.lead}>
            From your own <code>~/.ssh/config</code>, or from a config file. You see first what would change.
          </p>
          <LinkButton href="#/sockets/import">Import…</LinkButton>
        </Section>
        <div className={css.section}>
          <Export />
        </div>
      </div>
    </>
  );
}

function Export() {
  const [shown, setShown] = useState<CommandValue<'exchange.export'>>();
  const { mutate, isPending } = useAction('exchange.export');
  return (
    <Section title="Export">
      <p className={css.lead}>
        No password and no key leaves in clear text: what is stored stays sealed for this data folder, and
        references stay references.
      </p>
      {shown ? (
        <>
          {shown.notes.map((note) => (
            <p key={note} className="meta">
              {note}
            </p>
          ))}
          <div className={css.yaml}>
            <Script code={shown.yaml} label="The config file" />
          </div>
          <div className={css.bar}>
            <Button
              icon={Download}
              onClick={() => saveFile('sockets.yaml', [shown.yaml], 'application/yaml')}
            >
              Save as a file
            </Button>
          </div>
        </>
      ) : (
        <Button disabled={isPending} onClick={() => mutate({}, { onSuccess: setShown })}>
          Show the config file
        </Button>
      )}
    </Section>
  );
}
