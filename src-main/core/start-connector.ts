import { addressText } from '../contract/address-text.ts';
import { GatewayConfig, type ListenAddress, RecordingsConfig } from '../contract/connector-config.ts';
import type { ConnectorState, SecretProtection } from '../contract/connector-state.ts';
import { CertificateAuthority } from './certificates/certificate-authority.ts';
import { IssuedCertificates } from './certificates/issued-certificates.ts';
import { openKeyPair } from './certificates/key-pair.ts';
import { fingerprint, parsePublicKeyLine } from './certificates/public-key.ts';
import { UnlockedKeys } from './certificates/unlocked-keys.ts';
import { ClientKeyBook } from './client-auth/client-key-book.ts';
import { ownerOf } from './client-auth/device-key.ts';
import { SignInLimits } from './client-auth/sign-in-limits.ts';
import { SignedInKeys } from './client-auth/signed-in-keys.ts';
import type { ConfigFile, Connector } from './connector.ts';
import { ConnectorStatus } from './connector-status.ts';
import { ConnectionTests } from './diagnosis/connection-tests.ts';
import { followChanges } from './follow-changes.ts';
import { Gateway } from './gateway/gateway.ts';
import { GatewayAddresses } from './gateway/gateway-addresses.ts';
import { SignIn } from './identity/sign-in.ts';
import type { Log } from './logging/log.ts';
import { LogHistory } from './logging/log-history.ts';
import type { RecentEntries } from './logging/recent-entries.ts';
import { platform } from './platform.ts';
import { PolicyBook } from './policy/policy-book.ts';
import { practiceSocketFor } from './practice/practice-socket.ts';
import { createPracticeTarget } from './practice/practice-target.ts';
import { Recordings } from './recordings/recordings.ts';
import { openKeyFileSecretBox } from './secrets/key-file-secret-box.ts';
import type { SecretBox } from './secrets/secret-box.ts';
import { clockWentBack } from './sessions/clock-went-back.ts';
import { recoverSessions } from './sessions/recover-sessions.ts';
import { SessionIndex } from './sessions/session-index.ts';
import { SessionRecordings } from './sessions/session-recordings.ts';
import { SessionRegistry } from './sessions/session-registry.ts';
import { SocketBook } from './sockets/socket-book.ts';
import { startSession } from './start-session.ts';
import type { DataPaths } from './storage/data-folder.ts';
import { KnownHosts } from './storage/known-hosts.ts';
import { rememberRecordings } from './storage/last-recordings.ts';
import { Settings } from './storage/settings.ts';
import type { SettingsStore } from './storage/settings-store.ts';
import type { UpstreamHouse } from './upstream/connect.ts';
import { version } from './version.ts';

export interface ConnectorOptions {
  host: ConnectorState['host'];
  /** of `--config`; what it sets cannot be changed while the connector runs */
  configFile?: ConfigFile | undefined;
  /** of `--gateway`: goes before what the config file and the settings say */
  gateway?: ListenAddress | undefined;
  settingsStore: SettingsStore;
  /** a data folder that this process has locked */
  paths: DataPaths;
  log: Log;
  recentEntries: RecentEntries;
  env: NodeJS.ProcessEnv;
  /** of a host that has something better than a key file */
  openSecrets?: (paths: DataPaths) => Promise<ProtectedSecrets>;
}

export interface ProtectedSecrets {
  box: SecretBox;
  protection: SecretProtection;
}

/**
 * Puts the connector together and starts it.
 *
 * @throws Failure of anything that keeps it from starting
 */
export async function startConnector(options: ConnectorOptions): Promise<Connector> {
  const { host, configFile, paths, log, recentEntries, env, openSecrets = secretsByKeyFile } = options;
  const settings = Settings.open(options.settingsStore);
  for (const problem of settings.problems) log.error(problem, { code: 'settings_unreadable' });
  const { box: secretBox, protection: secretProtection } = await openSecrets(paths);
  const hostKey = await openKeyPair(paths.hostKey, 'sallyport-gateway');
  const deviceKey = await openKeyPair(paths.deviceKey, 'sallyport-device-key');
  const certificateAuthority = await CertificateAuthority.open(paths, secretBox);
  const issuedCertificates = new IssuedCertificates(paths.issuedCertificates, log);
  const recordingFiles = new Recordings({
    defaultFolder: paths.recordings,
    settings: recordingSettings(configFile, settings),
    log,
  });
  rememberRecordings(paths, recordingFiles.folder);
  const index = SessionIndex.open(paths.sessions);
  warnIfClockWentBack(index, log);
  await recoverSessions(index, recordingFiles.folder, log);
  const sessions = new SessionRegistry(index);
  const recordings = new SessionRecordings({ files: recordingFiles, sessions, log });

  const practice = createPracticeTarget();
  const file = configFile?.file;
  const sockets = new SocketBook({
    configFile: { file, sockets: configFile?.config.sockets ?? [] },
    practice: practiceSocketFor(practice),
    settings,
    secretBox,
    log,
  });
  const policies = new PolicyBook({
    configFile: { file, policies: configFile?.config.policies ?? [] },
    settings,
    sockets: sockets.names,
    log,
  });
  const owner = ownerOf(deviceKey);
  const clientKeys = new ClientKeyBook({
    owner,
    configFile: { file, keys: configFile?.config.client_keys ?? [] },
    settings,
    log,
  });
  const signInConfig = () => configFile?.config.sign_in ?? settings.current.sign_in;
  const signIn = new SignIn({ config: signInConfig, secretBox, env });
  const signedInKeys = new SignedInKeys({ file: paths.signedInKeys, config: signInConfig, secretBox, log });
  const knownHosts = new KnownHosts(paths.knownHosts);
  const upstream: UpstreamHouse = {
    secretBox,
    certificateAuthority,
    issuedCertificates,
    unlockedKeys: new UnlockedKeys(),
    env,
    knownHosts,
    findSocket: (name) => sockets.get(name),
    dialPractice: (socket) => (sockets.isPractice(socket) ? practice.connect() : undefined),
  };
  const tests = new ConnectionTests({ sockets, upstream, person: owner.person, platform, log });
  const gatewayServer = new Gateway({
    hostKey: hostKey.privateKey,
    clientKeys,
    signInDoor: { signIn, keys: signedInKeys, limits: new SignInLimits() },
    findSocket: (name) => sockets.get(name),
    policies,
    log,
    onArrival: (arrival) =>
      startSession(arrival, { sessions, policies, sockets, recordings: recordingFiles, upstream, log }),
  });
  const closing = [
    () => gatewayServer.close(),
    () => tests.close(),
    () => practice.close(),
    () => sockets.close(),
    () => recordings.close(),
    () => sessions.close(),
  ];
  const stop = async () => {
    for (const close of closing) await close();
  };

  try {
    const gateway = await GatewayAddresses.open({
      gateway: gatewayServer,
      fixed: fixedGateway(options),
      defaults: GatewayConfig.parse({}),
      settings,
      fallBack: host === 'electron',
      log,
    });
    const hostKeyBlob = parsePublicKeyLine(hostKey.publicKeyLine).blob;
    const hostKeyFingerprint = fingerprint(hostKeyBlob);
    const { person } = owner;
    const status = new ConnectorStatus({
      fixed: {
        host,
        platform,
        version,
        host_key: hostKeyFingerprint,
        owner: { name: person.name, email: person.email },
        data_folder: paths.root,
        ssh_config: paths.sshConfig,
        ...(file === undefined ? {} : { config_file: file }),
        secrets: secretProtection,
      },
      gateway,
      sessions,
      recordings: recordingFiles,
    });
    closing.unshift(() => status.close());
    recordings.start();
    const stopFollowing = await followChanges({
      sockets,
      policies,
      clientKeys,
      signedInKeys,
      gateway,
      sessions,
      knownHosts,
      paths,
      deviceKey,
      hostKeyLine: hostKey.publicKeyLine,
      log,
    });
    closing.unshift(stopFollowing);
    log.info('starting the connector service', {
      host_key: hostKeyFingerprint,
      gateway: addressText(gateway.main),
      sockets: sockets.list().length,
    });
    return {
      host,
      paths,
      env,
      log,
      recentEntries,
      logHistory: new LogHistory(paths.logs),
      settings,
      configFile,
      status,
      gateway,
      sockets,
      policies,
      clientKeys,
      signIn,
      signedInKeys,
      sessions,
      recordings,
      secretBox,
      secretProtection,
      certificateAuthority,
      issuedCertificates,
      knownHosts,
      upstream,
      tests,
      owner: person,
      deviceKey: deviceKey.privateKey,
      hostKey: hostKeyBlob,
      hostKeyFingerprint,
      stop,
    };
  } catch (thrown) {
    await stop();
    throw thrown;
  }
}

async function secretsByKeyFile(paths: DataPaths): Promise<ProtectedSecrets> {
  const reason = 'A host without windows has no key store of the system to ask.';
  return { box: await openKeyFileSecretBox(paths), protection: { kind: 'key_file', reason } };
}

function warnIfClockWentBack(index: SessionIndex, log: Log): void {
  const seconds = clockWentBack(index.list(), new Date());
  if (seconds === undefined) return;
  log.warn('the clock of this machine has gone back: the last session ended in the future', {
    code: 'clock_went_back',
    by_s: seconds,
  });
}

function recordingSettings(configFile: ConfigFile | undefined, settings: Settings): RecordingsConfig {
  if (configFile?.sets.recordings) return configFile.config.recordings;
  return settings.current.recordings ?? RecordingsConfig.parse({});
}

/** What was said at the start cannot be changed on a screen; undefined: it can. */
function fixedGateway({ configFile, gateway }: ConnectorOptions): GatewayConfig | undefined {
  const ofFile = configFile?.sets.gateway ? configFile.config.gateway : undefined;
  if (gateway === undefined) return ofFile;
  return { ...gateway, also: ofFile?.also ?? [] };
}
