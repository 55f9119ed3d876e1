import { SquareTerminal } from 'lucide-react';
import { useAnswer } from '../../app/queries.ts';
import { Button, LinkButton } from '../../ui/button.tsx';
import { Empty } from '../../ui/notice.tsx';
import { openTerminal } from './open-terminals.ts';

/** The terminal screen before anything was opened. */
export function NoTerminals({ onPick }: { onPick: () => void }) {
  const { data: sockets = [] } = useAnswer('sockets.list', {});
  const practice = sockets.find(({ origin, enabled }) => origin === 'practice' && enabled);
  const only = sockets.length === 1 && practice !== undefined;
  return (
    <Empty
      title="No terminal is open"
      actions={
        only ? (
          <>
            <Button look="primary" icon={SquareTerminal} onClick={() => openTerminal(practice.name)}>
              Open the practice terminal
            </Button>
            <LinkButton tall href="#/sockets/new">
              New socket
            </LinkButton>
          </>
        ) : (
          <Button look="primary" icon={SquareTerminal} onClick={onPick}>
            New terminal
          </Button>
        )
      }
    >
      A terminal here is an SSH session like any other: it logs in with the socket’s stored login, which you
      never see, and is recorded if the socket says so.
    </Empty>
  );
}
