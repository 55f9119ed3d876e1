import type { SshSocket } from '../../../contract/ssh-socket.ts';
import { fingerprint } from '../../../core/certificates/public-key.ts';
import { Failure } from '../../../core/failure.ts';
import { cleanText } from '../../../core/logging/sanitize.ts';
import { defaultDataFolder, viewDataFolder } from '../../../core/storage/data-folder.ts';
import { type KnownHostKey, KnownHosts } from '../../../core/storage/known-hosts.ts';
import { hostPort } from '../../../core/upstream/dial.ts';
import { fetchHostKey } from '../../../core/upstream/fetch-host-key.ts';
import { hostKeyName } from '../../../core/upstream/host-key-check.ts';
import { readFlags } from '../read-flags.ts';
import { askYesNo } from './ask.ts';
import { type Command, dataFlag } from './command.ts';
import { findStoredSocket, readStoredSockets } from './stored-sockets.ts';

export const trust: Command = {
  summary: "accept a target's new host key",
  usage: `Usage: npm run cli -- trust SOCKET [--yes] [--config FILE] [--data DIR]

Shows the host key that is recorded for the socket's target and the one that the target shows now, and trusts the
new one. At a terminal it asks first. Without a terminal, as in a script, it cannot ask: there running it is the
decision. Compare the key first with what the target itself says: ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub

  --yes           do not ask at a terminal either
  --config FILE   where the socket stands; default: what the connector was last started with, then the sockets that
                  were made in the app`,

  async run(args) {
    const { values, positionals } = readFlags(args, {
      options: { ...dataFlag, config: { type: 'string' }, yes: { type: 'boolean' } },
      operands: ['SOCKET'],
    });
    const paths = viewDataFolder(values.data ?? defaultDataFolder());
    const socket = findStoredSocket(positionals[0] ?? '', readStoredSockets(values.config, paths));
    const knownHosts = new KnownHosts(paths.knownHosts);
    const confirm = async (question: string) => {
      if (values.yes) return true;
      if (process.stdin.isTTY) return askYesNo(`${question} [y/N] `);
      say('There is no terminal to ask at, so running this command is the decision.');
      return true;
    };
    const { via } = socket.ssh_configuration;
    return via === undefined
      ? trustShown(socket, knownHosts, confirm)
      : forget(socket, via, knownHosts, confirm);
  },
};

type Confirm = (question: string) => Promise<boolean>;

async function trustShown(socket: SshSocket, knownHosts: KnownHosts, confirm: Confirm): Promise<number> {
  const { hostname, port, host_key: pins } = socket.ssh_configuration;
  const recorded = knownHosts.lookup(hostname, port);
  const shown = await fetchHostKey({ host: hostname, port });
  say(`Target:    ${hostPort(hostname, port)}`);
  for (const key of recorded) say(`Recorded:  ${describe(key)}`);
  if (recorded.length === 0) say('Recorded:  nothing yet');
  say(`Shown now: ${describe(shown)}`);
  if (pins !== undefined) {
    if ([pins].flat().includes(fingerprint(shown.blob)))
      return done('The socket pins this key: nothing to do.');
    throw pinned(socket, fingerprint(shown.blob));
  }
  if (recorded.some(({ blob }) => blob.equals(shown.blob))) return done('This key is trusted already.');
  if (!(await confirm('Trust the key that is shown now?'))) return notDone();
  knownHosts.replace(hostname, port, shown);
  return done('Trusted. The next connection uses it; no restart is needed.');
}

/** Behind another socket there is no looking at the key without logging in on the way: trust on next use instead. */
async function forget(
  socket: SshSocket,
  via: string,
  knownHosts: KnownHosts,
  confirm: Confirm,
): Promise<number> {
  const { port } = socket.ssh_configuration;
  const name = hostKeyName(socket.ssh_configuration);
  if (socket.ssh_configuration.host_key !== undefined) throw pinned(socket, 'the new one');
  const recorded = knownHosts.lookup(name, port);
  if (recorded.length === 0)
    return done('No key is recorded: the next connection records the one it is shown.');
  for (const key of recorded) say(`Recorded:  ${describe(key)}`);
  say(`The target is reached through ${via}, so its key is not looked at here.`);
  if (!(await confirm('Forget the recorded key, and trust the one that the next connection is shown?'))) {
    return notDone();
  }
  knownHosts.forget(name, port);
  return done('Forgotten. The next connection records the key that it is shown, and logs its fingerprint.');
}

function pinned({ name, ssh_configuration: { host_key = [] } }: SshSocket, key: string): Failure {
  return new Failure('upstream_host_key_pin_mismatch', {
    message: `the config pins the host key of ${name}`,
    advice: `The config pins the host key of ${name}: if the new key is right, set host_key there to ${key}`,
    evidence: { pinned_host_keys: [host_key].flat() },
  });
}

function describe({ type, blob }: KnownHostKey): string {
  return `${fingerprint(blob)} (${cleanText(type, 60)})`;
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

function done(text: string): number {
  say(text);
  return 0;
}

function notDone(): number {
  process.stderr.write('Nothing was changed. To accept it without being asked: --yes\n');
  return 1;
}
