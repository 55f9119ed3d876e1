import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { observeTransfer, type Transfer } from '../../../src-main/core/recordings/transfer-observer.ts';
import { byte, string, uint32, uint64 } from '../../../src-main/core/ssh2/wire.ts';

const packet = (type: number, ...fields: Buffer[]) => string(Buffer.concat([byte(type), ...fields]));
const init = packet(1, uint32(3));
const version = packet(2, uint32(3), string('limits@openssh.com'), string('1'));
const open = (id: number, path: string, flags: number) =>
  packet(3, uint32(id), string(path), uint32(flags), uint32(0));
const close = (id: number, handle: string) => packet(4, uint32(id), string(handle));
const read = (id: number, handle: string) => packet(5, uint32(id), string(handle), uint64(0n), uint32(32768));
const write = (id: number, handle: string, size: number) =>
  packet(6, uint32(id), string(handle), uint64(0n), string(Buffer.alloc(size, 'x')));
const handle = (id: number, name: string) => packet(102, uint32(id), string(name));
const status = (id: number, code: number, text = '') =>
  packet(101, uint32(id), uint32(code), string(text), string(''));
const data = (id: number, size: number) => packet(103, uint32(id), string(Buffer.alloc(size)));

type Step = ['client' | 'server', Buffer];
const client = (bytes: Buffer): Step => ['client', bytes];
const server = (bytes: Buffer): Step => ['server', bytes];
const greeting = [client(init), server(version)];

/** What is observed of these bytes, given whole or in pieces of one size. */
function observed(
  steps: Step[],
  { size = Infinity, end = true } = {},
): { transfers: Transfer[]; lost: number } {
  const transfers: Transfer[] = [];
  let lost = 0;
  const observer = observeTransfer(
    'subsystem',
    'sftp',
    (transfer) => transfers.push(transfer),
    () => lost++,
  );
  for (const [side, bytes] of steps)
    for (let at = 0; at < bytes.length; at += Math.min(size, bytes.length)) {
      const part = bytes.subarray(at, at + size);
      side === 'client' ? observer?.fromClient(part) : observer?.fromServer(part);
    }
  if (end) observer?.end();
  return { transfers, lost };
}

const session: Step[] = [
  ...greeting,
  client(open(1, '/up', 0x1a)),
  server(handle(1, '\0\0\0\0')),
  client(Buffer.concat([write(2, '\0\0\0\0', 40_000), write(3, '\0\0\0\0', 5)])),
  server(Buffer.concat([status(2, 0), status(3, 0)])),
  client(close(4, '\0\0\0\0')),
  server(status(4, 0)),
  client(open(5, '/down', 1)),
  server(handle(5, '\0\0\0\0')),
  client(Buffer.concat([read(6, '\0\0\0\0'), read(7, '\0\0\0\0'), read(8, '\0\0\0\0')])),
  server(Buffer.concat([data(6, 32_768), data(7, 10), status(8, 1, 'End of file')])),
  client(close(9, '\0\0\0\0')),
  server(status(9, 0)),
  client(packet(13, uint32(10), string('/gone'))),
  server(status(10, 2, 'No such file')),
  client(packet(18, uint32(11), string('/a'), string('/b'))),
  server(status(11, 0, 'Success')),
  client(packet(200, uint32(12), string('hardlink@openssh.com'), string('/b'), string('/c'))),
  server(status(12, 0)),
];

const expected: Transfer[] = [
  { protocol: 'sftp', operation: 'upload', path: '/up', bytes: 40_005, result: 'ok' },
  { protocol: 'sftp', operation: 'download', path: '/down', bytes: 32_778, result: 'ok' },
  { protocol: 'sftp', operation: 'remove', path: '/gone', result: 'No such file' },
  { protocol: 'sftp', operation: 'rename', path: '/a', target: '/b', result: 'ok' },
  { protocol: 'sftp', operation: 'hardlink', path: '/c', target: '/b', result: 'ok' },
];

test('operations are reported when the server has answered, with the bytes that went', () => {
  expect(observed(session)).toEqual({ transfers: expected, lost: 0 });
});

test('it does not matter how the bytes are cut into pieces', () => {
  for (const size of [1, 2, 3, 5, 7, 13, 281, 4096])
    expect(observed(session, { size }).transfers).toEqual(expected);
});

describe('what did not succeed', () => {
  test('an open that is refused is a transfer with the reason', () => {
    const steps = [...greeting, client(open(1, '/secret', 1)), server(status(1, 3, 'Permission denied'))];
    expect(observed(steps).transfers).toEqual([
      { protocol: 'sftp', operation: 'download', path: '/secret', bytes: 0, result: 'Permission denied' },
    ]);
  });

  test('a write that fails is the result of the upload', () => {
    const steps = [
      ...greeting,
      client(open(1, '/full', 0x1a)),
      server(handle(1, 'h')),
      client(Buffer.concat([write(2, 'h', 100), write(3, 'h', 100)])),
      server(Buffer.concat([status(2, 0), status(3, 4, '')])),
      client(close(4, 'h')),
      server(status(4, 0)),
    ];
    expect(observed(steps).transfers).toMatchObject([{ bytes: 100, result: 'failure' }]);
  });

  test('a file that is open, and an operation without an answer, are interrupted when the channel ends', () => {
    const steps = [
      ...greeting,
      client(open(1, '/half', 0x1a)),
      server(handle(1, 'h')),
      client(write(2, 'h', 100)),
      server(status(2, 0)),
      client(packet(14, uint32(3), string('/new'))),
    ];
    expect(observed(steps).transfers).toEqual([
      { protocol: 'sftp', operation: 'mkdir', path: '/new', result: 'interrupted' },
      { protocol: 'sftp', operation: 'upload', path: '/half', bytes: 100, result: 'interrupted' },
    ]);
  });
});

test('control characters of a path are escaped', () => {
  const steps = [...greeting, client(packet(13, uint32(1), string('/\x1b]0;x\x07'))), server(status(1, 0))];
  expect(observed(steps).transfers).toMatchObject([{ path: '/\\x1b]0;x\\x07' }]);
});

describe('what is no SFTP', () => {
  test.each<[string, Step[]]>([
    ['a shell prompt', [server(Buffer.from('Welcome to this machine\r\n$ '))]],
    ['a later protocol version', [client(init), server(packet(2, uint32(6)))]],
    ['a client that does not start with INIT', [client(open(1, '/a', 1))]],
    ['a packet without end', [...greeting, client(Buffer.alloc(100, 0xff))]],
    ['a packet of no length', [...greeting, client(Buffer.alloc(100))]],
    ['a string longer than its packet', [...greeting, client(packet(13, uint32(1), uint32(500)))]],
  ])('%s ends the observation, once', (_, steps) => {
    const after: Step[] = [...session, client(packet(13, uint32(1), string('/x'))), server(status(1, 0))];
    expect(observed([...steps, ...after])).toEqual({ transfers: [], lost: 1 });
  });

  test('random bytes never throw', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.constantFrom('client', 'server'), fc.uint8Array())), (pieces) => {
        const steps = pieces.map(([side, bytes]): Step => [side as 'client' | 'server', Buffer.from(bytes)]);
        observed([...greeting, ...steps]);
      }),
    );
  });
});

test('requests without answers and files without end are reported as interrupted, oldest first, not piled up', () => {
  const transfers: Transfer[] = [];
  const observer = observeTransfer('subsystem', 'sftp', (transfer) => transfers.push(transfer));
  observer?.fromClient(init);
  observer?.fromServer(version);
  for (let id = 0; id < 5000; id++) observer?.fromClient(packet(13, uint32(id), string(`/${id}`)));
  expect(transfers).toHaveLength(5000 - 4096);
  expect(transfers[0]).toMatchObject({ path: '/0', result: 'interrupted' });
});
