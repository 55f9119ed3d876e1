import { writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { type Connector, startConnector } from '../support/connector.ts';
import { type Key, makeKey } from '../support/keys.ts';
import { sshOptions } from '../support/run-client.ts';
import { type Sshd, startSshd } from '../support/sshd.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { testUser } from '../support/test-user.ts';

/** One way to the target. */
export interface Route {
  name: RouteName;
  /** options that ssh and sftp both take; they name this route's keys, port and login */
  options: readonly string[];
  destination: string;
}

export const routeNames = ['direct', 'connector', 'hop'] as const;
export type RouteName = (typeof routeNames)[number];
/** as the table calls them */
export const routeTitles = {
  direct: 'direct',
  connector: 'connector',
  hop: 'double hop',
} as const satisfies Record<RouteName, string>;

export interface Routes {
  all: readonly Route[];
  /** One more connector to the same target, of which nothing has been asked yet. */
  startFreshConnector(): Promise<{ connector: Connector; route: Route }>;
}

/** One cipher on every leg, so that no route is faster for having agreed on another one. */
const cipher = 'Ciphers=aes128-gcm@openssh.com';

const isRoot = process.getuid?.() === 0;
const targetUser = isRoot ? testUser : userInfo().username;

/**
 * A real sshd with three ways to it: straight, through the connector as it is shipped (a stored private key, recording
 * on), and through a second sshd whose forced command is `ssh` to the first. Nothing but the current user is needed;
 * root logs in to the target as the test user, whose shell starts without what root's own start files do.
 */
export async function openRoutes(): Promise<Routes> {
  const key = makeKey();
  const target = await startSshd({ asCurrentUser: !isRoot, authorizedKeys: [key.publicKey] });
  const forcedCommand = `ForceCommand sh ${shellWord(writeHopScript(target, key))}`;
  const hop = await startSshd({
    asCurrentUser: true,
    authorizedKeys: [key.publicKey],
    config: [forcedCommand],
  });
  const startFreshConnector = async () => {
    const connector = await startConnector({ config: { sockets: [socketTo(target, key)] } });
    const options = [...connector.sshOptions, '-o', cipher];
    return { connector, route: { name: 'connector', options, destination: 'target' } as const };
  };
  const { route: throughConnector } = await startFreshConnector();
  const direct: Route = {
    name: 'direct',
    options: optionsFor(target, key, targetUser),
    destination: target.host,
  };
  const throughHop: Route = {
    name: 'hop',
    options: optionsFor(hop, key, userInfo().username),
    destination: hop.host,
  };
  return { all: [direct, throughConnector, throughHop], startFreshConnector };
}

function socketTo(target: Sshd, key: Key) {
  return {
    name: 'target',
    ssh_configuration: {
      hostname: target.host,
      port: target.port,
      authentication_type: 'private_key',
      username: targetUser,
      private_key: key.privateKey,
      host_key: target.hostKeys.map(({ fingerprint }) => fingerprint),
    },
  };
}

function optionsFor(sshd: Sshd, key: Key, user: string): string[] {
  return sshOptions({
    port: sshd.port,
    knownHosts: sshd.knownHosts,
    identity: key.privateKeyFile,
    options: [cipher, `User=${user}`, 'ControlMaster=no', 'ControlPath=none'],
  });
}

function writeHopScript(target: Sshd, key: Key): string {
  const script = temporaryFolder().file('hop.sh');
  const ssh = ['ssh', ...optionsFor(target, key, targetUser)].map(shellWord).join(' ');
  const host = target.host;
  writeFileSync(
    script,
    `# what sshd puts in the place of the subsystem's name is the command that sshd_config has for it
if [ "$SSH_ORIGINAL_COMMAND" = internal-sftp ]; then exec ${ssh} -s ${host} sftp; fi
# with a terminal of its own the inner ssh makes the outer one raw: only the target's echoes
if [ -t 0 ]; then exec ${ssh} -tt ${host} "$SSH_ORIGINAL_COMMAND"; fi
exec ${ssh} ${host} "$SSH_ORIGINAL_COMMAND"
`,
  );
  return script;
}

function shellWord(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
