import { Failure } from '../failure.ts';
import { cleanText } from '../logging/sanitize.ts';

const longestText = 300;
const longestName = 64;

/** What the target said to a CHANNEL_OPEN (RFC 4254 §5.1). */
export function sessionRefused(
  { reason, description }: { reason: number; description: string },
  server: string | undefined,
): Failure {
  const text = cleanText(description, longestText);
  return new Failure('channel_refused', {
    message: `failed to open upstream session: ${text || `reason ${reason}`}`,
    evidence: { server, open_failure: reason, text },
  });
}

/** The pty-req was answered with a failure (RFC 4254 §6.2). */
export function terminalRefused(server: string | undefined): Failure {
  return new Failure('upstream_pty_refused', {
    message: 'failed to send request: the target refused the terminal',
    evidence: { server },
  });
}

/**
 * The target gave the channel, and then not what was asked for in it (RFC 4254 §6.5). `name`: of the subsystem, in the
 * client's words.
 */
export function startRefused(
  kind: 'shell' | 'exec' | 'subsystem',
  name: string | undefined,
  server: string | undefined,
): Failure {
  switch (kind) {
    case 'shell':
      return new Failure('upstream_shell_refused', {
        message: 'failed to send request: the target refused the shell',
        evidence: { server },
      });
    case 'exec':
      return new Failure('upstream_exec_refused', {
        message: 'failed to send request: the target refused the command',
        evidence: { server },
      });
    case 'subsystem': {
      const subsystem = cleanText(name ?? '', longestName);
      return new Failure('upstream_subsystem_refused', {
        message: `failed to send request: the target refused the subsystem "${subsystem}"`,
        evidence: { server, subsystem },
      });
    }
  }
}
