import type { HintCommand } from './hint-rule.ts';

/** Commands that several rules propose. */

export const testPort = {
  where: 'connector',
  purpose: 'See whether the port can be reached',
  posix: 'nc -vz -w 5 {host} {port}',
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
  purpose: 'See what answers there',
  posix: 'ssh-keyscan -p {port} {host}',
  windows: 'ssh-keyscan -p {port} {host}',
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

export const tryPassword = {
  where: 'connector',
  purpose: 'Try the same password by hand',
  posix: 'ssh -o PreferredAuthentications=password -o PubkeyAuthentication=no -p {port} {user}@{host}',
  windows: 'ssh -o PreferredAuthentications=password -o PubkeyAuthentication=no -p {port} {user}@{host}',
} as const satisfies HintCommand;

export const tryKey = {
  where: 'connector',
  purpose: 'Try the same key by hand; KEY is its file',
  posix: 'ssh -i KEY -o PreferredAuthentications=publickey -o IdentitiesOnly=yes -p {port} {user}@{host}',
  windows: 'ssh -i KEY -o PreferredAuthentications=publickey -o IdentitiesOnly=yes -p {port} {user}@{host}',
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
