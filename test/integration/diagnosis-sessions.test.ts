import { readFileSync } from 'node:fs';
import { describe, test } from 'vitest';
import { openFailure } from '../../src-main/core/ssh2/message-numbers.ts';
import { startAgent } from '../support/agent.ts';
import { signalProcess } from '../support/as-root.ts';
import { eventually } from '../support/eventually.ts';
import { refusingTarget } from '../support/faulty-targets.ts';
import { makeKey } from '../support/keys.ts';
import { namesOf, type Place } from '../support/provoke.ts';
import { type Condition, provokedRows } from '../support/provoke-in-house.ts';
import { sessionRows } from '../support/provoked/session.ts';
import { keyLogin, passwordLogin, socketTo } from '../support/proxied-sshd.ts';
import { clientEnvironment } from '../support/run-client.ts';
import { type Sshd, type SshdOptions, startSshd } from '../support/sshd.ts';
import { processTree } from '../support/started-process.ts';
import { expiredTestUser, testUserPassword } from '../support/test-user.ts';
import { type RawTargetOptions, startRawTarget } from './hostile-raw-target.ts';

type Name = keyof typeof sessionRows;

/** Reads all that the client sends, so that nothing is under way any more when it is killed. */
const readsAll = 'cat; exec sleep 4321';

/** Ends the session processes of an sshd, as an admin or a system without memory does. */
async function killSessionOf({ pid }: Sshd): Promise<void> {
  const session = () => processTree(pid).filter((child) => child !== pid);
  const sleeps = (child: number) =>
    commandLine(child).includes('4321') && !commandLine(child).includes('cat');
  await eventually(() => session().find(sleeps), 'the command to have read all');
  for (const child of session()) signalProcess(child, 'SIGKILL');
}

function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return ''; // gone
  }
}

describe('a session that the target does not give, or ends', () => {
  const check = provokedRows<Name>(sessionRows, async (kept) => {
    const key = makeKey();
    const start = (options: SshdOptions = {}) =>
      kept.start(startSshd({ authorizedKeys: [key.publicKey], ...options }));
    const to = (target: { host: string; port: number }, fields: object = {}, act?: Condition['act']) => ({
      socket: socketTo(target, { login: { ...keyLogin(key), ...fields } }),
      ...(act ? { act } : {}),
    });
    const sshd = async (config: string[], act?: Condition['act']) => to(await start({ config }), {}, act);
    const raw = async (options: RawTargetOptions, act?: Condition['act']) => {
      const { port } = await kept.start(startRawTarget(options));
      return to({ host: '127.0.0.1', port }, {}, act);
    };
    const run =
      (...args: string[]) =>
      (place: Place, socket: string) =>
        place.ssh(args.map((arg) => (arg === 'SOCKET' ? socket : arg)));
    const plain = await start();
    const refusing = await refusingTarget();
    const forward = (port: number) => run('-W', `127.0.0.1:${port}`, 'SOCKET');
    const agent = await kept.start(startAgent());
    const victim = await start();
    const conditions: Record<Name, Condition> = {
      max_sessions: await sshd(['MaxSessions 0']),
      short_of_something: await raw({ refusesSessions: openFailure.resourceShortage }),
      sessions_prohibited: await raw({ refusesSessions: openFailure.administrativelyProhibited }),
      no_such_channel: await raw({ refusesSessions: openFailure.unknownChannelType }),
      no_terminal: await sshd(['PermitTTY no'], run('-tt', 'SOCKET', 'true')),
      no_shell: await raw({ refused: ['shell'] }, run('-T', 'SOCKET')),
      no_commands: await raw({ refused: ['exec'] }),
      no_subsystem: await sshd([], run('-s', 'SOCKET', 'netconf')),
      no_sftp: to(await start({ sftp: false }), {}, run('-s', 'SOCKET', 'sftp')),
      shell_ends: await sshd(['ForceCommand exit 7']),
      files_only: await sshd(['ForceCommand internal-sftp']),
      no_login_shell: to(
        await start({ sftp: false, config: ['Subsystem sftp /usr/lib/openssh/sftp-server'] }),
        { username: 'nobody' },
      ),
      forced_command: await sshd(['ForceCommand echo backup done']),
      password_to_change: {
        socket: socketTo(await start({ passwordAuthentication: true, config: ['UsePAM yes'] }), {
          login: { ...passwordLogin(testUserPassword()), username: expiredTestUser },
        }),
      },

      forward_forbidden_there: await sshd(['AllowTcpForwarding no'], forward(refusing.port)),
      forward_to_nothing: to(plain, {}, forward(refusing.port)),
      forward_forbidden_here: {
        socket: socketTo(plain, { login: keyLogin(key), tcp_forwarding: false }),
        act: forward(refusing.port),
      },
      agent_forbidden_here: to(plain, {}, (place, socket) =>
        place.ssh(['-A', socket, 'true'], { env: clientEnvironment({ SSH_AUTH_SOCK: agent.socket }) }),
      ),

      killed: to(victim, {}, async (place, socket) => {
        const [result] = await Promise.all([place.ssh([socket, readsAll]), killSessionOf(victim)]);
        return result;
      }),
      reset: await raw({ commands: { true: ({ socket }) => socket.resetAndDestroy() } }),
      goodbye: await raw({ commands: { true: ({ transport }) => transport.disconnect(11, 'maintenance') } }),
      nonsense: await raw({
        commands: { true: ({ socket }) => socket.write(Buffer.alloc(100, 'nonsense ')) },
      }),
    };
    return { conditions };
  });

  test.each(namesOf(sessionRows))('%s: log, terminal and test say the same', (name) => check(name));
});
