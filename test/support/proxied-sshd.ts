import { type Connector, type ConnectorOptions, startConnector } from './connector.ts';
import { type Key, makeKey } from './keys.ts';
import { type Sshd, type SshdOptions, startSshd } from './sshd.ts';
import { testUser } from './test-user.ts';

type Fields = Readonly<Record<string, unknown>>;

export interface ProxiedOptions {
  sshd?: SshdOptions;
  /** fields of the socket beside its login: `{ remote_forwarding: true }` */
  socket?: Fields;
  /** how the socket logs in; default: with a private key that the sshd knows */
  login?: Fields;
  /** further fields of the socket's `ssh_configuration`: `{ host_key: 'SHA256:…' }` */
  target?: Fields;
  /** further sections of the config file */
  config?: Fields;
  connector?: Omit<ConnectorOptions, 'config'>;
}

export interface Proxied {
  sshd: Sshd;
  connector: Connector;
  /** what the socket logs in with; the client never sees it */
  key: Key;
  stop(): Promise<void>;
}

/** A real sshd with a connector before it, whose socket `web1` logs in there as the test user with a key. */
export async function startProxiedSshd(options: ProxiedOptions = {}): Promise<Proxied> {
  const key = makeKey();
  const sshd = await startSshd({ authorizedKeys: [key.publicKey], ...options.sshd });
  const login = { ...(options.login ?? keyLogin(key)), ...options.target };
  const socket = socketTo(sshd, { login, ...options.socket });
  const config = { ...options.config, sockets: [socket] };
  const connector = await startConnector({ ...options.connector, config }).catch(async (error) => {
    await sshd.stop();
    throw error;
  });
  const stop = async () => {
    await connector.stop();
    await sshd.stop();
  };
  return { sshd, connector, key, stop };
}

/** A socket's entry in the config file. `login` are fields of its `ssh_configuration`; the user is the test user. */
export function socketTo(
  target: { host: string; port: number },
  { name = 'web1', login, ...fields }: { name?: string; login: Fields } & Fields,
): Fields {
  const address = { hostname: target.host, port: target.port };
  const username = login.username_provider === 'prompt_client' ? {} : { username: testUser };
  return { name, ...fields, ssh_configuration: { ...address, ...username, ...login } };
}

export function keyLogin({ privateKey }: Key): Fields {
  return { authentication_type: 'private_key', private_key: privateKey };
}

export function passwordLogin(password: string): Fields {
  return { authentication_type: 'username_and_password', password };
}
