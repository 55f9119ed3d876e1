import { SshSocket } from '../../contract/ssh-socket.ts';
import type { PracticeTarget } from './practice-target.ts';

/** The practice socket: so that a newcomer has a recorded session one minute after the first start. */
export function practiceSocketFor({ hostKeyFingerprint, login }: PracticeTarget): SshSocket {
  return SshSocket.parse({
    name: 'practice',
    description: 'A small target inside the app, to try things out',
    tags: ['practice'],
    ssh_configuration: {
      authentication_type: 'username_and_password',
      hostname: 'practice',
      username: login.username,
      password: login.password,
      host_key: hostKeyFingerprint,
    },
  });
}
