import {
  clocks,
  reloadSshd,
  settingLine,
  sshdLog,
  sshdSettings,
  tryKey,
  tryPassword,
} from './hint-commands.ts';
import type { HintRules } from './hint-rule.ts';

const changeLogin = { kind: 'edit', label: 'Change login', field: 'username' } as const;
const changeKey = { kind: 'edit', label: 'Change the key', field: 'private_key' } as const;
const setUpCa = { kind: 'settings', page: 'ca', label: 'Show the set-up script' } as const;

const whoMayIn = sshdSettings('allowusers denyusers allowgroups denygroups permitrootlogin');
const keySettings = sshdSettings(
  'authorizedkeysfile strictmodes pubkeyacceptedalgorithms permitrootlogin allowusers allowgroups',
);
const homeRights = {
  where: 'target',
  purpose: 'See whose the folders are and who may write there, on the target',
  posix: 'ls -ld ~{user} ~{user}/.ssh ~{user}/.ssh/authorized_keys',
} as const;
const mendRights = {
  where: 'target',
  purpose: 'Close them to others, on the target as that user',
  posix: 'chmod 700 ~/.ssh; chmod 600 ~/.ssh/authorized_keys; chmod go-w ~',
} as const;
const keyRefused = {
  title: '{socket} refuses the key for {user}',
  problem: '{host} refuses the key for {user}',
  cause:
    'The key’s public half is not in authorized_keys of {user}, the login is another one (ubuntu, ec2-user, admin), or ~/.ssh there can be written to by others, which sshd does not accept (StrictModes). AllowUsers, and “from=” before the key, refuse in the same way.',
  steps: [
    'Check the login and the key in the socket: that is the pair that has to fit.',
    'Add the public half of the key to ~/.ssh/authorized_keys of {user}.',
    'On the target, close ~/.ssh to others, and read sshd’s log: it names the reason.',
  ],
  commands: [tryKey, homeRights, mendRights, keySettings, sshdLog],
  action: changeKey,
} as const;
const codeAsked =
  'It asks a question[, “{prompt}”,] by keyboard-interactive that the connector has no answer to: a one-time code, a push, or a new password.';

/** The login was tried, and the target said no. */
export const refusedLoginHints = {
  upstream_auth_rejected: {
    title: '{socket} refuses the login of {user}',
    problem: '{host} refuses the login of {user}',
    cause:
      'A wrong password, a key that is not in authorized_keys of {user}, or a CA that the target does not trust. AllowUsers and PermitRootLogin refuse in the same way.',
    steps: [
      'Check login and credential in the socket.',
      'Read sshd’s log on the target: it names the reason.',
    ],
    commands: [sshdLog, whoMayIn],
    action: changeLogin,
    variants: {
      second_factor: {
        when: { asks: true },
        title: '{socket} asks {user} for more than a password',
        problem: '{host} asks for more than a password',
        cause: codeAsked,
        steps: [
          'Ask for a login on the target that needs no second factor from the connector: a certificate or key of its own.',
          'On the target, exempt this account in PAM, or give it AuthenticationMethods publickey in a Match block. Then reload sshd.',
        ],
        commands: [sshdSettings('authenticationmethods kbdinteractiveauthentication usepam'), sshdLog],
        action: { kind: 'edit', label: 'Change login', field: 'authentication_type' },
      },
      sha1_only: {
        when: { sha1Only: true },
        title: '{socket} takes RSA keys only with SHA-1 signatures',
        problem: '{host} takes RSA keys only with signatures that are no longer safe',
        cause:
          'It knows the key, and takes it with a SHA-1 signature only: PubkeyAcceptedAlgorithms of its sshd leaves the safe ones (rsa-sha2-256 and rsa-sha2-512) out.',
        steps: [
          'Log in with an Ed25519 or ECDSA key instead.',
          'Or allow the safe ones on the target: “PubkeyAcceptedAlgorithms +rsa-sha2-256,rsa-sha2-512” in the place of the line that sets it. Then reload sshd.',
        ],
        commands: [
          {
            where: 'connector',
            purpose: 'Make a new key',
            posix: 'ssh-keygen -t ed25519 -f {socket}',
            windows: 'ssh-keygen -t ed25519 -f {socket}',
          },
          sshdSettings('pubkeyacceptedalgorithms'),
          settingLine('pubkeyacceptedalgorithms'),
        ],
        action: changeKey,
      },
      password_of_root: {
        when: { login: 'username_and_password', user: 'root' },
        title: '{socket} refuses the password of root',
        problem: '{host} refuses the password of root',
        cause:
          'Most systems let root in with a key only (PermitRootLogin prohibit-password), and say no even to the right password. Else it is wrong.',
        steps: [
          'Log in with a key or a certificate, or as another user who may use sudo.',
          'Or set PermitRootLogin yes on the target, and reload sshd.',
        ],
        commands: [whoMayIn, reloadSshd, tryPassword, sshdLog],
        action: { kind: 'edit', label: 'Change login', field: 'authentication_type' },
      },
      password: {
        when: { login: 'username_and_password' },
        title: '{socket} refuses the password of {user}',
        problem: '{host} refuses the password of {user}',
        cause:
          'The password is wrong or was changed, there is no such account, or the target does not let it in: AllowUsers, PermitRootLogin prohibit-password, or the account is locked.',
        steps: [
          'Check the login, and type the password again in the socket.',
          'Try the same by hand from the connector’s machine: if that fails, too, it is the target.',
          'On the target, see whether the account may log in and is not locked.',
        ],
        commands: [
          tryPassword,
          whoMayIn,
          {
            where: 'target',
            purpose: 'See whether the account is locked (L), on the target',
            posix: 'sudo passwd -S {user}',
            windows: 'Get-LocalUser {user}',
          },
          sshdLog,
        ],
        action: { kind: 'edit', label: 'Change the password', field: 'password' },
      },
      key_on_windows: {
        when: { login: ['private_key', 'agent'], system: 'windows' },
        ...keyRefused,
        cause:
          'On Windows the keys of administrators stand in C:\\ProgramData\\ssh\\administrators_authorized_keys, not in their home, and only SYSTEM and Administrators may have rights on that file. Else the key is not listed, or the login is another one.',
        steps: [
          'Check the login and the key in the socket.',
          'Add the public half of the key to that file for an administrator, else to .ssh\\authorized_keys of the user.',
          'Take everybody else’s rights off the file.',
        ],
        commands: [
          {
            where: 'target',
            purpose: 'Close the file to others, on the target',
            posix: 'icacls administrators_authorized_keys',
            windows:
              'icacls.exe "$env:ProgramData\\ssh\\administrators_authorized_keys" /inheritance:r /grant "Administrators:F" /grant "SYSTEM:F"',
          },
          sshdLog,
          tryKey,
        ],
      },
      key_on_dropbear: {
        when: { login: ['private_key', 'agent'], system: 'dropbear' },
        ...keyRefused,
        cause:
          'The key is not listed: Dropbear reads ~/.ssh/authorized_keys, and on OpenWrt /etc/dropbear/authorized_keys for root. Old ones know no Ed25519 keys. Others must not be able to write to the file or the folders above it.',
        commands: [sshdLog, tryKey, mendRights],
      },
      key: { when: { login: 'private_key' }, ...keyRefused },
      agent: {
        when: { login: 'agent' },
        ...keyRefused,
        title: '{socket} refuses the keys of the ssh-agent for {user}',
        problem: '{host} refuses the agent’s keys for {user}',
        cause:
          'None of the keys that the agent holds is in authorized_keys of {user}, the login is another one, or ~/.ssh there can be written to by others (StrictModes). AllowUsers refuses in the same way.',
        steps: [
          'See which keys the agent holds, and add the right one: ssh-add.',
          'Add its public half to ~/.ssh/authorized_keys of {user}.',
          'On the target, close ~/.ssh to others, and read sshd’s log: it names the reason.',
        ],
        commands: [
          { where: 'connector', purpose: 'See the agent’s keys', posix: 'ssh-add -l', windows: 'ssh-add -l' },
          homeRights,
          mendRights,
          keySettings,
          sshdLog,
        ],
        action: changeLogin,
      },
      certificate_unknown: {
        when: { login: 'certificate', system: ['dropbear', 'cisco'] },
        title: '{socket} knows no certificates',
        problem: '{host} knows no certificates',
        cause:
          'Its SSH server is not OpenSSH, and does not know OpenSSH’s certificates: to it they are a key that it has never seen.',
        steps: ['Log in with a private key or a password: change the login in the socket.'],
        commands: [sshdLog],
        action: { kind: 'edit', label: 'Change login', field: 'authentication_type' },
      },
      certificate: {
        when: { login: 'certificate' },
        title: '{socket} refuses the certificate for {user}',
        problem: '{host} refuses the certificate for {user}',
        cause:
          'The target does not trust this connector’s CA (TrustedUserCAKeys), or does not list its principal for {user} (AuthorizedPrincipalsFile). Else its clock is wrong (a certificate is valid for minutes), this address is not allowed (from=, source-address), or AllowUsers refuses.',
        steps: [
          'Run the set-up script of the SSH CA on the target: it does both, and checks them before the reload.',
          'Read sshd’s log there. “not a listed principal” or “authorized principal”: add the principal. “not yet valid” or “expired”: set its clock. “source address”: admit this machine. Nothing of these: the CA is not trusted.',
          'Check that the account exists and may log in: AllowUsers, PermitRootLogin.',
        ],
        commands: [
          sshdSettings(
            'trustedusercakeys authorizedprincipalsfile authorizedprincipalscommand casignaturealgorithms',
          ),
          {
            where: 'connector',
            purpose: 'Print the CA’s key and the set-up script',
            posix: 'npm run --silent cli -- ca',
            windows: 'npm run --silent cli -- ca',
          },
          sshdLog,
          clocks,
          reloadSshd,
        ],
        action: setUpCa,
      },
    },
  },
} as const satisfies HintRules;
