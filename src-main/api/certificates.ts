import type { settingsCommands } from '../contract/commands/settings.ts';
import { sharedPrincipal } from '../core/certificates/certificate-authority.ts';
import { fingerprint } from '../core/certificates/public-key.ts';
import { randomart } from '../core/certificates/randomart.ts';
import { targetSetupScript } from '../core/certificates/target-setup.ts';
import type { Connector } from '../core/connector.ts';
import type { HandlersOf } from './handlers.ts';

type CertificateHouse = Pick<Connector, 'certificateAuthority' | 'issuedCertificates' | 'sockets'>;
type CertificateCommands = Pick<typeof settingsCommands, 'ca.get' | 'ca.issued'>;

export function certificateHandlers({
  certificateAuthority: authority,
  issuedCertificates,
  sockets,
}: CertificateHouse): HandlersOf<CertificateCommands> {
  return {
    'ca.get': () => ({
      public_key: authority.publicKeyLine,
      fingerprint: fingerprint(authority.publicKey.blob),
      randomart: randomart(authority.publicKey),
      ...(authority.madeAt ? { made_at: authority.madeAt.toISOString() } : {}),
      principal: sharedPrincipal,
      used_by: sockets
        .list()
        .filter(({ socket }) => isCertificateLogin(socket.ssh_configuration.authentication_type))
        .map(({ socket }) => socket.name),
      setup_script: targetSetupScript(authority.publicKeyLine, { principal: sharedPrincipal }),
    }),
    'ca.issued': () => issuedCertificates.list(),
  };
}

function isCertificateLogin(type: string): boolean {
  return type === 'certificate' || type === 'border0_certificate';
}
