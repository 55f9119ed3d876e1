import type { SessionRecord } from '../../../src-main/contract/session.ts';
import { SshSocket } from '../../../src-main/contract/ssh-socket.ts';
import type { Log } from '../../../src-main/core/logging/log.ts';

/** A session that has ended, unless told otherwise. */
export function sampleRecord(changes: Partial<SessionRecord> = {}): SessionRecord {
  return {
    id: '20261123-141500-3f9a0c1d2b',
    socket: 'web1',
    person: { subject: 's', name: 'alice', email: 'alice@example.com', via: 'client_key' },
    client: { address: '127.0.0.1', port: 1, software: 'SSH-2.0-x' },
    started_at: '2026-11-23T14:15:00.000Z',
    ended_at: '2026-11-23T14:16:00.000Z',
    state: 'ended',
    recordings: [],
    channels: [],
    events: [],
    ...changes,
  };
}

/** What a session begins with. */
export function sampleArrival(log: Log, name = 'web1') {
  return {
    socket: SshSocket.parse({
      name,
      ssh_configuration: { authentication_type: 'agent', hostname: 'target', username: 'ops' },
    }),
    person: sampleRecord().person,
    login: undefined,
    client: sampleRecord().client,
    log,
  };
}
