import { readFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { startClient } from '../support/run-client.ts';
import type { StartedProcess } from '../support/started-process.ts';
import type { Result } from './report.ts';
import type { Route, Routes } from './routes.ts';

/** at the same time: each costs the target, the connector and its own ssh a key exchange */
const batchSize = 4;
const settleMs = 5000;
const warmUpSessions = 8;

/**
 * How much the connector grows with each recorded shell in a terminal that stands idle. A few sessions come and go
 * first: what the first of them loads is paid once and not a session's.
 */
export async function measureIdleSessions(routes: Routes, count: number): Promise<Result> {
  const { connector, route } = await routes.startFreshConnector();
  const sessions: StartedProcess[] = [];
  try {
    await endAll(await openShells(route, warmUpSessions));
    await pause(settleMs);
    const before = residentKilobytes(connector.pid);
    while (sessions.length < count) {
      sessions.push(...(await openShells(route, Math.min(batchSize, count - sessions.length))));
    }
    await pause(settleMs);
    const after = residentKilobytes(connector.pid);
    return {
      measure: `${count} idle recorded sessions`,
      unit: 'KB',
      values: { connector: after },
      compares: `(connector − ${before}) / ${count}`,
      outcome: (after - before) / count,
      target: { atMost: 200 },
    };
  } finally {
    await endAll(sessions);
    await connector.stop();
  }
}

/** Opens so many at once, and waits until every shell has shown its prompt. */
async function openShells({ options, destination }: Route, count: number): Promise<StartedProcess[]> {
  const shells = Array.from({ length: count }, () => startClient('ssh', ['-tt', ...options, destination]));
  await Promise.all(shells.map((shell) => shell.stdout.waitFor(/./, { timeLimit: 30_000 })));
  return shells;
}

async function endAll(sessions: readonly StartedProcess[]): Promise<void> {
  for (const session of sessions) session.signal('SIGTERM');
  await Promise.all(sessions.map((session) => session.exited));
}

/** What the process has in memory, by Linux' /proc. Its `kB` are 1024 bytes. */
function residentKilobytes(pid: number): number {
  const match = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'));
  if (!match) throw new Error(`/proc/${pid}/status has no VmRSS`);
  return Number(match[1]);
}
