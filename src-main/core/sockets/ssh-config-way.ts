import { Failure } from '../failure.ts';
import { cleanText } from '../logging/sanitize.ts';
import { type Destination, destinationOf } from './draft-from-text.ts';
import type { HostOptions } from './ssh-config-lookup.ts';

export type WayThere =
  | { kind: 'direct' }
  /** the hosts on the way, in the order in which they are passed */
  | { kind: 'jumps'; jumps: Destination[] }
  /** a program makes the connection, which a socket can't */
  | { kind: 'program' }
  | { kind: 'unreadable'; what: string };

/** How a host is reached: by ProxyJump, or by a ProxyCommand that does the same as people wrote it before ssh 7.3. */
export function wayOf({ others }: HostOptions): WayThere {
  const jump = others.get('proxyjump');
  if (jump !== undefined && jump !== 'none') return jumpsOf(jump);
  const command = others.get('proxycommand');
  if (command === undefined || command === 'none') return { kind: 'direct' };
  const through = jumpInCommand(command);
  return through === undefined ? { kind: 'program' } : jumpsOf(through);
}

function jumpsOf(list: string): WayThere {
  try {
    return { kind: 'jumps', jumps: list.split(',').map((jump) => destinationOf(jump.trim())) };
  } catch (thrown) {
    if (!(thrown instanceof Failure)) throw thrown;
    return { kind: 'unreadable', what: `ProxyJump ${cleanText(list, 100)}` };
  }
}

/** `ssh -W %h:%p gw`, `ssh gw nc %h %p` */
function jumpInCommand(command: string): string | undefined {
  const words = command.replace(/\s+2>\s*\/dev\/null$/, '').split(/\s+/);
  if (!/^(\/usr\/bin\/)?ssh$/.test(words[0] ?? '')) return undefined;
  const rest = words
    .slice(1)
    .filter((word) => !['-q', '-x', '-a', '-T'].includes(word))
    .join(' ');
  const match =
    /^-W \[?%h\]?:%p (?<jump>[^-\s]\S*)$/.exec(rest) ??
    /^(?<jump>[^-\s]\S*) -W \[?%h\]?:%p$/.exec(rest) ??
    /^(?<jump>[^-\s]\S*) (exec )?nc(at)?( -w ?\d+)? %h %p$/.exec(rest);
  return match?.groups?.jump;
}
