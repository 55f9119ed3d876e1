import { type ReactNode, useState } from 'react';
import type { Hint, HintField } from '../../../src-main/contract/hints/hint-rule.ts';
import type { SocketView } from '../../../src-main/contract/socket-view.ts';
import { Button, LinkButton } from '../../ui/button.tsx';
import { AcceptHostKey } from '../sockets/accept-host-key.tsx';
import { openTest } from './open-test.ts';

/** Failures that a connection test would meet too; what a client did wrong, none can show. */
const testable = /^(upstream|secret|private_key|agent|channel)_/;

/** Whether testing the socket would tell whether it still fails like this. */
export function canBeTested(code: string): boolean {
  return testable.test(code);
}

/** The buttons of a hint: what can be done about the failure from here. */
export function HintActions({
  hint,
  socket,
  onEdit,
  canTest = true,
  hasPrimary = false,
  children,
}: {
  hint: Hint | undefined;
  /** the one that it is about, if there is such a socket */
  socket: SocketView | undefined;
  /** where the socket's form is on the screen already: goes to the field */
  onEdit?: ((field: HintField | undefined) => void) | undefined;
  /** there is no button for it beside this already */
  canTest?: boolean;
  /** there is a primary button beside these */
  hasPrimary?: boolean;
  /** more buttons */
  children?: ReactNode;
}) {
  const isTest = canTest && socket !== undefined && hint !== undefined && canBeTested(hint.id);
  return (
    <>
      {isTest && (
        <Button look={hasPrimary ? undefined : 'primary'} onClick={() => openTest(socket.name)}>
          Test {socket.name}
        </Button>
      )}
      {hint?.action && (
        <ActionButton action={hint.action} socket={socket} onEdit={onEdit} primary={!hasPrimary && !isTest} />
      )}
      {children}
    </>
  );
}

function ActionButton({
  action,
  socket,
  onEdit,
  primary,
}: {
  action: NonNullable<Hint['action']>;
  socket: SocketView | undefined;
  onEdit: ((field: HintField | undefined) => void) | undefined;
  /** it is the only one */
  primary: boolean;
}) {
  const [accepting, setAccepting] = useState(false);
  const look = primary ? 'primary' : undefined;
  const isEditable = socket?.origin === 'app';
  switch (action.kind) {
    case 'edit': {
      const { field, label } = action;
      if (onEdit) return <Button onClick={() => onEdit(field)}>{label}</Button>;
      return (
        isEditable && (
          <LinkButton look={look} href={formAddress(socket.name, field)}>
            {label}
          </LinkButton>
        )
      );
    }
    case 'host_key':
      return (
        socket && (
          <>
            <Button look={look} onClick={() => setAccepting(true)}>
              {action.label}
            </Button>
            {accepting && <AcceptHostKey socket={socket} onClose={() => setAccepting(false)} />}
          </>
        )
      );
    case 'certificates':
      return (
        isEditable && (
          <LinkButton look={look} href={`#/sockets/${socket.name}/certificates`}>
            {action.label}
          </LinkButton>
        )
      );
    case 'socket':
      return (
        socket && (
          <LinkButton look={look} href={`#/sockets/${socket.name}`}>
            {action.label}
          </LinkButton>
        )
      );
    case 'settings':
      return (
        <LinkButton look={look} href={`#/settings/${action.page}`}>
          {action.label}
        </LinkButton>
      );
    case 'test':
      return null;
  }
}

/** Of the socket's form, where it goes to this field. */
export function formAddress(socket: string, field?: HintField): string {
  return `#/sockets/${socket}/edit${field === undefined ? '' : `?field=${field}`}`;
}
