import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { startClient } from '../support/run-client.ts';
import type { StartedProcess } from '../support/started-process.ts';
import type { Result } from './report.ts';
import type { Route } from './routes.ts';
import { eachRoute, median, percentile, sampleAlternating } from './samples.ts';

/** The program that answers is the only echo: the terminal on the target is raw. */
const echo = 'stty raw -echo && printf ready && exec cat';
const answerLimitMs = 5000;
/** nobody types faster, and each keystroke wakes up processes that have gone to sleep */
const betweenKeysMs = 5;
/**
 * Newer OpenSSH clients send keystrokes only every 20 ms, to hide their rhythm; older ones don't know the option. The
 * first IgnoreUnknown wins, so it names what the connector's ssh_config wants ignored too.
 */
const atOnce = ['IgnoreUnknown=ObscureKeystrokeTiming,WarnWeakCrypto', 'ObscureKeystrokeTiming=no'];

/** One key pressed in a terminal session, until it is back: as typing in a shell, recorded as such. */
export async function measureEcho(routes: readonly Route[], rounds: number): Promise<Result[]> {
  const sessions = new Map<Route, StartedProcess>();
  const settings = atOnce.flatMap((setting) => ['-o', setting]);
  try {
    for (const route of routes) {
      const { options, destination } = route;
      const session = startClient('ssh', ['-tt', ...settings, ...options, destination, echo]);
      sessions.set(route, session);
      await untilReady(session, route);
    }
    const roundTripOf = async (route: Route) => {
      const session = sessions.get(route);
      if (!session) throw new Error(`no session on the route '${route.name}'`);
      await pause(betweenKeysMs);
      return roundTrip(session);
    };
    await sampleAlternating(routes, Math.min(rounds, 20), roundTripOf);
    return summarise(await sampleAlternating(routes, rounds, roundTripOf));
  } finally {
    for (const session of sessions.values()) await session.stop();
  }
}

async function untilReady(session: StartedProcess, { name }: Route): Promise<void> {
  try {
    await session.stdout.waitFor(/ready$/);
  } catch (error) {
    throw new Error(`no session on the route '${name}':\n${session.stderr.text}`, { cause: error });
  }
}

async function roundTrip(session: StartedProcess): Promise<number> {
  const began = performance.now();
  session.stdin.write('x');
  const [answer] = await once(session.output, 'data', { signal: AbortSignal.timeout(answerLimitMs) });
  const took = performance.now() - began;
  // two of them would be the echo of a terminal in between, and no round trip
  if (String(answer) !== 'x') throw new Error(`one key came back as ${JSON.stringify(String(answer))}`);
  return took;
}

function summarise(samples: Awaited<ReturnType<typeof sampleAlternating>>): Result[] {
  const medians = eachRoute(samples, median);
  const slow = eachRoute(samples, (some) => percentile(some, 95));
  const common = { unit: 'ms', compares: 'connector − direct' } as const;
  return [
    { ...common, measure: 'echo, median', values: medians, outcome: medians.connector - medians.direct },
    {
      ...common,
      measure: 'echo, p95',
      values: slow,
      outcome: slow.connector - slow.direct,
      target: { atMost: 1.5 },
    },
  ];
}
