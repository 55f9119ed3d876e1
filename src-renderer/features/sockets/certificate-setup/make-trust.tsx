import { useState } from 'react';
import type { CertificateSetup, SetupScope } from '../../../../src-main/contract/certificate-setup.ts';
import type { SocketView } from '../../../../src-main/contract/socket-view.ts';
import { Button } from '../../../ui/button.tsx';
import { CodeWrap, Script } from '../../../ui/code-line.tsx';
import { confirm } from '../../../ui/confirm.tsx';
import { Disclosure } from '../../../ui/disclosure.tsx';
import { SettingRow } from '../../../ui/screen.tsx';
import { Segments } from '../../../ui/segments.tsx';
import { Switch } from '../../../ui/switch.tsx';
import { ShellScript } from '../../settings/shell-script.tsx';
import css from './certificate-setup.module.css';
import { SetupSteps } from './setup-steps.tsx';
import { TroubleCard } from './setup-trouble.tsx';
import { byHandText } from './setup-words.ts';

/** The commands for the target: read here, run from here where the login may, or by hand. */
export function MakeTrust({
  socket,
  state,
  isLast,
  onRun,
  onCheck,
  onCancel,
}: {
  socket: SocketView;
  state: CertificateSetup;
  /** the steps and the trouble are of a run or a check */
  isLast: boolean;
  onRun: (input: { scope: SetupScope; give_password: boolean }) => void;
  onCheck: () => void;
  onCancel: () => void;
}) {
  const { scripts, activity, steps, output, outcome, trouble, trusted, command, target } = state;
  const [scope, setScope] = useState<SetupScope>('any_user');
  const [givesPassword, setGivesPassword] = useState(false);
  const script = scripts.find((one) => one.scope === scope) ?? scripts[0];
  if (!script) return null;
  const byHand = byHandText(state);
  const canRun = byHand === undefined && target !== undefined;
  const wantsPassword = target?.rights.kind === 'sudo_with_password';
  const isBusy = activity !== undefined;
  const run = async () => {
    const yes = await confirm({
      title: `Set up the target of ${socket.name}?`,
      text: `The script runs on the target as it stands here${wantsPassword ? ', and sudo there is given the password of this login' : ''}. If the login of today or the one with a certificate then fails, everything is put back.`,
      yes: 'Run it',
    });
    if (yes) onRun({ scope: script.scope, give_password: wantsPassword && givesPassword });
  };
  return (
    <section className={css.section} aria-labelledby="make-trust">
      <div className={css.head}>
        <h2 id="make-trust">Make it trust the CA</h2>
        <span className="grow" />
        {scripts.length > 1 && (
          <Segments
            inline
            label="Who may log in with a certificate"
            value={scope}
            onChange={setScope}
            disabled={isBusy}
            options={[
              { value: 'any_user', label: 'Any user' },
              { value: 'one_user', label: `Only ${state.login}` },
            ]}
          />
        )}
      </div>
      <p className={css.text}>
        {byHand === undefined
          ? 'This is what runs on the target. It asks sshd whether the new configuration is good (sshd -t) before it reloads it. Then Sallyport logs in both ways over new connections, and puts everything back if either fails.'
          : byHand}
      </p>
      <p className={css.files}>
        It makes or adds to{' '}
        {script.files.map((file, index) => (
          <span key={file}>
            {index > 0 && (index === script.files.length - 1 ? ' and ' : ', ')}
            <code>{file}</code>
          </span>
        ))}
        .
      </p>
      <Script code={script.text} label="Set-up script">
        <ShellScript code={script.text} />
      </Script>
      {canRun && command !== undefined && (
        <div className={css.how}>
          <p className="meta">The script goes to this command, on its standard input</p>
          <CodeWrap code={command} />
        </div>
      )}
      {canRun && wantsPassword && (
        <div className={css.password}>
          <SettingRow
            title="Give sudo the password of this login"
            control={
              <Switch
                label="Give sudo the password of this login"
                checked={givesPassword}
                disabled={isBusy}
                onChange={setGivesPassword}
              />
            }
          >
            On its standard input, when it asks. It stands on no command line and in no log.
          </SettingRow>
        </div>
      )}
      <div className={css.actions}>
        {activity === 'running' || activity === 'checking' ? (
          <Button tall onClick={onCancel}>
            {activity === 'running' ? 'Cancel and put it back' : 'Cancel'}
          </Button>
        ) : (
          <>
            {canRun && (
              <Button
                tall
                look={trusted ? 'plain' : 'primary'}
                disabled={isBusy || (wantsPassword && !givesPassword)}
                onClick={() => void run()}
              >
                Run it on the target
              </Button>
            )}
            <Button tall look={canRun || trusted ? 'plain' : 'primary'} disabled={isBusy} onClick={onCheck}>
              Check the certificate login
            </Button>
          </>
        )}
      </div>
      {isLast && <SetupSteps steps={steps} outcome={outcome} label="What was done" />}
      {isLast && output !== '' && (
        <Disclosure title="What the target said" open>
          <Script code={output.trimEnd()} label="What the target said" />
        </Disclosure>
      )}
      {isLast && !isBusy && trouble && <TroubleCard trouble={trouble} socket={socket} />}
    </section>
  );
}
