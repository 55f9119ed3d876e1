import { memo } from 'react';
import type { LogEntry } from '../../../src-main/contract/log-entry.ts';
import { useAnswer } from '../../app/queries.ts';
import { useConnector } from '../../app/use-connector.ts';
import { Button, LinkButton } from '../../ui/button.tsx';
import { HintCard } from '../../ui/hint-card.tsx';
import { openTerminal } from '../terminal/open-terminals.ts';
import { contextOf } from './advice-context.ts';
import { type Advice, adviceFor } from './failure-advice.ts';

/** What a line's failure means, and what to do about it; nothing for a line that is not about one. */
export const AdviceCard = memo(function AdviceCard({ entry }: { entry: LogEntry }) {
  const sockets = useAnswer('sockets.list', {}).data;
  const connector = useConnector();
  if (entry.code === undefined) return null;
  const socket = sockets?.find(({ name }) => name === entry.socket_id);
  const advice = adviceFor(entry.code, contextOf(entry, { socket, platform: connector?.platform }));
  if (!advice) return null;
  return (
    <HintCard
      title={advice.title}
      cause={advice.cause}
      steps={advice.steps}
      command={advice.command?.text}
      commandTitle={advice.command && `Try this on ${advice.command.where}`}
      actions={
        socket || advice.action?.kind === 'settings' ? (
          <AdviceActions action={advice.action} socket={socket?.name} editable={socket?.origin === 'app'} />
        ) : undefined
      }
    />
  );
});

function AdviceActions({
  action,
  socket,
  editable,
}: {
  action: Advice['action'];
  socket: string | undefined;
  editable: boolean;
}) {
  const isTry = action?.kind === 'edit' || action?.kind === 'try';
  return (
    <>
      {socket !== undefined && isTry && (
        <Button look="primary" onClick={() => openTerminal(socket)}>
          Try {socket} again
        </Button>
      )}
      {action?.kind === 'edit' && socket !== undefined && editable && (
        <LinkButton href={`#/sockets/${socket}/edit`}>{action.label}</LinkButton>
      )}
      {action?.kind === 'socket' && socket !== undefined && (
        <LinkButton look="primary" href={`#/sockets/${socket}`}>
          {action.label}
        </LinkButton>
      )}
      {action?.kind === 'settings' && (
        <LinkButton look="primary" href={`#/settings/${action.page}`}>
          {action.label}
        </LinkButton>
      )}
    </>
  );
}
