import type { SshSocket } from '../../contract/ssh-socket.ts';
import type { CertificateAuthority } from '../certificates/certificate-authority.ts';
import type { IssuedCertificates } from '../certificates/issued-certificates.ts';
import { loadPrivateKey } from '../certificates/private-key.ts';
import { publicKeyLine, publicKeyOf } from '../certificates/public-key.ts';
import { sign } from '../certificates/signature.ts';
import type { UnlockedKeys } from '../certificates/unlocked-keys.ts';
import { Failure } from '../failure.ts';
import { resolveSecret } from '../secrets/references.ts';
import { sealContext } from '../secrets/seal-context.ts';
import type { SecretBox } from '../secrets/secret-box.ts';
import type { CertificateIdentity } from '../ssh2/certificate-login.ts';
import { agentsPerKey } from './agent.ts';
import type { Credential } from './login-methods.ts';

export interface CredentialSources {
  secretBox: SecretBox;
  certificateAuthority: Pick<CertificateAuthority, 'issueFor'>;
  issuedCertificates: IssuedCertificates;
  unlockedKeys: UnlockedKeys;
  env: NodeJS.ProcessEnv;
}

/** For whom a login is made; a certificate names e-mail address and session. */
export interface LoginSubject {
  name: string;
  email: string;
  sessionId: string;
  /** its certificate does not depend on anybody's clock */
  anyTime?: boolean;
}

/**
 * What the socket logs in with. Read anew for every connection, so that a rotated secret works at once.
 *
 * @throws Failure `secret_…`, `private_key_…`, `agent_…`
 */
export async function loadCredential(
  socket: SshSocket,
  login: string,
  subject: LoginSubject,
  sources: CredentialSources,
  signal: AbortSignal,
): Promise<Credential> {
  const { ssh_configuration: ssh, name } = socket;
  const resolve = (value: string, field: string) =>
    resolveSecret(value, {
      secretBox: sources.secretBox,
      env: sources.env,
      context: sealContext(name, field),
      exec: { signal },
    });
  switch (ssh.authentication_type) {
    case 'username_and_password':
      return { kind: 'password', password: await resolve(ssh.password, 'password') };
    case 'private_key': {
      const pem = await resolve(ssh.private_key, 'private_key');
      const { private_key_passphrase: reference } = ssh;
      if (reference === undefined) return { kind: 'private_key', key: (await loadPrivateKey(pem)).key };
      const passphrase = (await resolve(reference, 'private_key_passphrase')).toString('utf8');
      const { key } = await sources.unlockedKeys.load(pem, passphrase);
      return { kind: 'private_key', key };
    }
    case 'certificate':
    case 'border0_certificate':
      return { kind: 'certificate', ...issueIdentity({ socket: name, login, subject }, sources) };
    case 'agent':
      return {
        kind: 'agent',
        keys: await agentsPerKey(ssh.agent_socket ?? sources.env.SSH_AUTH_SOCK, signal),
      };
  }
}

function issueIdentity(
  { socket, login, subject }: { socket: string; login: string; subject: LoginSubject },
  { certificateAuthority, issuedCertificates }: CredentialSources,
): { identity: CertificateIdentity; validity: { valid_after: string; valid_before: string } } {
  const { privateKey, certificate, serial, issuedAt, validFrom, validUntil } =
    certificateAuthority.issueFor(subject);
  issuedCertificates.add({
    serial: String(serial),
    person: subject.name,
    email: subject.email,
    socket,
    login,
    session: subject.sessionId,
    issued_at: issuedAt.toISOString(),
    valid_until: validUntil.toISOString(),
  });
  return {
    identity: {
      type: certificate.type,
      blob: certificate.blob,
      publicKeyLine: publicKeyLine(publicKeyOf(privateKey)),
      sign: (data) => sign(privateKey, data),
    },
    validity: { valid_after: validFrom.toISOString(), valid_before: validUntil.toISOString() },
  };
}

/**
 * The login on the target: the socket's, or where it says prompt_client the one in `login+socket`.
 *
 * @throws Failure `client_login_…`
 */
export function loginName(socket: SshSocket, asked: string | undefined): string {
  const { username_provider: provider, username } = socket.ssh_configuration;
  if (provider === 'defined') {
    if (asked !== undefined && asked !== username) {
      throw new Failure('client_login_not_allowed', {
        message: `the client asked for login "${asked}", but the socket defines its own`,
        advice: `This socket sets the login itself. Connect as ${socket.name}, without "${asked}+".`,
        evidence: { asked },
      });
    }
    return username ?? '';
  }
  if (asked === undefined) {
    throw new Failure('client_login_missing', {
      message: 'the client gave no login, and the socket asks for one (prompt_client)',
      advice: `This socket wants to know the login on the target. Connect as LOGIN+${socket.name}, for example root+${socket.name}.`,
    });
  }
  return asked;
}
