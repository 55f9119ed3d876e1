import type { SetupRights, SetupTarget } from '../../contract/certificate-setup.ts';
import { cleanText } from '../logging/sanitize.ts';
import type { TargetConnection } from './target-connection.ts';

/** kept of what the target says, in bytes */
const mostOutput = 16 * 1024;
const longestSystem = 80;

/**
 * Reads what the login may do, and changes nothing. By plain `sh`, through its standard input: the user's own shell may
 * be any. `sudo -n` never asks.
 */
const script = `
PATH=$PATH:/usr/sbin:/sbin
say() { printf 'sallyport-look: %s\\n' "$*"; }
say uid "$(id -u)"
say system "$( (. /etc/os-release && printf %s "$PRETTY_NAME") 2>/dev/null || uname -sr)"
if command -v sshd >/dev/null; then say sshd; fi
if command -v sudo >/dev/null; then
  say sudo
  if sudo -n sh -c : </dev/null >/dev/null 2>&1; then say sudo-free; fi
fi
exit
`;

/** What was found out about a target, and as whom. */
export interface FoundTarget extends SetupTarget {
  /** undefined: it gives this login no shell */
  uid: string | undefined;
}

/**
 * Looks at what a login may do on its target.
 *
 * @param hasPassword the login has one, which sudo may want to know
 * @throws Failure `channel_refused`, `upstream_exec_refused`, `upstream_lost`, `target_setup_failed`
 */
export async function lookAtTarget(
  connection: TargetConnection,
  { hasPassword, signal }: { hasPassword: boolean; signal: AbortSignal },
): Promise<FoundTarget> {
  const program = connection.run('sh -s');
  let output = '';
  program.onOutput = (data, stream) => {
    if (stream === 'stdout' && output.length < mostOutput) output += data.toString('utf8');
  };
  program.write(script);
  program.end();
  await connection.outcome(program, signal);
  return readLook(output, hasPassword);
}

export function readLook(output: string, hasPassword: boolean): FoundTarget {
  const said = new Map<string, string>();
  for (const [, name = '', value = ''] of output.matchAll(/^sallyport-look: ([a-z-]+) ?(.*?)\r?$/gm)) {
    said.set(name, value);
  }
  return {
    uid: said.get('uid'),
    system: cleanText(said.get('system') ?? '', longestSystem),
    rights: rightsOf(said, hasPassword),
  };
}

function rightsOf(said: ReadonlyMap<string, string>, hasPassword: boolean): SetupRights {
  if (!said.has('uid')) return { kind: 'none', why: 'no_shell' };
  if (!said.has('sshd')) return { kind: 'none', why: 'no_sshd' };
  if (said.get('uid') === '0') return { kind: 'root' };
  if (said.has('sudo-free')) return { kind: 'sudo' };
  if (!said.has('sudo')) return { kind: 'none', why: 'no_sudo' };
  return hasPassword ? { kind: 'sudo_with_password' } : { kind: 'none', why: 'sudo_asks' };
}
