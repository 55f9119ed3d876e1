import type { CertificateSetup } from '../../../../src-main/contract/certificate-setup.ts';
import type { SocketView } from '../../../../src-main/contract/socket-view.ts';
import { navigate } from '../../../app/location.ts';
import { Button } from '../../../ui/button.tsx';
import { CodeWrap } from '../../../ui/code-line.tsx';
import css from './certificate-setup.module.css';
import { loginWords, switchText } from './setup-words.ts';

/** The last step, asked for by itself: until then the socket logs in as it did. */
export function SwitchLogin({
  socket,
  state,
  onSwitch,
}: {
  socket: SocketView;
  state: CertificateSetup;
  onSwitch: () => void;
}) {
  const { name, authentication_type: kind } = socket;
  const { trusted, activity, can_switch: canSwitch, by_hand_only: byHandOnly } = state;
  if (byHandOnly === 'no_other_login') return null;
  return (
    <section className={css.section} aria-labelledby="switch-login">
      <div className={css.head}>
        <h2 id="switch-login">Switch {name}</h2>
      </div>
      {canSwitch ? (
        <>
          <p className={css.text}>{switchText(socket)}</p>
          <div className={css.actions}>
            <Button
              tall
              look={trusted ? 'primary' : 'plain'}
              disabled={!trusted || activity !== undefined}
              onClick={onSwitch}
            >
              Switch to certificates
            </Button>
            <Button tall look="ghost" onClick={() => navigate(`/sockets/${name}`)}>
              Keep {loginWords[kind]} for now
            </Button>
          </div>
          {!trusted && <p className="meta">Possible as soon as a login with a certificate has worked.</p>}
        </>
      ) : (
        <>
          <p className={css.text}>
            {name} stands in the config file. Write this there, in the place of its login, and start the
            connector again.
          </p>
          <CodeWrap code="authentication_type: certificate" />
        </>
      )}
    </section>
  );
}
