import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { cliProgram } from '../support/cli.ts';
import { type Connector, startConnector } from '../support/connector.ts';
import { blackHole, refusingTarget } from '../support/faulty-targets.ts';
import { Kept } from '../support/kept.ts';
import { makeKey } from '../support/keys.ts';
import { addresses, nameOfBrokenDomain, nameOfOtherFamily, startOwnNetwork } from '../support/own-network.ts';
import {
  type FoundByTest,
  mapRows,
  namesOf,
  type Place,
  type Provocations,
  provokeAll,
} from '../support/provoke.ts';
import { provokedRows, socketNameOf } from '../support/provoke-in-house.ts';
import { loopbackRows, reachRows } from '../support/provoked/reach.ts';
import { keyLogin, passwordLogin, socketTo } from '../support/proxied-sshd.ts';
import { runClient } from '../support/run-client.ts';
import { startSshd } from '../support/sshd.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const login = passwordLogin('not used');

describe('a target that cannot be reached from this network', () => {
  type Name = keyof typeof reachRows;
  const hosts: Record<Name, string> = {
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
  };
  const provocations = mapRows(reachRows, (name) => ({
    socket: socketTo({ host: hosts[name], port: 22 }, { name: socketNameOf(name), login }),
    expected: reachRows[name],
    slow: true,
  }));
  const kept = new Kept();
  let provoked: Provocations<Name> | undefined;
  let problem: string | undefined;

  beforeAll(async () => {
    const network = await startOwnNetwork().catch((error: Error) => {
      problem = error.message;
    });
    if (!network) return;
    await kept.start(network);
    const config = temporaryFolder().file('sockets.json');
    writeFileSync(
      config,
      JSON.stringify({ sockets: Object.values(provocations).map(({ socket }) => socket) }),
      { mode: 0o600 },
    );
    const flags = ['--config', config];
    const connector = await kept.start(startConnector({ flags, within: network.enter }));
    const place = placeInside(connector, { enter: network.enter, config });
    provoked = await provokeAll(place, provocations);
  }, 120_000);
  afterAll(() => kept.stop());

  test.for(namesOf(reachRows))('%s: log, terminal and test say the same', async (name, context) => {
    if (problem !== undefined) context.skip(`no network of its own can be made here: ${problem}`);
    await provoked?.check(name);
  });
});

/** A connector in another network: its clients have to be there, too. */
function placeInside(
  connector: Connector,
  { enter, config }: { enter: readonly string[]; config: string },
): Place {
  const [program = '', ...before] = enter;
  return {
    ssh: (args, options) => runClient(program, [...before, 'ssh', ...connector.sshOptions, ...args], options),
    lines: () => connector.log.lines,
    test: async (name): Promise<FoundByTest> => {
      const args = ['test', name, '--json', '--config', config, '--data', connector.data];
      const cli = [...before, process.execPath, cliProgram(), ...args];
      const { stdout, stderr } = await runClient(program, cli);
      const said = stdout.toString();
      if (!said) throw new Error(`cli test ${name} has said nothing: ${stderr}`);
      const report = JSON.parse(said) as {
        steps: (Pick<FoundByTest, 'code' | 'hint' | 'evidence'> & {
          name: FoundByTest['step'];
          state: string;
        })[];
      };
      const failed = report.steps.find(({ state }) => state === 'failed');
      return {
        step: failed?.name,
        code: failed?.code,
        evidence: failed?.evidence ?? {},
        hint: failed?.hint,
        report,
      };
    },
  };
}

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
      },
    };
  });

  test.each(namesOf(loopbackRows))('%s: log, terminal and test say the same', (name) => check(name));
});
