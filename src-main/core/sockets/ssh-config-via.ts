import type { SshSocket } from '../../contract/ssh-socket.ts';
import { cleanText } from '../logging/sanitize.ts';
import type { Destination } from './draft-from-text.ts';
import type { HostOptions } from './ssh-config-lookup.ts';
import { wayOf } from './ssh-config-way.ts';

export interface ImportSurroundings {
  /** the sockets that there are: a host of the same name is not imported again, and may be a way */
  sockets: readonly SshSocket[];
  home: string;
  /** the account's name: what ssh logs in as where no User is given */
  localUser: string;
  env: NodeJS.ProcessEnv;
}

/** A host of an ssh_config among the others. */
export interface HostPlace {
  /** as it stands behind `Host` */
  host: string;
  /** of its socket */
  name: string;
  /** the names of the sockets of all hosts of the file, by what stands behind `Host` */
  names: ReadonlyMap<string, string>;
  lookUp: (host: string) => HostOptions;
  around: ImportSurroundings;
}

/** The socket on the way: the last jump. What comes before that one must be its own way. */
export function viaOf(jumps: readonly Destination[], place: HostPlace): { via: string; needs?: string } {
  const last = jumps.at(-1);
  // ssh too does not jump to a host through itself: people write ProxyJump gw under Host *
  if (!last || last.host === place.host) return { via: '' };
  const via = socketFor(last, place);
  const shown = cleanText(
    `${last.user ? `${last.user}@` : ''}${last.host}${last.port ? `:${last.port}` : ''}`,
    100,
  );
  if (via === undefined)
    return { via: '', needs: `Needs a way: its jump host ${shown} is neither in this file nor a socket` };
  if (jumps.length === 1) return { via };
  const before = jumps.at(-2);
  const expected = before && socketFor(before, place);
  const way = wayOf(place.lookUp(last.host));
  const own = way.kind === 'jumps' ? way.jumps.at(-1) : undefined;
  if (expected !== undefined && own && socketFor(own, place) === expected) return { via };
  return { via, needs: `Needs ${via} to be reached through ${cleanText(before?.host ?? '', 100)}` };
}

/** The socket that a jump host is: of this file or there already; undefined where it logs in otherwise than that one. */
function socketFor(
  { host, user, port }: Destination,
  { host: own, names, lookUp, around }: HostPlace,
): string | undefined {
  const name = names.get(host);
  if (name !== undefined && host !== own) {
    const options = lookUp(host);
    const same = (user ?? options.user) === options.user && (port ?? options.port) === options.port;
    return same ? name : undefined;
  }
  const there = around.sockets.find(({ name, ssh_configuration: ssh }) => {
    const sameHost = name === host || ssh.hostname === host;
    return (
      sameHost && (user ?? ssh.username) === ssh.username && (port ?? String(ssh.port)) === String(ssh.port)
    );
  });
  return there?.name;
}
