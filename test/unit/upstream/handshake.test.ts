import { mkdirSync } from 'node:fs';
import { PassThrough } from 'node:stream';
import { afterEach, expect, test, vi } from 'vitest';
import type { SshSocket } from '../../../src-main/contract/ssh-socket.ts';
import type { Log } from '../../../src-main/core/logging/log.ts';
import { KnownHosts } from '../../../src-main/core/storage/known-hosts.ts';
import { handshake } from '../../../src-main/core/upstream/handshake.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

afterEach(() => {
  vi.useRealTimers();
});

test('a known_hosts that cannot be read ends it at once, and no time limit comes after that', async () => {
  const file = temporaryFolder().file('known_hosts');
  mkdirSync(file);
  vi.useFakeTimers();
  const request = {
    socket: { name: 'web1', ssh_configuration: { hostname: '127.0.0.1', port: 22 } } as SshSocket,
    login: 'somebody',
    credential: { kind: 'password', password: Buffer.from('not used') },
    knownHosts: new KnownHosts(file),
    log: {} as Log,
    signal: new AbortController().signal,
    purpose: 'relay',
    triedTypes: [],
  } as const;
  await expect(handshake(new PassThrough(), request)).rejects.toMatchObject({ code: 'key_unreadable' });
  expect(vi.getTimerCount()).toBe(0);
});
