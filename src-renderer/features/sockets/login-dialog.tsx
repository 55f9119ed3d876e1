import { useRef, useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { TextField } from '../../ui/text-field.tsx';

/** as the gateway takes it: nothing that reads as an option or as two words */
const loginForm = /^[^\s\p{Cc}-][^\s\p{Cc}]*$/u;

/** Whom to log in as, where the socket leaves that to the client. */
export function LoginDialog({
  socket,
  target,
  yes,
  onLogin,
  onClose,
}: {
  /** its name */
  socket: string;
  /** where the login is: `10.10.10.20` */
  target: string;
  /** a verb, for what comes next */
  yes: string;
  onLogin: (login: string) => void;
  onClose: () => void;
}) {
  const [login, setLogin] = useState('');
  const [error, setError] = useState<string>();
  const input = useRef<HTMLInputElement>(null);
  const submit = () => {
    if (loginForm.test(login)) return onLogin(login);
    setError(
      login === ''
        ? 'A login name is missing, for example root.'
        : 'A login name has no spaces and does not begin with a hyphen.',
    );
    input.current?.focus();
  };
  return (
    <Dialog
      open
      title={`Log in to ${socket} as`}
      onClose={onClose}
      firstFocus={input}
      actions={
        <>
          <Button look="ghost" onClick={onClose}>
            Cancel
          </Button>
          <Button look="primary" onClick={submit}>
            {yes}
          </Button>
        </>
      }
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <TextField
          ref={input}
          label="Login name"
          mono
          value={login}
          onChange={(value) => {
            setLogin(value);
            setError(undefined);
          }}
          error={error}
          help={`The account on ${target}. This socket leaves the choice to you.`}
        />
      </form>
    </Dialog>
  );
}
