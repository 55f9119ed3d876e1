import type { SetupOutcome } from '../../contract/certificate-setup.ts';
import { Failure } from '../failure.ts';

/** Why a set-up cannot be begun or did not come to its end, in words for whoever asked for it. */
function failed(message: string, advice: string): Failure {
  return new Failure('target_setup_failed', { message, advice });
}

export function noSetupForPractice(name: string): Failure {
  return new Failure('socket_read_only', {
    message: `the socket ${name} leads to a target inside this app`,
    advice: 'The practice socket leads to a small target inside this app, which takes no certificates.',
  });
}

export function busy(): Failure {
  return failed('a set-up of this socket is under way', 'Wait until what goes on has ended, or cancel it.');
}

export function targetTooSlow(): Failure {
  return failed(
    'the target did not end a short command within 30 s',
    'The login works, but the target is too slow to be set up from here, or its account runs something else. Run the script by hand.',
  );
}

export function cannotRun(): Failure {
  return failed(
    'the set-up cannot be run over this login',
    'This login may not change sshd, as it was found. Look again, or run the script by hand.',
  );
}

export function canceled(): Failure {
  return failed('it was canceled', 'It was canceled. Nothing that it did has stayed.');
}

export function notProven(): Failure {
  return failed(
    'no login with a certificate has worked for the socket as it is now',
    'The socket was changed, or a certificate was not accepted. Check the certificate login again, then switch.',
  );
}

export function doneUnasked(): Failure {
  return failed(
    'the target says that the set-up is done, and was not told to keep it',
    'The target did not run the script as it was sent there. Look at the configuration of its sshd, and run the script by hand.',
  );
}

/** @param said the last thing that the script has printed */
export function scriptFailed(outcome: SetupOutcome, said: string): Failure {
  const message = said === '' ? 'the set-up script has failed' : `the set-up script has failed: ${said}`;
  switch (outcome) {
    case 'unchanged':
      return failed(message, 'The script stopped before it changed anything. Its output says why.');
    case 'undone':
      return failed(message, 'The script put everything back as it was. Its output says why.');
    case 'stuck':
      return failed(
        message,
        'Something on the target could not be put back. Its output says which files, and where they are kept as they were.',
      );
    case 'lost':
      return failed(
        'the connection to the target was lost while the script ran',
        'The script puts everything back by itself, at the latest after a minute and a half. Look again then.',
      );
  }
}
