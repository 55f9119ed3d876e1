import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, type TestContext, test } from 'vitest';
import { startConnector } from '../support/connector.ts';
import { blackHole, refusingTarget } from '../support/faulty-targets.ts';
import { Kept } from '../support/kept.ts';
import { makeKey } from '../support/keys.ts';
import { addresses, nameOfBrokenDomain, nameOfOtherFamily, startOwnNetwork } from '../support/own-network.ts';
import { placeOfProcess } from '../support/place-of-process.ts';
import { mapRows, namesOf, type Provocation, type Provocations, provokeAll } from '../support/provoke.ts';
import { provokedRows, socketNameOf } from '../support/provoke-in-house.ts';
import type { Expected } from '../support/provoked/expected.ts';
import { loopbackRows, noIpv6Rows, reachRows } from '../support/provoked/reach.ts';
import { keyLogin, passwordLogin, socketTo } from '../support/proxied-sshd.ts';
import { startResettingTarget } from '../support/resetting-target.ts';
import { startSshd } from '../support/sshd.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const login = passwordLogin('not used');

/** Provokes a table in a network of its own. `hosts`: what each row dials there. */
function provokedRowsInNetwork<Name extends string>(
  rows: Readonly<Record<Name, Expected>>,
  hosts: Readonly<Record<Name, string>>,
  options: { ipv6?: boolean } = {},
) {
  const provocations = mapRows(rows, (name) => ({
    socket: socketTo({ host: hosts[name], port: 22 }, { name: socketNameOf(name), login }),
    expected: rows[name],
    slow: true,
  }));
  const sockets = Object.values<Provocation>(provocations).map(({ socket }) => socket);
  const kept = new Kept();
  let provoked: Provocations<Name> | undefined;
  let problem: string | undefined;
  beforeAll(async () => {
    const network = await startOwnNetwork(options).catch((error: Error) => {
      problem = error.message;
    });
    if (!network) return;
    await kept.start(network);
    const config = temporaryFolder().file('sockets.json');
    writeFileSync(config, JSON.stringify({ sockets }), { mode: 0o600 });
    const flags = ['--config', config];
    const connector = await kept.start(startConnector({ flags, within: network.enter }));
    const place = placeOfProcess(connector, { config, within: network.enter, sshWithin: network.enter });
    provoked = await provokeAll(place, provocations);
  }, 120_000);
  afterAll(() => kept.stop());
  return async (name: Name, context: TestContext) => {
    if (problem !== undefined) context.skip(`no network of its own can be made here: ${problem}`);
    await provoked?.check(name);
  };
}

describe('a target that cannot be reached from this network', () => {
  const check = provokedRowsInNetwork(reachRows, {
    public_name: 'nothing.example.com',
    vpn_name: 'db1.corp',
    short_name: 'dbserver',
    local_name: 'printer.local',
    resolver_fails: nameOfBrokenDomain,
    silent_public: addresses.silentPublic,
    silent_private: addresses.silentPrivate,
    silent_overlay: addresses.silentOverlay,
    refusing: addresses.refusing,
    no_route: addresses.noRoute,
    network_unreachable: addresses.unreachable,
    ipv6_unreachable: addresses.unreachableIpv6,
    family_unreachable: nameOfOtherFamily,
    forbidden_here: addresses.forbidden,
  });

  test.for(namesOf(reachRows))('%s: log, terminal and test say the same', check);
});

describe('a target with IPv6 addresses, where IPv6 is switched off', () => {
  const check = provokedRowsInNetwork(
    noIpv6Rows,
    { ipv6_switched_off: addresses.unreachableIpv6, family_switched_off: nameOfOtherFamily },
    { ipv6: false },
  );

  test.for(namesOf(noIpv6Rows))('%s: log, terminal and test say the same', check);
});

describe('a target on loopback, or behind another socket’s', () => {
  type Name = keyof typeof loopbackRows;
  const check = provokedRows<Name>(loopbackRows, async (kept) => {
    const key = makeKey();
    const hop = await kept.start(startSshd({ authorizedKeys: [key.publicKey] }));
    const closedHop = await kept.start(
      startSshd({ authorizedKeys: [key.publicKey], config: ['AllowTcpForwarding no'] }),
    );
    const silent = await kept.start(blackHole());
    const refusing = await refusingTarget();
    const through = (via: string, target: { host: string; port: number }) => ({
      socket: socketTo(target, { login: { ...login, via } }),
    });
    return {
      config: {
        sockets: [
          socketTo(hop, { name: 'hop', login: keyLogin(key) }),
          socketTo(closedHop, { name: 'closed-hop', login: keyLogin(key) }),
          { ...socketTo(hop, { name: 'stopped-hop', login: keyLogin(key) }), enabled: false },
        ],
      },
      conditions: {
        black_hole: { socket: socketTo(silent, { login }), slow: true },
        refusing_here: { socket: socketTo(refusing, { login }) },
        silent_beyond: { ...through('hop', silent), slow: true },
        refusing_beyond: through('hop', refusing),
        no_forwarding_there: through('closed-hop', refusing),
        way_stopped: through('stopped-hop', hop),
        reset_at_once: { socket: socketTo(await kept.start(startResettingTarget()), { login }) },
      },
    };
  });

  test.each(namesOf(loopbackRows))('%s: log, terminal and test say the same', (name) => check(name));
});
