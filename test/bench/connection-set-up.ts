import type { Result } from './report.ts';
import type { Route } from './routes.ts';
import { eachRoute, median, sampleAlternating } from './samples.ts';
import { timeRun } from './timed-run.ts';

/**
 * `ssh … true`, twice: with the key exchange that each side prefers, and with one that is forced on the client. Both
 * OpenSSH sides prefer a post-quantum exchange that costs them more than the one the connector offers.
 */
export async function measureConnectionSetUp(routes: readonly Route[], rounds: number): Promise<Result[]> {
  const kinds = [
    { measure: 'connection set-up', extra: [] },
    { measure: 'connection set-up, curve25519', extra: ['-o', 'KexAlgorithms=curve25519-sha256'] },
  ];
  const results: Result[] = [];
  for (const { measure, extra } of kinds) {
    const samples = await sampleAlternating(routes, rounds, ({ options, destination }) =>
      timeRun({ program: 'ssh', args: [...extra, ...options, destination, 'true'] }),
    );
    const values = eachRoute(samples, median);
    results.push({
      measure,
      unit: 'ms',
      values,
      samples,
      compares: 'connector / direct',
      outcome: values.connector / values.direct,
      target: { atMost: 1.5 },
    });
  }
  return results;
}
