import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { describe, test } from 'vitest';
import {
  type Fault,
  type legacyAlgorithms,
  startFaultyTarget,
  startLegacySshd,
} from '../support/faulty-targets.ts';
import { makeKey } from '../support/keys.ts';
import { startKexInitServer } from '../support/other-servers.ts';
import { namesOf } from '../support/provoke.ts';
import { type Condition, provokedRows } from '../support/provoke-in-house.ts';
import { algorithmRows, handshakeRows, hostKeyRows } from '../support/provoked/handshake.ts';
import { keyLogin, passwordLogin, socketTo } from '../support/proxied-sshd.ts';
import { type SshdOptions, startSshd } from '../support/sshd.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { testUser } from '../support/test-user.ts';
import { startRawTarget } from './hostile-raw-target.ts';

const host = '127.0.0.1';
const key = makeKey();
const withKey = keyLogin(key);
const anyLogin = passwordLogin('not used');

describe('a port that is no SSH server’s, or a server that does not talk', () => {
  type Name = keyof typeof handshakeRows;
  const faults: Partial<Record<Name, Fault>> = {
    http: 'http',
    tls: 'tls',
    smtp: 'smtp',
    ftp: 'ftp',
    ssh1: 'ssh1',
    mysql: 'mysql',
    redis: 'redis',
    vnc: 'vnc',
    other_text: 'otherText',
    other_bytes: 'otherBytes',
    silent: 'silent',
    silent_after_greeting: 'silentAfterIdentification',
    trickles: 'tricklesIdentification',
    closes_at_once: 'closesAtOnce',
    max_startups_and_reset: 'maxStartupsAndReset',
    penalty: 'penalty',
    closes_after_greeting: 'closesAfterIdentification',
    resets_after_greeting: 'resetsAfterIdentification',
    garbage: 'garbageAfterIdentification',
  };

  const check = provokedRows<Name>(handshakeRows, async (kept) => {
    const conditions: Partial<Record<Name, Condition>> = {};
    for (const [name, fault] of Object.entries(faults)) {
      const target = await kept.start(startFaultyTarget(fault));
      conditions[name as Name] = { socket: socketTo(target, { login: anyLogin }), slow: true };
    }
    const goodbye = async (reason: number, text: string) => {
      const { port } = await kept.start(
        startRawTarget({ onLogin: (_context, transport) => transport.disconnect(reason, text) }),
      );
      return { socket: socketTo({ host, port }, { login: anyLogin }) };
    };
    const sshd = async (options: SshdOptions) => {
      const target = await kept.start(startSshd({ authorizedKeys: [key.publicKey], ...options }));
      return { target, socket: socketTo(target, { login: withKey }) };
    };
    const full = await sshd({ config: ['MaxStartups 1:100:1', 'LoginGraceTime 120'] });
    const idle = connect(full.target.port, host);
    await kept.start({ stop: () => idle.destroy() });
    await new Promise((resolve) => idle.once('data', resolve));
    return {
      conditions: {
        ...(conditions as Record<Name, Condition>),
        max_startups: full,
        no_method_left: await sshd({
          config: [`Match User ${testUser}`, 'AuthenticationMethods publickey', 'PubkeyAuthentication no'],
        }),
        host_not_allowed: await goodbye(1, 'not from there'),
        too_many_connections: await goodbye(12, 'five is enough'),
      },
    };
  });

  test.each(namesOf(handshakeRows))('%s: log, terminal and test say the same', (name) => check(name));
});

describe('an SSH server that has no algorithm in common with us', () => {
  type Name = keyof typeof algorithmRows;
  const check = provokedRows<Name>(algorithmRows, async (kept) => {
    const condition = async (options: SshdOptions) => {
      const target = await kept.start(startSshd({ authorizedKeys: [key.publicKey], ...options }));
      return { socket: socketTo(target, { login: withKey }) };
    };
    const withConfig = (...config: string[]) => condition({ config });
    const legacy = async (kind: keyof typeof legacyAlgorithms) => {
      const target = await kept.start(startLegacySshd(kind));
      return { socket: socketTo(target, { login: withKey }) };
    };
    const tomorrow = async (algorithms: Parameters<typeof startKexInitServer>[0]) => ({
      socket: socketTo(await kept.start(startKexInitServer(algorithms)), { login: withKey }),
    });
    const hostKey = makeKey();
    return {
      conditions: {
        key_exchange_old: await legacy('keyExchange'),
        key_exchange_post_quantum: await withConfig('KexAlgorithms sntrup761x25519-sha512@openssh.com'),
        key_exchange_other: await withConfig('KexAlgorithms diffie-hellman-group18-sha512'),
        host_key_old: await legacy('hostKey'),
        host_key_other: await condition({
          hostKeys: [hostKey],
          config: [
            `HostCertificate ${signHostKey(hostKey.publicKeyFile)}`,
            'HostKeyAlgorithms ssh-ed25519-cert-v01@openssh.com',
          ],
        }),
        host_key_post_quantum: await tomorrow({ hostKey: 'ssh-mldsa-65' }),
        cipher_other: await tomorrow({ cipher: 'camellia256-ctr' }),
        cipher_old: await legacy('cipher'),
        mac_old: await withConfig('MACs hmac-sha1', 'Ciphers aes128-ctr'),
        mac_other: await legacy('mac'),
      },
    };
  });

  test.each(namesOf(algorithmRows))('%s: log, terminal and test say the same', (name) => check(name));
});

/** @returns the certificate’s file */
function signHostKey(publicKeyFile: string): string {
  const ca = makeKey();
  execFileSync('ssh-keygen', ['-q', '-s', ca.privateKeyFile, '-I', 'host', '-h', '-n', host, publicKeyFile]);
  return publicKeyFile.replace(/\.pub$/, '-cert.pub');
}

describe('who the target says it is', () => {
  type Name = keyof typeof hostKeyRows;
  const check = provokedRows<Name>(hostKeyRows, async (kept) => {
    const start = () => kept.start(startSshd({ authorizedKeys: [key.publicKey] }));
    const [first, changed, other, pinned] = [await start(), await start(), await start(), await start()];
    const data = temporaryFolder().file('data');
    mkdirSync(data, { mode: 0o700 });
    const known = (port: number, { publicKey }: { publicKey: string }) => `[${host}]:${port} ${publicKey}\n`;
    writeFileSync(
      join(data, 'known_hosts'),
      known(changed.port, makeKey()) + known(other.port, makeKey({ type: 'ecdsa' })),
      { mode: 0o600 },
    );
    const login = withKey;
    return {
      data,
      conditions: {
        first_time: { socket: socketTo(first, { login }) },
        changed: { socket: socketTo(changed, { login }) },
        another_type: { socket: socketTo(other, { login }) },
        pinned_otherwise: {
          socket: socketTo(pinned, { login: { ...login, host_key: makeKey().fingerprint } }),
        },
      },
    };
  });

  test.each(namesOf(hostKeyRows))('%s: log, terminal and test say the same', (name) => check(name));
});
