import type { Route, RouteName } from './routes.ts';

export type Samples = Record<RouteName, number[]>;

/**
 * One sample of each route in every round, so that a slow moment of the machine meets all routes alike. The order
 * turns around each time: none of them always comes first.
 */
export async function sampleAlternating(
  routes: readonly Route[],
  rounds: number,
  sample: (route: Route) => Promise<number>,
): Promise<Samples> {
  const samples: Samples = { direct: [], connector: [], hop: [] };
  for (let round = 0; round < rounds; round++) {
    for (const route of round % 2 === 0 ? routes : routes.toReversed()) {
      samples[route.name].push(await sample(route));
    }
  }
  return samples;
}

export function median(samples: readonly number[]): number {
  return percentile(samples, 50);
}

/** Between two samples it interpolates. NaN where there are none. */
export function percentile(samples: readonly number[], percent: number): number {
  const sorted = samples.toSorted((one, other) => one - other);
  const place = ((sorted.length - 1) * percent) / 100;
  const below = sorted[Math.floor(place)] ?? Number.NaN;
  const above = sorted[Math.ceil(place)] ?? Number.NaN;
  return below + (above - below) * (place - Math.floor(place));
}

export function eachRoute(samples: Samples, summary: (samples: readonly number[]) => number) {
  const { direct, connector, hop } = samples;
  return { direct: summary(direct), connector: summary(connector), hop: summary(hop) };
}
