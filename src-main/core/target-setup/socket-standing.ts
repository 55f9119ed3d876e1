import type { CertificateSetup } from '../../contract/certificate-setup.ts';
import type { SocketEntry } from '../sockets/socket-entries.ts';

type Standing = Pick<CertificateSetup, 'can_switch'> & Partial<Pick<CertificateSetup, 'by_hand_only'>>;

/** What can be done with a socket, by where it stands and how it logs in. */
export function standingOf({ socket, origin }: SocketEntry): Standing {
  const { authentication_type: login } = socket.ssh_configuration;
  if (login === 'certificate' || login === 'border0_certificate')
    return { can_switch: false, by_hand_only: 'no_other_login' };
  return origin === 'app' ? { can_switch: true } : { can_switch: false, by_hand_only: 'config_file' };
}
