import { mkdirSync } from 'node:fs';
import { Duplex, PassThrough } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { SshSocket } from '../../../src-main/contract/ssh-socket.ts';
import type { Log } from '../../../src-main/core/logging/log.ts';
import { KnownHosts } from '../../../src-main/core/storage/known-hosts.ts';
import { handshake } from '../../../src-main/core/upstream/handshake.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

afterEach(() => {
  vi.useRealTimers();
});

const requestWith = (knownHosts: KnownHosts) =>
  ({
    socket: { name: 'web1', ssh_configuration: { hostname: '127.0.0.1', port: 22 } } as SshSocket,
    login: 'somebody',
    credential: { kind: 'password', password: Buffer.from('not used') },
    knownHosts,
    log: {} as Log,
    signal: new AbortController().signal,
    purpose: 'relay',
    triedTypes: [],
  }) as const;

test('a known_hosts that cannot be read ends it at once, and no time limit comes after that', async () => {
  const file = temporaryFolder().file('known_hosts');
  mkdirSync(file);
  vi.useFakeTimers();
  const request = requestWith(new KnownHosts(file));
  await expect(handshake(new PassThrough(), request)).rejects.toMatchObject({ code: 'key_unreadable' });
  expect(vi.getTimerCount()).toBe(0);
});

describe('a server that greets', () => {
  /** No time passes: what is not known by what has come stays open. */
  function greeted(...pieces: (string | Buffer)[]) {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const stream = new Duplex({ read() {}, write: (_chunk, _encoding, done) => done() });
    const outcome = handshake(stream, requestWith(new KnownHosts(temporaryFolder().file('known_hosts'))));
    for (const piece of pieces) stream.push(piece);
    return { outcome, stream };
  }

  test.each([
    ['smtp', ['220 mail.example.com ESMTP', ' Postfix\r\n']],
    ['ftp', ['220 ProFTPD Server ready\r\n']],
    ['vnc', ['RFB 003.008\n']],
    ['http', ['HTTP/1.1 400 Bad Request\r\n']],
    ['mysql', [Buffer.from('\x4a\0\0\0\x0a8.0.36\0', 'latin1')]],
  ] as const)('as one of %s does is known at once', async (speaks, pieces) => {
    const { outcome } = greeted(...pieces);
    await expect(outcome).rejects.toMatchObject({ code: 'upstream_not_ssh', evidence: { speaks } });
    expect(vi.getTimerCount()).toBe(0);
  });

  test.each([
    ['with lines before its identification', ['Welcome to example.com\r\n']],
    ['with half a line', ['220 mail.example.com ESMTP']],
  ] as const)('%s has its time', async (_what, pieces) => {
    const { outcome, stream } = greeted(...pieces);
    const first = await Promise.race([outcome.catch(() => 'failed'), setImmediate('waiting')]);
    expect(first).toBe('waiting');
    stream.destroy();
    await expect(outcome).rejects.toMatchObject({ code: 'upstream_not_ssh' });
  });
});
