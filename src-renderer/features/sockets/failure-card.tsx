import type { HintField } from '../../../src-main/contract/hints/hint-rule.ts';
import type { SocketStatus, SocketView } from '../../../src-main/contract/socket-view.ts';
import { shortTime } from '../../format/time.ts';
import { LinkButton } from '../../ui/button.tsx';
import { Status } from '../../ui/glyph.tsx';
import { HintCard } from '../../ui/hint-card.tsx';
import { formAddress, HintActions } from '../diagnosis/hint-actions.tsx';
import { useFailureHint } from '../diagnosis/use-failure-hint.ts';
import css from './failure-card.module.css';
import { socketGlyph, socketWord } from './socket-words.ts';

export type Failed = Extract<SocketStatus, { kind: 'failed' }>;

/** Why a socket does not work: in the machine's words and in ours, and what can be done. */
export function FailureCard({
  socket,
  status,
  onEdit,
}: {
  socket: SocketView;
  status: Failed;
  /** the form is open already: goes to the field */
  onEdit?: (field: HintField | undefined) => void;
}) {
  const { name, origin } = socket;
  const { code, message, time, session } = status;
  const hint = useFailureHint(code, { socket, session });
  return (
    <div className={css.card}>
      <HintCard
        title={
          <span className={css.title}>
            <Status kind={socketGlyph(socket)} title={hint?.problem}>
              {hint?.problem ?? socketWord(socket)}
            </Status>
            <span className={css.when}>
              {session === undefined ? 'connection test' : 'last session'}, {shortTime(time)}
            </span>
          </span>
        }
        proof={message}
        cause={hint?.cause}
        steps={hint?.steps}
        commands={hint?.commands}
        actions={
          <HintActions hint={hint} socket={socket} onEdit={onEdit} canTest={onEdit === undefined} hasPrimary>
            {origin === 'app' && !onEdit && hint?.action?.kind !== 'edit' && (
              <LinkButton href={formAddress(name)}>Edit</LinkButton>
            )}
            <LinkButton href={session === undefined ? `#/logs/socket/${name}` : `#/logs/session/${session}`}>
              Show log
            </LinkButton>
          </HintActions>
        }
      />
    </div>
  );
}
