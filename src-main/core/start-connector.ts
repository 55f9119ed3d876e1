import type { ConnectorConfig, ListenAddress } from '../contract/connector-config.ts';
import type { SshSocket } from '../contract/ssh-socket.ts';
import { CertificateAuthority } from './certificates/certificate-authority.ts';
import { openKeyPair } from './certificates/key-pair.ts';
import { fingerprint, parsePublicKeyLine } from './certificates/public-key.ts';
import { UnlockedKeys } from './certificates/unlocked-keys.ts';
import { ClientKeys } from './client-auth/client-keys.ts';
import { ownerOf, writeSshConfig } from './client-auth/device-key.ts';
import { type Arrival, Gateway, type RunningSession } from './gateway/gateway.ts';
import type { Log } from './logging/log.ts';
import { createPracticeTarget } from './practice/practice-target.ts';
import { Recording } from './recordings/recording.ts';
import { checkRecordingsFolder } from './recordings/recordings-folder.ts';
import { recoverRecordings } from './recordings/recover.ts';
import type { RelayContext } from './relay/context.ts';
import { Relay } from './relay/relay.ts';
import { openKeyFileSecretBox } from './secrets/key-file-secret-box.ts';
import { Session } from './sessions/session.ts';
import { SessionIndex } from './sessions/session-index.ts';
import type { DataPaths } from './storage/data-folder.ts';
import { KnownHosts } from './storage/known-hosts.ts';
import { connectUpstream, type UpstreamHouse } from './upstream/connect.ts';

export interface ConnectorOptions {
  config: ConnectorConfig;
  /** a data folder that this process has locked */
  paths: DataPaths;
  log: Log;
  env: NodeJS.ProcessEnv;
}

export interface Connector {
  /** where the gateway listens; the first one is the configured one */
  readonly gateway: ListenAddress;
  /** `SHA256:…`: what people compare when their ssh asks about the connector's host key */
  readonly hostKeyFingerprint: string;
  readonly sockets: readonly SshSocket[];
  /** Refuses new connections, ends the sessions, closes the recordings. */
  stop(): Promise<void>;
}

/**
 * Puts the connector together and starts it.
 *
 * @throws Failure of anything that keeps it from starting
 */
export async function startConnector({ config, paths, log, env }: ConnectorOptions): Promise<Connector> {
  const secretBox = await openKeyFileSecretBox(paths);
  const hostKey = await openKeyPair(paths.hostKey, 'sallyport-gateway');
  const deviceKey = await openKeyPair(paths.deviceKey, 'sallyport-device-key');
  const certificateAuthority = await CertificateAuthority.open(paths, secretBox);
  await recoverRecordings(paths.recordings, log);
  const index = SessionIndex.open(paths.sessions);

  const practice = createPracticeTarget();
  const practiceSocket = practiceSocketFor(practice);
  const sockets = config.sockets.length > 0 ? config.sockets : [practiceSocket];
  const byName = new Map(sockets.map((socket) => [socket.name, socket]));
  const findSocket = (name: string) => byName.get(name);

  const clientKeys = new ClientKeys(config.client_keys);
  const owner = ownerOf(deviceKey);
  clientKeys.add(owner.blob, owner.person);

  const house: UpstreamHouse = {
    secretBox,
    certificateAuthority,
    unlockedKeys: new UnlockedKeys(),
    env,
    knownHosts: new KnownHosts(paths.knownHosts),
    findSocket,
    dialPractice: (socket) => (socket === practiceSocket ? practice.connect() : undefined),
  };
  const onArrival = (arrival: Arrival) => startSession(arrival, { config, paths, log, index, house });
  const gateway = new Gateway({ hostKey: hostKey.privateKey, clientKeys, findSocket, log, onArrival });
  const { host, port, also } = config.gateway;
  try {
    const bound = await gateway.listen({ host, port });
    if (!isLoopback(host)) warnOfNetwork(log, host);
    for (const address of also) {
      const { host, port } = await gateway.listen(address);
      warnOfNetwork(log, `${host}:${port}`);
    }
    await writeSshConfig(paths, deviceKey, {
      gateway: bound,
      sockets: sockets.map(({ name }) => name),
      hostKeyLine: hostKey.publicKeyLine,
    });
    const hostKeyFingerprint = fingerprint(parsePublicKeyLine(hostKey.publicKeyLine).blob);
    log.info('starting the connector service', {
      host_key: hostKeyFingerprint,
      gateway: `${bound.host}:${bound.port}`,
      sockets: sockets.length,
    });
    const stop = async () => {
      await gateway.close();
      practice.close();
    };
    return { gateway: bound, hostKeyFingerprint, sockets, stop };
  } catch (thrown) {
    await gateway.close();
    practice.close();
    throw thrown;
  }
}

interface SessionParts {
  config: ConnectorConfig;
  paths: DataPaths;
  log: Log;
  index: SessionIndex;
  house: UpstreamHouse;
}

/** A person is in: from here the relay carries, and what it needs from above comes in with the context. */
function startSession(arrival: Arrival, { config, paths, log, index, house }: SessionParts): RunningSession {
  const { socket, person, login, client, transport } = arrival;
  const session = new Session({ socket, person, login, client, log, save: (record) => index.append(record) });
  session.log.info('new ssh session for', {
    user: person.email,
    via: person.via,
    client: `${client.address}:${client.port}`,
    client_version: client.software,
  });
  const gone = new AbortController();
  const context: RelayContext = {
    session,
    connectUpstream: () =>
      connectUpstream(
        {
          socket,
          askedLogin: login,
          subject: { email: person.email, sessionId: session.id },
          log: session.log,
          signal: gone.signal,
        },
        house,
      ),
    checkRecordings: () => checkRecordingsFolder(paths.recordings, config.recordings.free_space_floor),
    openRecording: (request) =>
      Recording.open(paths.recordings, {
        session: session.id,
        socket: socket.name,
        person,
        client,
        startedAt: new Date(),
        bulkLimit: config.recordings.bulk_limit,
        recordInput: socket.record_input,
        ...request,
      }),
  };
  const relay = new Relay(transport, context);
  return {
    disconnect: (reason) => relay.disconnect(reason),
    end: () => {
      gone.abort();
      relay.end();
    },
  };
}

/** The practice socket: so that a newcomer has a recorded session one minute after the first start. */
function practiceSocketFor({
  hostKeyFingerprint,
  login,
}: ReturnType<typeof createPracticeTarget>): SshSocket {
  return {
    name: 'practice',
    description: 'A small target inside the app, to try things out',
    tags: ['practice'],
    recording_enabled: true,
    recording_mode: 'strict',
    record_input: false,
    tcp_forwarding: true,
    remote_forwarding: false,
    unix_socket_forwarding: false,
    agent_forwarding: false,
    ssh_configuration: {
      authentication_type: 'username_and_password',
      hostname: 'practice',
      port: 22,
      username_provider: 'defined',
      username: login.username,
      password: login.password,
      host_key: hostKeyFingerprint,
    },
  };
}

function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('127.');
}

function warnOfNetwork(log: Log, address: string): void {
  log.warn(
    `the gateway listens on ${address}: other machines can reach it; only people with a client key get in`,
  );
}
