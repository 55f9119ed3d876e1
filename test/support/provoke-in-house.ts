import { stat } from 'node:fs/promises';
import { afterAll, beforeAll } from 'vitest';
import { type House, type HouseOptions, startHouse } from './house.ts';
import { Kept } from './kept.ts';
import type { LogLine } from './log-lines.ts';
import {
  type FoundByTest,
  mapRows,
  type Place,
  type Provocation,
  type Provocations,
  provokeAll,
} from './provoke.ts';
import type { Expected } from './provoked/expected.ts';
import type { ClientResult } from './run-client.ts';

type Fields = Readonly<Record<string, unknown>>;

/** A target as it is, and what a person does with it. */
export interface Condition {
  /** a socket's entry in the config file; it gets its name from the table */
  socket: Fields;
  /** default: `ssh SOCKET true` */
  act?: (place: Place, socket: string) => Promise<ClientResult>;
  /** session and test at once: each takes its time */
  slow?: boolean;
}

/** Provokes all of a table in one connector. Resolves when all have happened; whoever asks stops the house. */
export async function provokeInHouse<Name extends string>(
  expected: Readonly<Record<Name, Expected>>,
  conditions: Readonly<Record<Name, Condition>>,
  { config, ...options }: HouseOptions = {},
): Promise<Provocations<Name> & { house: House }> {
  const provocations = mapRows(expected, (name): Provocation => {
    const { socket, ...condition } = conditions[name];
    return { ...condition, socket: { ...socket, name: socketNameOf(name) }, expected: expected[name] };
  });
  const sockets = Object.values<Provocation>(provocations).map(({ socket }) => socket);
  const extra = ((config as Fields | undefined)?.sockets ?? []) as Fields[];
  const house = await startHouse({ ...options, config: { ...config, sockets: [...extra, ...sockets] } });
  return { ...(await provokeAll(placeIn(house), provocations)), house };
}

/**
 * Provokes all of a table before the tests of a `describe`, which then look at one row each: what takes its time to fail
 * does so at once.
 *
 * @param start starts the targets, of which `kept` takes care
 * @returns what checks a row
 */
export function provokedRows<Name extends string>(
  expected: Readonly<Record<Name, Expected>>,
  start: (kept: Kept) => Promise<HouseOptions & { conditions: Readonly<Record<Name, Condition>> }>,
): (name: Name) => Promise<void> | undefined {
  const kept = new Kept();
  let provoked: Provocations<Name> | undefined;
  beforeAll(async () => {
    const { conditions, ...options } = await start(kept);
    const inHouse = await provokeInHouse(expected, conditions, options);
    await kept.start(inHouse.house);
    provoked = inHouse;
  }, 150_000);
  afterAll(() => kept.stop());
  return (name) => provoked?.check(name);
}

/** The socket of a row: `max_startups` is `max-startups`. */
export function socketNameOf(row: string): string {
  return row.toLowerCase().replaceAll('_', '-');
}

export function placeIn(house: House): Place {
  let tests = 0;
  const lines = () => house.connector.recentEntries.list() as readonly LogLine[];
  return {
    ssh: (args, options) => house.ssh(args, options),
    lines,
    test: async (name) => {
      // as from a screen: in a turn of the event loop in which something has come in
      await stat('.');
      const report = await house.call('tests.run', { id: ++tests, name });
      const failed = report.steps.find(({ state }) => state === 'failed');
      const line = lines().findLast(
        (line) => line.socket_id === name && /^connection test /.test(String(line.msg)),
      );
      if (!line) throw new Error(`the connection test of ${name} stands in no log line`);
      const { name: step, code, evidence = {}, hint } = failed ?? {};
      return { step, code, evidence, hint, line, report } satisfies FoundByTest;
    },
  };
}
