import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, type TestContext, test } from 'vitest';
import { hintFacts } from '../../src-main/contract/hints/hint-facts.ts';
import { hintFor } from '../../src-main/contract/hints/hint-for.ts';
import { launchConnector, startConnector } from '../support/connector.ts';
import { eventually } from '../support/eventually.ts';
import { withoutRights } from '../support/fewer-rights.ts';
import { startHouse } from '../support/house.ts';
import { makeKey } from '../support/keys.ts';
import type { LogLine } from '../support/log-lines.ts';
import { expectOneDiagnosis, namesOf, type Place, placeOfSessions, provoke } from '../support/provoke.ts';
import { type Condition, provokedRows, provokeInHouse, socketNameOf } from '../support/provoke-in-house.ts';
import type { Expected } from '../support/provoked/expected.ts';
import {
  clientRows,
  connectorRows,
  diskRows,
  fileRows,
  fullDataRows,
  largestFileRows,
} from '../support/provoked/machine.ts';
import { keyLogin, socketTo, startProxiedSshd } from '../support/proxied-sshd.ts';
import { endedSessions } from '../support/recorded.ts';
import { shiftedClock } from '../support/shifted-clock.ts';
import { closeFolder, mountSmallDisk, type SmallDisk } from '../support/small-disk.ts';
import { type Sshd, startSshd } from '../support/sshd.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { whenTestEnds } from '../support/when-test-ends.ts';

const key = makeKey();

interface SpoiltFolder {
  folder: string;
  /** bytes that have to be free */
  floor?: number;
  /** what the session runs */
  command?: string;
}

describe('recordings that cannot be kept', () => {
  type Name = keyof typeof diskRows;
  /** Makes the folder of the recordings so; gives where it is, and what a session does. */
  const conditions: Record<Name, (context: TestContext) => SpoiltFolder> = {
    disk_full: (context) => {
      const { path, fill } = smallDisk(context);
      fill();
      return { folder: path };
    },
    disk_nearly_full: (context) => ({ folder: smallDisk(context).path, floor: 1024 ** 3 }),
    disk_read_only: (context) => {
      const { path, makeReadOnly } = smallDisk(context);
      makeReadOnly();
      return { folder: path };
    },
    folder_gone: () => ({ folder: join(temporaryFolder().file('disk-that-is-not-there'), 'recordings') }),
    file_in_its_place: () => {
      const file = temporaryFolder().file('file');
      writeFileSync(file, '');
      return { folder: join(file, 'recordings') };
    },
    folder_closed: (context) => {
      const folder = temporaryFolder().file('recordings');
      mkdirSync(folder);
      try {
        const { stop } = closeFolder(folder);
        whenTestEnds(stop);
      } catch {
        context.skip('no folder can be closed to everybody here');
      }
      return { folder };
    },
    folder_leads_nowhere: () => {
      const folder = temporaryFolder().file('recordings');
      symlinkSync(folder, folder);
      return { folder };
    },
    disk_full_meanwhile: (context) => ({ folder: smallDisk(context).path, command: 'seq 1 1000000' }),
  };

  let sshd: Sshd;
  beforeAll(async () => {
    sshd = await startSshd({ authorizedKeys: [key.publicKey] });
  });
  afterAll(() => sshd.stop());

  test.for(namesOf(diskRows))('%s: log and terminal say the same', async (name, context) => {
    const { folder, floor = 0, command = 'true' } = conditions[name](context);
    const condition: Condition = {
      socket: socketTo(sshd, { login: keyLogin(key) }),
      act: (place, socket) => place.ssh([socket, command]),
    };
    const expected: Record<string, Expected> = { [name]: diskRows[name] };
    const recordings = { folder, free_space_floor: floor, bulk_limit: 1024 ** 3 };
    const { check } = await provokeInHouse(expected, { [name]: condition }, { config: { recordings } });
    await check(name);
  });
});

describe('a recording that the system ends', () => {
  test.each(namesOf(largestFileRows))('%s: log and terminal say the same', async (name) => {
    const target = await startSshd({ authorizedKeys: [key.publicKey] });
    const socket = socketTo(target, { name: socketNameOf(name), login: keyLogin(key) });
    // what writes a longer file gets an error, and no signal
    const limit = 'trap "" XFSZ; exec prlimit --fsize=300000 "$@"';
    const connector = await startConnector({
      config: { sockets: [socket], recordings: { bulk_limit: 1024 ** 3 } },
      within: ['sh', '-c', limit, 'sh'],
    });
    const expected = largestFileRows[name];
    const act = (place: Place) => place.ssh([String(socket.name), 'seq 1 1000000']);
    expectOneDiagnosis(await provoke(placeOfSessions(connector), { socket, expected, act }), expected);
  });
});

function smallDisk(context: TestContext): SmallDisk {
  try {
    const disk = mountSmallDisk();
    whenTestEnds(disk.stop);
    return disk;
  } catch {
    return context.skip('a tmpfs cannot be mounted here');
  }
}

describe('a file of the connector that cannot be read', () => {
  const check = provokedRows(fileRows, async (kept) => {
    const target = await kept.start(startSshd({ authorizedKeys: [key.publicKey] }));
    const data = temporaryFolder().file('data');
    mkdirSync(join(data, 'known_hosts'), { recursive: true, mode: 0o700 });
    return {
      data,
      conditions: { known_hosts_unreadable: { socket: socketTo(target, { login: keyLogin(key) }) } },
    };
  });

  test.each(namesOf(fileRows))('%s: log and connection test say the same', (name) => check(name));
});

describe('a data folder on a full disk', () => {
  test('a host key that cannot be kept is said with its reason, and trusts nothing', async (context) => {
    const disk = smallDisk(context);
    disk.fill();
    const target = await startSshd({ authorizedKeys: [key.publicKey] });
    const data = temporaryFolder().file('data');
    mkdirSync(data, { mode: 0o700 });
    symlinkSync(join(disk.path, 'known_hosts'), join(data, 'known_hosts'));
    const socket = socketTo(target, { login: keyLogin(key) });
    const connector = await startConnector({ data, config: { sockets: [socket] } });
    const expected = fullDataRows.known_hosts_on_full_disk;
    expectOneDiagnosis(await provoke(placeOfSessions(connector), { socket, expected }), expected);
    expect(readFileSync(join(disk.path, 'known_hosts'), 'utf8')).toBe('');
  });
});

describe('a client that asks for a login', () => {
  const check = provokedRows(clientRows, async (kept) => {
    const target = await kept.start(startSshd({ authorizedKeys: [key.publicKey] }));
    const asked = { ...keyLogin(key), username_provider: 'prompt_client' };
    return {
      conditions: {
        login_not_allowed: {
          socket: socketTo(target, { login: keyLogin(key) }),
          act: (place, socket) => place.ssh(['-l', `root+${socket}`, socket, 'true']),
        },
        login_missing: { socket: socketTo(target, { login: asked }) },
      },
    };
  });

  test.each(namesOf(clientRows))('%s: log and connection test say the same', (name) => check(name));
});

describe('the connector’s own troubles', () => {
  const expectLine = (lines: readonly LogLine[], expected: Expected) => {
    const line = lines.find(({ code }) => code === expected.rule.split('.')[0]);
    expect(line, JSON.stringify(lines)).toMatchObject({ level: expected.level ?? 'error' });
    expect(line?.msg).toMatch(expected.words);
    expect(hintFor(String(line?.code), hintFacts(line ?? {}))?.id).toBe(expected.rule);
  };

  test('port_taken: the start fails, and the log says which program it is about', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    whenTestEnds(() => new Promise((resolve) => server.close(() => resolve())));
    const { port } = server.address() as { port: number };
    const started = launchConnector({ gateway: `127.0.0.1:${port}` });
    expect((await started.exited).status).toBe(2);
    expectLine(started.log.lines, connectorRows.port_taken);
  });

  test('address_not_here: so does one of an address that the machine does not have', async () => {
    const started = launchConnector({ gateway: '203.0.113.9:2222' });
    expect((await started.exited).status).toBe(2);
    expectLine(started.log.lines, connectorRows.address_not_here);
  });

  test('port_not_allowed: or where the system keeps the port for root', async (context) => {
    const forRoot = Number(readFileSync('/proc/sys/net/ipv4/ip_unprivileged_port_start', 'utf8'));
    if (forRoot <= 81) context.skip('every user may listen on port 81 here');
    const started = launchConnector({ gateway: '127.0.0.1:81', within: withoutRights('net_bind_service') });
    expect((await started.exited).status).toBe(2);
    expectLine(started.log.lines, connectorRows.port_not_allowed);
  });

  test('clock_went_back: the next start says that the last session ended in the future', async () => {
    const { connector, sshd, key: known } = await startProxiedSshd();
    expect((await connector.ssh(['web1', 'true'])).status).toBe(0);
    await endedSessions(connector.data);
    await connector.stop();
    expect(connector.log.text).not.toContain('clock_went_back');
    const again = await startConnector({
      data: connector.data,
      config: { sockets: [socketTo(sshd, { login: keyLogin(known) })] },
      within: ['/usr/bin/env', ...shiftedClock('-1h')],
    });
    await again.log.waitFor(({ code }) => code === 'clock_went_back');
    expectLine(again.log.lines, connectorRows.clock_went_back);
  });

  test('settings_cannot_be_kept: the log says why', async () => {
    const house = await startHouse();
    const { connector } = house;
    rmSync(connector.paths.sshConfig);
    mkdirSync(connector.paths.sshConfig);
    const { name = '' } =
      (await house.call('sockets.list', {})).find(({ origin }) => origin === 'practice') ?? {};
    await house.call('sockets.set_enabled', { name, enabled: false });
    const lines = () => connector.recentEntries.list();
    await eventually(() => lines().find(({ code }) => code === 'settings_unwritable'), 'the log line');
    expectLine(lines(), connectorRows.settings_cannot_be_kept);
  });

  test('settings_damaged: the connector starts without them', async () => {
    const data = temporaryFolder().file('data');
    mkdirSync(data, { mode: 0o700 });
    writeFileSync(join(data, 'config.json'), '{"sockets": [{"name"');
    const { connector } = await startHouse({ data });
    expectLine(connector.recentEntries.list(), connectorRows.settings_damaged);
  });
});
