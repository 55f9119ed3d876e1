import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import path from 'node:path';
import type { ListenAddress } from '../../contract/connector-config.ts';
import type { Person } from '../../contract/session.ts';
import type { KeyPair } from '../certificates/key-pair.ts';
import { fingerprint, parsePublicKeyLine, type SshPublicKey } from '../certificates/public-key.ts';
import { connectHost } from '../sockets/ssh-commands.ts';
import { writeFileAtomically } from '../storage/atomic-file.ts';
import type { DataPaths } from '../storage/data-folder.ts';

const hostKeyAlias = 'sallyport-gateway';
const withoutWarning = `  # this machine's loopback needs no post-quantum key exchange
  WarnWeakCrypto no-pq-kex
`;

export interface DeviceOwner {
  person: Person;
  key: SshPublicKey;
}

/** The one who owns the data folder comes in with its device key, and is named after the account. */
export function ownerOf(deviceKey: KeyPair): DeviceOwner {
  const key = parsePublicKeyLine(deviceKey.publicKeyLine);
  return { key, person: { subject: fingerprint(key.blob), ...accountOwner(), via: 'device_key' } };
}

/** Who has the account that this process runs under. */
export function accountOwner(): Pick<Person, 'name' | 'email'> {
  const { username } = userInfo();
  return { name: username, email: `${username}@${hostname() || 'localhost'}` };
}

export interface SshConfigOptions {
  gateway: ListenAddress;
  sockets: readonly string[];
  hostKeyLine: string;
}

/**
 * Writes an ssh_config with which `ssh -F <data>/ssh_config web1` works at once: right port, right key, and our host
 * key known, so that ssh asks nothing.
 */
export async function writeSshConfig(
  paths: DataPaths,
  deviceKey: KeyPair,
  options: SshConfigOptions,
): Promise<void> {
  const knowsWarning = await sshKnowsWarning();
  const { gateway, sockets, hostKeyLine } = options;
  const knownHosts = path.join(paths.root, 'gateway_known_hosts');
  const [type, key] = hostKeyLine.split(' ');
  writeFileAtomically(knownHosts, `${hostKeyAlias} ${type} ${key}\n`);
  writeFileSync(paths.devicePublicKey, `${deviceKey.publicKeyLine}\n`, { mode: 0o600 });
  const hosts = sockets.map((name) => `Host ${name}\n  User ${name}\n`).join('\n');
  writeFileAtomically(
    paths.sshConfig,
    `# Written by Sallyport at every start and change. Use it with ssh -F, or Include it in ~/.ssh/config.
# A socket that wants to know the login: ssh -F ssh_config root+NAME@NAME

${hosts}
Host ${sockets.join(' ') || '!*'}
  HostName ${connectHost(gateway.host)}
  Port ${gateway.port}
  HostKeyAlias ${hostKeyAlias}
  UserKnownHostsFile ${quote(knownHosts)}
  StrictHostKeyChecking yes
  IdentityFile ${quote(paths.deviceKey)}
  IdentitiesOnly yes
  PreferredAuthentications publickey
${knowsWarning ? withoutWarning : ''}`,
  );
}

/**
 * Whether the ssh of this machine warns of key exchange that is not post-quantum (OpenSSH 10.1). Older ones stop at
 * an option they do not know, and an IgnoreUnknown of ours would replace the one of whoever includes the file.
 */
function sshKnowsWarning(): Promise<boolean> {
  const question = ['-G', '-F', 'none', '-o', 'WarnWeakCrypto=no-pq-kex', 'localhost'];
  answer ??= new Promise((fulfil) => {
    execFile('ssh', question, { timeout: 2000 }, (error) => fulfil(error === null));
  });
  return answer;
}
let answer: Promise<boolean> | undefined;

/** ssh_config(5): arguments with spaces go in double quotes; % and ~ are expanded in file names. */
function quote(file: string): string {
  return `"${file.replaceAll('%', '%%').replaceAll('"', '\\"')}"`;
}
