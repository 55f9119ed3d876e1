import { setTimeout as pause } from 'node:timers/promises';
import type { SshSocket } from '../../contract/ssh-socket.ts';
import { asFailure, Failure } from '../failure.ts';
import type { UpstreamHouse, UpstreamRequest } from '../upstream/connect.ts';
import { TargetConnection } from './target-connection.ts';

/** sshd reads its new configuration a moment after it was told to, and hears no one meanwhile. */
const tries = 4;
const pauseMilliseconds = 700;

/** The same target with a certificate of our CA as its login. */
export function withCertificate(socket: SshSocket): SshSocket {
  const { hostname, port, host_key, via, username_provider, username } = socket.ssh_configuration;
  return {
    ...socket,
    ssh_configuration: {
      authentication_type: 'certificate',
      hostname,
      port,
      username_provider,
      ...(host_key === undefined ? {} : { host_key }),
      ...(via === undefined ? {} : { via }),
      ...(username === undefined ? {} : { username }),
    },
  };
}

/**
 * Logs in on a connection of its own and runs a command there.
 *
 * @throws Failure of the login, or `target_setup_failed` where it is another user's
 */
export async function checkLogin(
  request: UpstreamRequest,
  house: UpstreamHouse,
  { uid }: { uid: string | undefined },
): Promise<void> {
  const connection = await TargetConnection.open(request, house);
  try {
    const program = connection.run('id -u');
    let output = '';
    program.onOutput = (data, stream) => {
      if (stream === 'stdout' && output.length < 1000) output += data.toString('utf8');
    };
    program.end();
    await connection.outcome(program, request.signal);
    if (uid !== undefined && !output.split(/\r?\n/).includes(uid)) throw otherUser();
  } finally {
    connection.close();
  }
}

/** The same right after sshd was told to read its configuration again. @throws Failure as `checkLogin` */
export async function checkLoginAfterReload(...check: Parameters<typeof checkLogin>): Promise<void> {
  const [{ signal }] = check;
  for (let attempt = 1; ; attempt++) {
    try {
      return await checkLogin(...check);
    } catch (thrown) {
      if (signal.aborted || attempt === tries || !asFailure(thrown).code.startsWith('upstream_'))
        throw thrown;
      await pause(pauseMilliseconds);
    }
  }
}

function otherUser(): Failure {
  return new Failure('target_setup_failed', {
    message:
      'the login with a certificate leads to another user of the target, or to none that runs commands',
    advice:
      'The target lets the certificate in, but not as the same user. Look for ForceCommand and Match blocks in its sshd_config.',
  });
}
