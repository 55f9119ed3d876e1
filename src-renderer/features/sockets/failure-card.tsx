import { useState } from 'react';
import type { SocketStatus, SocketView } from '../../../src-main/contract/socket-view.ts';
import { useConnector } from '../../app/use-connector.ts';
import { shortTime } from '../../format/time.ts';
import { Button, LinkButton } from '../../ui/button.tsx';
import { Status } from '../../ui/glyph.tsx';
import { HintCard } from '../../ui/hint-card.tsx';
import { contextOfSocket } from '../logs/advice-context.ts';
import { adviceFor } from '../logs/failure-advice.ts';
import { AcceptHostKey } from './accept-host-key.tsx';
import css from './failure-card.module.css';
import { socketGlyph, socketWord } from './socket-words.ts';

export type Failed = Extract<SocketStatus, { kind: 'failed' }>;

/** Why the last session of a socket has failed: in the machine's words and in ours, and what can be done. */
export function FailureCard({
  socket,
  status,
  inForm,
}: {
  socket: SocketView;
  status: Failed;
  /** the form is open already */
  inForm?: boolean;
}) {
  const { name, origin } = socket;
  const { code, message, time, session } = status;
  const [accepting, setAccepting] = useState(false);
  const advice = adviceFor(code, contextOfSocket(socket, useConnector()?.platform));
  return (
    <div className={css.card}>
      <HintCard
        title={
          <span className={css.title}>
            <Status kind={socketGlyph(socket)} title={advice?.problem}>
              {advice?.problem ?? socketWord(socket)}
            </Status>
            <span className={css.when}>last session, {shortTime(time)}</span>
          </span>
        }
        proof={message}
        cause={advice?.cause}
        steps={advice?.steps}
        command={advice?.command?.text}
        commandTitle={advice?.command && `Try this on ${advice.command.where}`}
        actions={
          <>
            {code === 'upstream_host_key_changed' && (
              <Button onClick={() => setAccepting(true)}>Compare the keys</Button>
            )}
            {origin === 'app' && !inForm && (
              <LinkButton href={`#/sockets/${name}/edit`}>
                {advice?.action?.kind === 'edit' ? advice.action.label : 'Edit'}
              </LinkButton>
            )}
            <LinkButton href={`#/logs/session/${session}`}>Show log</LinkButton>
          </>
        }
      />
      {accepting && <AcceptHostKey socket={socket} onClose={() => setAccepting(false)} />}
    </div>
  );
}
