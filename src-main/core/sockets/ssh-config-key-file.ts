import { existsSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { expandHome } from './ssh-config-source.ts';

export interface KeyFileSurroundings {
  /** the host as it is called in the ssh_config */
  alias: string;
  /** what that leads to */
  hostname: string;
  user: string;
  port: string;
  localUser: string;
  home: string;
  env: NodeJS.ProcessEnv;
}

/**
 * The path of an IdentityFile, its tokens and variables expanded as ssh does; `~/` stays. undefined where it holds one
 * that only a running ssh knows, or is relative: ssh would look for it wherever it was started.
 */
export function keyFilePath(identityFile: string, around: KeyFileSurroundings): string | undefined {
  const values: Readonly<Record<string, string>> = {
    '%': '%',
    d: around.home,
    h: around.hostname,
    k: around.alias,
    L: hostname().split('.')[0] ?? '',
    l: hostname(),
    n: around.alias,
    p: around.port,
    r: around.user,
    u: around.localUser,
  };
  let unknown = false;
  const lookUp = (value: string | undefined): string => {
    unknown ||= value === undefined;
    return value ?? '';
  };
  const expanded = identityFile
    .replace(/\$\{([^}]*)\}/g, (_, name: string) => lookUp(around.env[name]))
    .replace(/%(.?)/g, (_, token: string) => lookUp(values[token]));
  if (unknown || expanded.includes('\0')) return undefined;
  return expanded.startsWith('~/') || path.isAbsolute(expanded) ? expanded : undefined;
}

/** Whether a file is there. It is not opened. */
export function isThere(file: string, home: string): boolean {
  return existsSync(expandHome(file, home));
}
