import { memo } from 'react';
import { hintFacts } from '../../../src-main/contract/hints/hint-facts.ts';
import { hintFor } from '../../../src-main/contract/hints/hint-for.ts';
import type { LogEntry } from '../../../src-main/contract/log-entry.ts';
import { useAnswer } from '../../app/queries.ts';
import { useConnector } from '../../app/use-connector.ts';
import { HintCard } from '../../ui/hint-card.tsx';
import { HintActions } from '../diagnosis/hint-actions.tsx';

/** What a line's failure means, and what to do about it; nothing for a line that is not about one. */
export const LineHint = memo(function LineHint({ entry }: { entry: LogEntry }) {
  const sockets = useAnswer('sockets.list', {}).data;
  const platform = useConnector()?.platform;
  if (entry.code === undefined) return null;
  const socket = sockets?.find(({ name }) => name === entry.socket_id);
  const hint = hintFor(entry.code, hintFacts(entry, { socket, platform }));
  if (!hint) return null;
  return (
    <HintCard
      title={hint.title}
      cause={hint.cause}
      steps={hint.steps}
      commands={hint.commands}
      actions={
        socket || hint.action?.kind === 'settings' ? <HintActions hint={hint} socket={socket} /> : undefined
      }
    />
  );
});
