import type {
  CertificateSetup,
  SetupOutcome,
  SetupRights,
  SetupStep,
  SetupStepName,
} from '../../../../src-main/contract/certificate-setup.ts';
import type { SocketView } from '../../../../src-main/contract/socket-view.ts';

/** What a login is called in a sentence: `its password` */
export const loginWords = {
  username_and_password: 'its password',
  private_key: 'its private key',
  agent: 'the ssh-agent',
  certificate: 'a certificate',
} as const satisfies Record<SocketView['authentication_type'], string>;

export const stepLabels = {
  login: 'Log in as today',
  rights: 'See what this login may do',
  script: 'Change, check, reload',
  login_again: 'Log in as today, once more',
  certificate: 'Log in with a certificate',
  settle: 'Keep it',
} as const satisfies Record<SetupStepName, string>;

/** What stands behind the label of a step that is over. */
export function stepResult({ name, state }: SetupStep, outcome: SetupOutcome | undefined): string {
  if (state === 'no') return name === 'certificate' ? 'not accepted yet' : 'not allowed to change sshd';
  if (name === 'settle' && outcome !== undefined) return settleWords[outcome][state === 'ok' ? 0 : 1];
  if (state === 'failed') return 'failed';
  if (state === 'skipped') return 'not reached';
  return '';
}

/** Everything is well again, and the login of today works; or it does not. */
const settleWords = {
  unchanged: ['nothing was changed', 'nothing was changed, but the login of today fails'],
  undone: ['everything was put back', 'everything was put back, but the login of today fails'],
  stuck: ['not everything could be put back', 'not everything could be put back'],
  lost: ['the login of today works', 'the login of today fails'],
} as const satisfies Record<SetupOutcome, readonly [string, string]>;

export function rightsText(rights: SetupRights): string {
  switch (rights.kind) {
    case 'root':
      return 'Yes, it is root';
    case 'sudo':
      return 'Yes, by sudo without a password';
    case 'sudo_with_password':
      return 'By sudo, which asks for the password';
    case 'none':
      return whyNot[rights.why];
  }
}

const whyNot = {
  no_sudo: 'No: it is not root, and there is no sudo',
  sudo_asks: 'No: sudo asks for a password, and this login has none',
  no_sshd: 'No OpenSSH server was found there',
  no_shell: 'No: the target runs no commands for it',
} as const;

/** What the person has to do themselves, and why; undefined: the script can be run from here. */
export function byHandText(state: CertificateSetup): string | undefined {
  const why = byHandReason(state);
  if (why === undefined || (state.target?.rights.kind === 'none' && state.target.rights.why === 'no_sshd'))
    return why;
  return `${why} Read the script, copy it, and run it there as root or with sudo. Then check.`;
}

function byHandReason(state: CertificateSetup): string | undefined {
  if (state.by_hand_only === 'config_file')
    return 'This socket stands in the config file, so nothing of it is changed from here.';
  if (state.by_hand_only === 'no_other_login')
    return 'This socket has no other login that could run the script.';
  const rights = state.target?.rights;
  if (rights === undefined)
    return state.activity === undefined ? 'The login of today does not work.' : undefined;
  if (rights.kind !== 'none') return undefined;
  switch (rights.why) {
    case 'no_sudo':
      return `${state.login} is not root on the target and has no sudo there.`;
    case 'sudo_asks':
      return `sudo on the target asks ${state.login} for a password, and this socket has none to give.`;
    case 'no_sshd':
      return 'The script is for OpenSSH, and no sshd was found on the target. Another SSH server has its own way to trust a CA.';
    case 'no_shell':
      return `The target runs no commands for ${state.login}.`;
  }
}

/** What happens to the present login of a socket when it is switched. */
export function switchText({ name, authentication_type: kind }: SocketView): string {
  switch (kind) {
    case 'username_and_password':
      return `${name} then logs in with certificates, and its password is removed from Sallyport. On the target it still works.`;
    case 'private_key':
      return `${name} then logs in with certificates, and its private key is removed from Sallyport. On the target it still works.`;
    case 'agent':
      return `${name} then logs in with certificates instead of the keys of the ssh-agent, which still work on the target.`;
    case 'certificate':
      return `${name} logs in with certificates.`;
  }
}
