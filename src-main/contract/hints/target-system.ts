/** The systems that an SSH server tells of itself, as far as their commands differ. */
export type TargetSystem = 'debian' | 'redhat' | 'freebsd' | 'windows' | 'dropbear' | 'cisco';

/**
 * What runs on the target, by its identification (RFC 4253 §4.2): Debian, Ubuntu, FreeBSD and Windows say so in the
 * comment. Red Hat's OpenSSH says nothing, so a plain one is undefined.
 */
export function targetSystemOf(identification: string | undefined): TargetSystem | undefined {
  if (identification === undefined) return undefined;
  if (/debian|ubuntu|raspbian/i.test(identification)) return 'debian';
  if (/freebsd/i.test(identification)) return 'freebsd';
  if (/windows/i.test(identification)) return 'windows';
  if (/dropbear/i.test(identification)) return 'dropbear';
  if (/cisco/i.test(identification)) return 'cisco';
  if (/red ?hat|fedora|rhel/i.test(identification)) return 'redhat';
  return undefined;
}

interface ServerCommands {
  /** the last lines of sshd's own log */
  sshd_log: string;
  sshd_status: string;
  /** checks the configuration first: a reload with a mistake in it ends sshd */
  reload_sshd: string;
  /** what sshd makes of its whole configuration, one setting a line; `Match` blocks need the connection's `spec` */
  sshd_settings: (spec: string) => string;
  /** keeps the lines that fit */
  filter: (pattern: string) => string;
}

const grep = (pattern: string) => `grep -E '${pattern}'`;
const sshdSettings = (spec: string) => `sudo sshd -T${spec}`;
const systemd = (unit: string): ServerCommands => ({
  sshd_log: `sudo journalctl -u ${unit} -n 50 --no-pager`,
  sshd_status: `systemctl status ${unit}`,
  reload_sshd: `sudo sshd -t && sudo systemctl reload ${unit}`,
  sshd_settings: sshdSettings,
  filter: grep,
});

const commands: Readonly<Record<TargetSystem | 'unknown', Partial<ServerCommands>>> = {
  debian: systemd('ssh'),
  redhat: systemd('sshd'),
  freebsd: {
    sshd_log: 'sudo tail -n 50 /var/log/auth.log',
    sshd_status: 'service sshd status',
    reload_sshd: 'sudo sshd -t && sudo service sshd reload',
    sshd_settings: sshdSettings,
    filter: grep,
  },
  // in PowerShell, as administrator
  windows: {
    sshd_log: 'Get-WinEvent -LogName OpenSSH/Operational -MaxEvents 50 | Format-List TimeCreated, Message',
    sshd_status: 'Get-Service sshd',
    reload_sshd: 'Restart-Service sshd',
    sshd_settings: (spec) => `sshd -T${spec}`,
    filter: (pattern) => `Select-String '${pattern}'`,
  },
  // its settings are the flags that it was started with
  dropbear: {
    sshd_log: 'logread -e dropbear',
    sshd_status: '/etc/init.d/dropbear status',
    reload_sshd: '/etc/init.d/dropbear restart',
  },
  cisco: { sshd_log: 'show logging', sshd_status: 'show ip ssh', sshd_settings: () => 'show ip ssh' },
  // Debian's unit is called ssh, everybody else's sshd
  unknown: {
    sshd_log: 'sudo journalctl -u ssh -u sshd -n 50 --no-pager',
    sshd_status: 'systemctl status ssh sshd',
    reload_sshd: 'sudo sshd -t && (sudo systemctl reload ssh || sudo systemctl reload sshd)',
    sshd_settings: sshdSettings,
    filter: grep,
  },
};

const names = ['sshd_log', 'sshd_status', 'reload_sshd', 'sshd_settings'] as const;
type ServerCommandName = (typeof names)[number];

export function isServerCommand(name: string): name is ServerCommandName {
  return (names as readonly string[]).includes(name);
}

/**
 * A command for the target; undefined where that system has none.
 *
 * @param settings of `sshd_settings`: the ones to show, in lower case as `sshd -T` writes them
 * @param user one shell word
 */
export function serverCommand(
  name: ServerCommandName,
  {
    system,
    settings,
    user,
  }: { system: TargetSystem | undefined; settings: readonly string[]; user: string | undefined },
): string | undefined {
  const known = commands[system ?? 'unknown'];
  if (name !== 'sshd_settings') return known[name];
  // an sshd with Match blocks for hosts or addresses wants to be told all three
  const spec = user === undefined ? '' : ` -C user=${user},host=localhost,addr=127.0.0.1`;
  const all = known.sshd_settings?.(spec);
  if (all === undefined || settings.length === 0 || known.filter === undefined) return all;
  return `${all} | ${known.filter(`^(${settings.join('|')}) `)}`;
}
