import type { SessionSummary } from '../../../../src-main/contract/session-summary.ts';

/** A session with what matters said. `minutes`: how long before noon of 17 March 2026 (local time) it began. */
export function summary(minutes: number, more: Partial<SessionSummary> = {}): SessionSummary {
  const started = new Date(2026, 2, 17, 12).getTime() - minutes * 60_000;
  return {
    id: `s${minutes}`,
    socket: 'web1',
    person: { name: 'Jonas Weber', email: 'jonas@example.com', via: 'client_key' },
    login: 'ubuntu',
    client: { address: '192.168.1.51', port: 50_000, software: 'SSH-2.0-OpenSSH_9.8' },
    shells: 1,
    commands: 0,
    sftp: 0,
    forwards: 0,
    files: 0,
    started_at: new Date(started).toISOString(),
    ended_at: new Date(started + 30_000).toISOString(),
    state: 'ended',
    exit: { status: 0 },
    bytes: 1000,
    evidence: 'recorded',
    ...more,
  };
}

export function failed(minutes: number, code: string, more: Partial<SessionSummary> = {}): SessionSummary {
  const { exit: _, ...session } = summary(minutes, { state: 'failed', evidence: 'no_screen', ...more });
  return { ...session, failure: { code, message: `it failed: ${code}` } };
}

/** as the store has them: newest first */
export function manySessions(count: number): SessionSummary[] {
  const people = ['Maya Okafor', 'Jonas Weber', 'Priya Raman', 'Tomás Silva'];
  return Array.from({ length: count }, (_, at) => {
    const name = people[at % 4] ?? '';
    const person = { name, email: `${at % 4}@example.com`, via: 'client_key' } as const;
    const socket = `web${at % 37}`;
    return at % 9 === 0
      ? failed(at * 7, 'upstream_dial_timeout', { person, socket })
      : summary(at * 7, { person, socket, bytes: (at * 7919) % 1_000_003 });
  });
}
