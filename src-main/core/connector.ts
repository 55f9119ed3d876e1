import type { ConnectorState, SecretProtection } from '../contract/connector-state.ts';
import type { Person } from '../contract/session.ts';
import type { CertificateAuthority } from './certificates/certificate-authority.ts';
import type { IssuedCertificates } from './certificates/issued-certificates.ts';
import type { ClientKeyBook } from './client-auth/client-key-book.ts';
import type { SignedInKeys } from './client-auth/signed-in-keys.ts';
import type { ConnectorStatus } from './connector-status.ts';
import type { ConnectionTests } from './diagnosis/connection-tests.ts';
import type { GatewayAddresses } from './gateway/gateway-addresses.ts';
import type { SignIn } from './identity/sign-in.ts';
import type { Log } from './logging/log.ts';
import type { LogHistory } from './logging/log-history.ts';
import type { RecentEntries } from './logging/recent-entries.ts';
import type { PolicyBook } from './policy/policy-book.ts';
import type { SecretBox } from './secrets/secret-box.ts';
import type { SessionRecordings } from './sessions/session-recordings.ts';
import type { SessionRegistry } from './sessions/session-registry.ts';
import type { ReadConfig } from './sockets/config-file.ts';
import type { SocketBook } from './sockets/socket-book.ts';
import type { DataPaths } from './storage/data-folder.ts';
import type { KnownHosts } from './storage/known-hosts.ts';
import type { Settings } from './storage/settings.ts';
import type { UpstreamHouse } from './upstream/connect.ts';

/** The running connector, by its parts: what the api works on. */
export interface Connector {
  readonly host: ConnectorState['host'];
  readonly paths: DataPaths;
  readonly env: NodeJS.ProcessEnv;
  readonly log: Log;
  readonly recentEntries: RecentEntries;
  readonly logHistory: LogHistory;
  readonly settings: Settings;
  /** of `--config` */
  readonly configFile: ConfigFile | undefined;
  readonly status: ConnectorStatus;

  readonly gateway: GatewayAddresses;
  readonly sockets: SocketBook;
  readonly policies: PolicyBook;
  readonly clientKeys: ClientKeyBook;
  readonly signIn: SignIn;
  readonly signedInKeys: SignedInKeys;
  readonly sessions: SessionRegistry;
  readonly recordings: SessionRecordings;

  readonly secretBox: SecretBox;
  readonly secretProtection: SecretProtection;
  readonly certificateAuthority: CertificateAuthority;
  readonly issuedCertificates: IssuedCertificates;
  readonly knownHosts: KnownHosts;
  /** what a login to a target needs */
  readonly upstream: UpstreamHouse;
  readonly tests: ConnectionTests;

  /** the person who comes in with the device key */
  readonly owner: Person;
  /** OpenSSH private key that lets the owner in */
  readonly deviceKey: string;
  /** what the gateway proves to be, in SSH wire form */
  readonly hostKey: Buffer;
  /** `SHA256:…` of it: what people compare when their ssh asks about the connector's host key */
  readonly hostKeyFingerprint: string;

  /** Refuses new connections, ends the sessions, closes the recordings. */
  stop(): Promise<void>;
}

export interface ConfigFile extends ReadConfig {
  file: string;
}
