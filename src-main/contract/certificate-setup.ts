import type { ErrorCode } from './error-codes.ts';
import type { Hint } from './hints/hint-rule.ts';

/** Whom the target is to let in with certificates: each of its users, or only the socket's login. */
export type SetupScope = 'any_user' | 'one_user';

/** A shell script for the target, exactly as it is run there. */
export interface SetupScript {
  scope: SetupScope;
  text: string;
  /** files on the target that it makes or adds to */
  files: string[];
}

/** What the present login may do on the target. */
export type SetupRights =
  | { kind: 'root' }
  /** sudo asks for no password */
  | { kind: 'sudo' }
  /** sudo asks for one, and the login has one that could be given to it */
  | { kind: 'sudo_with_password' }
  | { kind: 'none'; why: 'no_sudo' | 'sudo_asks' | 'no_sshd' | 'no_shell' };

export interface SetupTarget {
  /** what it says it is, cleaned: `Debian GNU/Linux 12 (bookworm)` */
  system: string;
  rights: SetupRights;
}

export type SetupStepName =
  /** as today */
  | 'login'
  /** what that login may do */
  | 'rights'
  /** change, `sshd -t`, reload */
  | 'script'
  /** a new connection with the login of today */
  | 'login_again'
  /** a new connection with a certificate */
  | 'certificate'
  /** the changes stay, or everything is put back */
  | 'settle';

export interface SetupStep {
  name: SetupStepName;
  /** `no`: not so, which is no mistake: certificates are not accepted yet */
  state: 'waiting' | 'running' | 'ok' | 'no' | 'failed' | 'skipped';
}

/** Why something did not work, and what to do. */
export interface SetupTrouble {
  code: ErrorCode;
  message: string;
  advice?: string;
  hint?: Hint;
}

/** What has become of the target. */
export type SetupOutcome =
  /** the script stopped before any change */
  | 'unchanged'
  /** everything was put back, and the login of today still works */
  | 'undone'
  /** something could not be put back: the output says where the copies are */
  | 'stuck'
  /** the connection was lost: the script puts everything back by itself */
  | 'lost';

export type SetupActivity = 'looking' | 'running' | 'checking';

/** Everything that a screen shows of the way from a password, key or agent to certificates. Nothing secret is in it. */
export interface CertificateSetup {
  socket: string;
  /** on the target */
  login: string;
  /** what goes on; absent: it waits for the person */
  activity?: SetupActivity;
  /** of what goes on, or of what was done last: of which also the output and the trouble are */
  steps: SetupStep[];
  steps_of: SetupActivity;
  /** one or two; the first is the usual one */
  scripts: SetupScript[];
  /** how it is run over the login: `sudo -n sh -s wait password ops-user` */
  command?: string;
  /** once it was looked at with the login of today */
  target?: SetupTarget;
  /** the target lets this login in with a certificate, as seen by a login */
  trusted: boolean;
  /** what the script has printed, cleaned, and cut where it is long */
  output: string;
  outcome?: SetupOutcome;
  trouble?: SetupTrouble;
  /** the socket itself may be changed; false: it stands in the config file, or logs in with certificates already */
  can_switch: boolean;
  /** why nothing can be run from here, whatever the login may do there */
  by_hand_only?: 'config_file' | 'no_other_login';
}
