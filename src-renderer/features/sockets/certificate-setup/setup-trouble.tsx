import type { SetupTrouble } from '../../../../src-main/contract/certificate-setup.ts';
import type { SocketView } from '../../../../src-main/contract/socket-view.ts';
import { Status } from '../../../ui/glyph.tsx';
import { HintCard } from '../../../ui/hint-card.tsx';
import { HintActions } from '../../diagnosis/hint-actions.tsx';
import css from './certificate-setup.module.css';

/** Why it did not work: in the machine's words and in ours, and what can be done. */
export function TroubleCard({ trouble, socket }: { trouble: SetupTrouble; socket: SocketView }) {
  const { hint, message, advice } = trouble;
  // one leads to this very screen
  const action = hint?.action?.kind === 'certificates' ? undefined : hint?.action;
  return (
    <div className={css.trouble} role="status">
      <HintCard
        title={<Status kind="cross">{hint?.title ?? 'It did not come to its end'}</Status>}
        proof={message}
        cause={hint?.cause}
        steps={hint?.steps ?? (advice === undefined ? [] : [advice])}
        commands={hint?.commands}
        actions={
          hint && action && action.kind !== 'test' ? (
            <HintActions hint={hint} socket={socket} canTest={false} hasPrimary />
          ) : undefined
        }
      />
    </div>
  );
}
