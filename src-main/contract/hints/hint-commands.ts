import type { HintCommand } from './hint-rule.ts';

/** Commands that several rules propose. */

/** ssh is on every machine that needs a connector, nc on few. It asks nothing, and ends whatever it meets. */
const dialBySsh = 'ssh -v -o BatchMode=yes -o ConnectTimeout=5 -p {port} {host} exit';

export const testPort = {
  where: 'connector',
  purpose: 'See whether the port can be reached: then it says “Connection established”',
  posix: dialBySsh,
  windows: 'Test-NetConnection {host} -Port {port}',
} as const satisfies HintCommand;

export const lookUpName = {
  where: 'connector',
  purpose: 'See what the system makes of the name',
  posix: 'ping -c 1 {host}',
  windows: 'Resolve-DnsName {host}',
} as const satisfies HintCommand;

export const greet = {
  where: 'connector',
  purpose: 'See what answers there, in the lines with “banner” or “remote protocol”',
  posix: dialBySsh,
  windows: dialBySsh,
} as const satisfies HintCommand;

export const sshdLog = {
  where: 'target',
  purpose: 'See what sshd says about it, on the target',
  posix: '{sshd_log}',
} as const satisfies HintCommand;

export const sshdStatus = {
  where: 'target',
  purpose: 'See whether sshd runs, on the target',
  posix: '{sshd_status}',
} as const satisfies HintCommand;

export const reloadSshd = {
  where: 'target',
  purpose: 'After a change of sshd_config, on the target',
  posix: '{reload_sshd}',
} as const satisfies HintCommand;

/** What sshd makes of these settings for this login. */
export function sshdSettings<Names extends string>(settings: Names) {
  return {
    where: 'target',
    purpose: 'See what sshd makes of its settings, on the target',
    posix: `{sshd_settings ${settings}}`,
  } as const satisfies HintCommand;
}

/** Where a setting stands: the first line that sets it counts, and a second one changes nothing. */
export function settingLine<Name extends string>(name: Name) {
  return {
    where: 'target',
    purpose: 'Find the line that sets it, on the target',
    posix: `sudo grep -rni ${name} /etc/ssh/sshd_config /etc/ssh/sshd_config.d`,
  } as const satisfies HintCommand;
}

export const tryPassword = {
  where: 'connector',
  purpose: 'Try the same password by hand',
  posix:
    'ssh -o PreferredAuthentications={password_method} -o PubkeyAuthentication=no -p {port} {user}@{host}',
  windows:
    'ssh -o PreferredAuthentications={password_method} -o PubkeyAuthentication=no -p {port} {user}@{host}',
} as const satisfies HintCommand;

export const tryKey = {
  where: 'connector',
  purpose: 'Try the same key by hand',
  posix:
    'ssh -i {key_file} -o PreferredAuthentications=publickey -o IdentitiesOnly=yes -p {port} {user}@{host}',
  windows:
    'ssh -i {key_file} -o PreferredAuthentications=publickey -o IdentitiesOnly=yes -p {port} {user}@{host}',
} as const satisfies HintCommand;

export const tryByHand = {
  where: 'connector',
  purpose: 'Log in by hand, and see each step',
  posix: 'ssh -v -p {port} {user}@{host}',
  windows: 'ssh -v -p {port} {user}@{host}',
} as const satisfies HintCommand;

export const bans = {
  where: 'target',
  purpose: 'See who fail2ban keeps out, on the target',
  posix: 'sudo fail2ban-client status sshd',
} as const satisfies HintCommand;

export const hostKeysOfTarget = {
  where: 'target',
  purpose: 'See the fingerprints of its host keys, on the target',
  posix: 'for key in /etc/ssh/ssh_host_*_key.pub; do ssh-keygen -lf "$key"; done',
  windows: 'Get-ChildItem $env:ProgramData\\ssh\\ssh_host_*_key.pub | ForEach-Object { ssh-keygen -lf $_ }',
} as const satisfies HintCommand;

export const accountOnTarget = {
  where: 'target',
  purpose: 'See the account’s shell and home, on the target',
  posix: 'getent passwd {user}',
} as const satisfies HintCommand;

export const diskSpace = {
  where: 'connector',
  purpose: 'See how full the disk is',
  posix: 'df -h {path}',
  windows: 'Get-PSDrive -PSProvider FileSystem',
} as const satisfies HintCommand;

export const clocks = {
  where: 'target',
  purpose: 'See whether its clock is set by the network, on the target',
  posix: 'timedatectl',
  windows: 'w32tm /query /status',
} as const satisfies HintCommand;
