import { type ReactNode, useState } from 'react';
import { LoginDialog } from '../sockets/login-dialog.tsx';

/** Asks whom to log in as before a test, where the socket leaves that to the client. */
export function useLoginQuestion({
  asks,
  socket,
  target,
  onRun,
}: {
  asks: boolean;
  /** its name */
  socket: string;
  /** where the login is */
  target: string;
  onRun: (login: string | undefined) => void;
}): { start: () => void; dialog: ReactNode } {
  const [asking, setAsking] = useState(false);
  const answer = (login: string) => {
    setAsking(false);
    onRun(login);
  };
  return {
    start: () => (asks ? setAsking(true) : onRun(undefined)),
    dialog: asking && (
      <LoginDialog
        socket={socket}
        target={target}
        yes="Test"
        onLogin={answer}
        onClose={() => setAsking(false)}
      />
    ),
  };
}
