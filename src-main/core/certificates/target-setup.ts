import { parsePublicKeyLine, publicKeyLine } from './public-key.ts';
import { targetSetupSteps } from './target-setup-steps.ts';

export interface TargetSetup {
  /** what a certificate must say to be let in */
  principal: string;
  /** the one login that certificates may be used for; absent: any user of the target */
  user?: string | undefined;
  /** where the target has the configuration of its sshd */
  folder?: string;
}

/** Logins that a file can be named after, and that mean nothing to a shell or to sshd. */
const plainLogin = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,63}$/;

/** Whether a set-up can be kept to this login on the target. */
export function canBeOnlyUser(login: string): boolean {
  return plainLogin.test(login);
}

/**
 * A shell script that makes a target's sshd trust the CA. It is meant to be read before it is run: plain POSIX sh,
 * each change by `sudo`, so no root shell is needed. Running it again changes nothing, and whatever ends it before it
 * is done, it puts every file back as it was.
 *
 * It stops before any change where sshd already trusts another CA or has a principals file: both options take one
 * value, so ours would silently end other people's logins.
 *
 * With the word `wait` as its argument it says on stdout how far it is (`setupMarks`), and keeps its changes only if
 * it then reads the line `keep`, in time: a connection that is lost, or a connector that is gone, leaves the target as
 * it was. After `wait` may stand how the login is made that has to work after it as before, and whose:
 * `password ops-user`, `publickey ops-user`.
 */
export function targetSetupScript(caPublicKeyLine: string, setup: TargetSetup): string {
  // All of it goes into a script that runs as root: nothing but a key and plain words.
  const ca = publicKeyLine(parsePublicKeyLine(caPublicKeyLine), 'sallyport-ca');
  const { principal, user, folder = '/etc/ssh' } = setup;
  if (!/^[A-Za-z0-9_][A-Za-z0-9_.@-]*$/.test(principal))
    throw new RangeError('a principal is one plain word');
  if (user !== undefined && !canBeOnlyUser(user)) throw new RangeError('a login is one plain word');
  if (!/^\/[\w./-]+$/.test(folder)) throw new RangeError('a folder is one plain path');
  const { file, setting } = principalsOf(folder, user);

  return `#!/bin/sh
# Lets people log in to this machine with certificates of a Sallyport connector${user === undefined ? '' : `, as ${user}`}.
# Run it as a user who may use sudo, or as root. It can be run again at any time.
# Whatever goes wrong, it puts everything back as it was.
set -eu

ca='${ca}'
principal='${principal}'
ca_file=${folder}/sallyport_ca.pub
principals_file=${file}
principals_setting=${setting}
main_config=${folder}/sshd_config
drop_in=${folder}/sshd_config.d/60-sallyport.conf
${targetSetupSteps}`;
}

/** The files that the script makes or adds to, for saying so before. */
export function targetSetupFiles({
  user,
  folder = '/etc/ssh',
}: Pick<TargetSetup, 'user' | 'folder'>): string[] {
  return [
    `${folder}/sallyport_ca.pub`,
    principalsOf(folder, user).file,
    `${folder}/sshd_config.d/60-sallyport.conf`,
  ];
}

/** sshd puts the login in the place of `%u`; one without a file there gets in with no certificate. */
function principalsOf(folder: string, user: string | undefined): { file: string; setting: string } {
  if (user === undefined) {
    const file = `${folder}/authorized_principals`;
    return { file, setting: file };
  }
  const ofUsers = `${folder}/sallyport_principals`;
  return { file: `${ofUsers}/${user}`, setting: `${ofUsers}/%u` };
}
