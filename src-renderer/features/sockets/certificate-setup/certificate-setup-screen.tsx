import { ArrowLeft } from 'lucide-react';
import { useEffect, useState } from 'react';
import type { SocketView } from '../../../../src-main/contract/socket-view.ts';
import { guardLeaving, navigate, navigateSaved } from '../../../app/location.ts';
import { useAction, useAnswer } from '../../../app/queries.ts';
import { IconButton } from '../../../ui/button.tsx';
import { Empty } from '../../../ui/notice.tsx';
import { ScreenHead } from '../../../ui/screen.tsx';
import { tellDone } from '../../../ui/toasts.tsx';
import { LoginDialog } from '../login-dialog.tsx';
import { targetText } from '../socket-words.ts';
import css from './certificate-setup.module.css';
import { MakeTrust } from './make-trust.tsx';
import { SwitchLogin } from './switch-login.tsx';
import { TargetToday } from './target-today.tsx';
import { useCertificateSetup } from './use-certificate-setup.ts';

/** From a password, key or agent to certificates: look at the target, make it trust the CA, switch the socket. */
export function CertificateSetupScreen({ name }: { name: string }) {
  const { data: socket, error } = useAnswer('sockets.get', { name });
  return (
    <>
      <ScreenHead>
        <span className={css.back}>
          <IconButton
            icon={ArrowLeft}
            label={`Back to ${name}`}
            onClick={() => navigate(`/sockets/${name}`)}
          />
        </span>
        <h1 className="cut">Certificates for {name}</h1>
      </ScreenHead>
      {error && <Empty title="This socket is not there">{error.hint ?? error.message}</Empty>}
      {socket?.origin === 'practice' && (
        <Empty title={`${name} needs no certificates`}>
          The practice socket leads to a small target inside this app.
        </Empty>
      )}
      {socket && socket.origin !== 'practice' && <GuidedSetup key={name} socket={socket} />}
    </>
  );
}

function GuidedSetup({ socket }: { socket: SocketView }) {
  const { name } = socket;
  const asksLogin = socket.username_provider === 'prompt_client';
  const [login, setLogin] = useState<string>();
  const { state, refusal, ask } = useCertificateSetup(name, { asksLogin, login });
  const { mutateAsync: restore } = useAction('sockets.restore');
  const isRunning = state?.activity === 'running';

  useEffect(
    () =>
      guardLeaving({
        isDirty: () => isRunning,
        title: 'End the set-up?',
        text: 'The script runs on the target. If you leave, everything that it has changed is put back.',
        yes: 'End it',
      }),
    [isRunning],
  );

  const switchLogin = async () => {
    const switched = await ask('switch', {});
    if (!switched) return;
    navigateSaved(`/sockets/${name}`);
    tellDone(
      `${name} logs in with certificates`,
      () => void restore({ undo: switched.undo }).catch(() => {}),
    );
  };

  if (asksLogin && login === undefined) {
    return (
      <LoginDialog
        socket={name}
        target={targetText(socket)}
        yes="Look"
        onLogin={setLogin}
        onClose={() => navigate(`/sockets/${name}`)}
      />
    );
  }
  if (refusal)
    return <Empty title="This cannot be set up from here">{refusal.hint ?? refusal.message}</Empty>;
  if (!state) return null;
  const isOfLook = state.steps_of === 'looking';
  return (
    <div className={css.page} aria-busy={state.activity !== undefined}>
      <p className={css.lead}>
        Sallyport signs a certificate for each login, valid for 5 minutes. A target that trusts its CA needs
        no password and no stored key.
      </p>
      <TargetToday socket={socket} state={state} isLast={isOfLook} onLook={() => void ask('look', {})} />
      <MakeTrust
        socket={socket}
        state={state}
        isLast={!isOfLook}
        onRun={(input) => void ask('run', input)}
        onCheck={() => void ask('check', {})}
        onCancel={() => void ask('cancel', {})}
      />
      <SwitchLogin socket={socket} state={state} onSwitch={() => void switchLogin()} />
    </div>
  );
}
