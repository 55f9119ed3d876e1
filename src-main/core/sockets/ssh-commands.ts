import type { ListenAddress } from '../../contract/connector-config.ts';
import type { SshSocket } from '../../contract/ssh-socket.ts';
import { quoteForShell } from '../quote-for-shell.ts';

/** The machine that the commands are for. */
export interface CommandPlace {
  gateway: ListenAddress;
  /** path of the ssh_config that the connector writes */
  sshConfig: string;
  /** the home folder, which a shell knows as ~ */
  home: string | undefined;
  platform: NodeJS.Platform;
}

/**
 * What a person types to reach a socket: as the owner at this machine, and (`plain`) with a key of their own, as long
 * as the gateway listens where they can reach it. `LOGIN` stands for what the client has to choose.
 */
export function sshCommands(
  { name, ssh_configuration: { username_provider } }: SshSocket,
  { gateway, sshConfig, home, platform }: CommandPlace,
): { own: string; plain: string } {
  const user = username_provider === 'prompt_client' ? `LOGIN+${name}` : name;
  const own = [
    'ssh',
    '-F',
    shellPath(sshConfig, { home, platform }),
    user === name ? name : `${user}@${name}`,
  ];
  const port = gateway.port === 22 ? [] : ['-p', String(gateway.port)];
  return {
    own: own.join(' '),
    plain: ['ssh', ...port, `${user}@${connectHost(gateway.host)}`].join(' '),
  };
}

/** Listening everywhere is reached on this machine by loopback. */
export function connectHost(host: string): string {
  if (host === '0.0.0.0') return '127.0.0.1';
  return host === '::' ? '::1' : host;
}

function shellPath(file: string, { home, platform }: Pick<CommandPlace, 'home' | 'platform'>): string {
  if (platform === 'win32') return /^[\w\\/:.+-]+$/.test(file) ? file : `"${file}"`;
  const inside = home !== undefined && home !== '/' && file.startsWith(`${home}/`);
  const rest = inside ? file.slice(home.length) : file;
  const quoted = quoteForShell(rest);
  // a shell takes ~ only outside of quotes, and with the slash behind it
  return inside ? `~/${quoted.startsWith("'") ? `'${quoted.slice(2)}` : quoted.slice(1)}` : quoted;
}
