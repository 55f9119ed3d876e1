import { KeyRound, SquareTerminal } from 'lucide-react';
import type { ReactNode } from 'react';
import type { SocketView } from '../../../src-main/contract/socket-view.ts';
import { navigate } from '../../app/location.ts';
import { Button, LinkButton } from '../../ui/button.tsx';
import { CodeLine } from '../../ui/code-line.tsx';
import { openTerminal } from '../terminal/open-terminals.ts';
import css from './first-steps.module.css';
import { leaveDraft } from './prefilled-draft.ts';
import { QuickAdd } from './quick-add.tsx';
import { SshConfigImport } from './ssh-config-import.tsx';

/** The first minute: from nothing to a recorded session. */
export function FirstSteps({ practice }: { practice: SocketView | undefined }) {
  const steps: { title: string; text: ReactNode; actions: ReactNode }[] = [
    ...(practice
      ? [
          {
            title: 'Try the practice socket',
            text: 'A small SSH target inside this app. No network, nothing to break. Type a little, exit, then watch the recording.',
            actions: (
              <>
                <Button
                  look="primary"
                  icon={SquareTerminal}
                  disabled={!practice.enabled}
                  onClick={() => openTerminal(practice.name)}
                >
                  Open practice
                </Button>
                <div className={css.command}>
                  <CodeLine code={practice.ssh_command} iconOnly />
                </div>
              </>
            ),
          },
        ]
      : []),
    {
      title: practice ? 'Add your first target' : 'Add a target',
      text: 'Type how you reach it today, or paste the ssh command. The form then asks for what is missing.',
      actions: (
        <QuickAdd
          button="Add target"
          onDraft={(draft) => {
            leaveDraft(draft);
            navigate('/sockets/new');
          }}
        />
      ),
    },
    {
      title: 'Choose who may come in',
      text: 'You are in already, from this machine. Add a colleague’s public key, and they come in with their own ssh.',
      actions: (
        <LinkButton icon={KeyRound} tall href="#/settings/client-keys">
          Add a key
        </LinkButton>
      ),
    },
  ];
  return (
    <div className={css.first}>
      <h1>{practice ? 'Three steps to a recorded session' : 'Start with a target'}</h1>
      <ol className={css.guide}>
        {steps.map(({ title, text, actions }, index) => (
          <li key={title}>
            <span className={css.number} aria-hidden="true">
              {index + 1}
            </span>
            <div className={css.step}>
              <h2>{title}</h2>
              <p>{text}</p>
              <div className={css.actions}>{actions}</div>
            </div>
          </li>
        ))}
      </ol>
      <SshConfigImport onlyIfThere />
    </div>
  );
}
