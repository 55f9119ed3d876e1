import { RotateCw } from 'lucide-react';
import type { CertificateSetup } from '../../../../src-main/contract/certificate-setup.ts';
import type { SocketView } from '../../../../src-main/contract/socket-view.ts';
import { Button } from '../../../ui/button.tsx';
import { Facts } from '../../../ui/facts.tsx';
import { Status } from '../../../ui/glyph.tsx';
import { targetText } from '../socket-words.ts';
import css from './certificate-setup.module.css';
import { SetupSteps } from './setup-steps.tsx';
import { TroubleCard } from './setup-trouble.tsx';
import { loginWords, rightsText } from './setup-words.ts';

/** What the target is, whom the present login is there, and whether certificates get in already. */
export function TargetToday({
  socket,
  state,
  isLast,
  onLook,
}: {
  socket: SocketView;
  state: CertificateSetup;
  /** the steps and the trouble are of a look, not of a run */
  isLast: boolean;
  onLook: () => void;
}) {
  const { target, trusted, activity, steps, trouble } = state;
  const isLooking = activity === 'looking';
  return (
    <section className={css.section} aria-labelledby="target-today">
      <div className={css.head}>
        <h2 id="target-today">The target today</h2>
        <span className="grow" />
        <Button icon={RotateCw} disabled={activity !== undefined} onClick={onLook}>
          Look again
        </Button>
      </div>
      {isLooking ? (
        <SetupSteps steps={steps} label="Looking at the target" />
      ) : (
        <div className={css.facts}>
          <Facts
            single
            facts={[
              { name: 'Target', value: targetText(socket), mono: true, title: targetText(socket) },
              {
                name: 'Login',
                value: `${state.login}, by ${loginWords[socket.authentication_type]}`,
              },
              target !== undefined && {
                name: 'System',
                value: target.system || 'It does not say',
                title: target.system,
              },
              target !== undefined && {
                name: 'May set it up',
                value: rightsText(target.rights),
                title: rightsText(target.rights),
              },
              {
                name: 'Certificates',
                value: (
                  <Status kind={trusted ? 'check' : 'ring'} tone="calm">
                    {trusted ? 'Accepted, as a login has shown' : 'Not accepted yet'}
                  </Status>
                ),
              },
            ]}
          />
        </div>
      )}
      {isLast && !isLooking && trouble && <TroubleCard trouble={trouble} socket={socket} />}
    </section>
  );
}
