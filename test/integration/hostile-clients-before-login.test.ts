import { randomBytes } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Connector, startConnector } from '../support/connector.ts';
import {
  eventually,
  expectCleanLog,
  expectGoodLogin,
  linesWithCode,
  megabyte,
  openFiles,
  residentMemory,
} from './hostile-observations.ts';
import { RawClient } from './hostile-raw-client.ts';

const identification = 'SSH-2.0-Hostile\r\n';

/** TCP and nothing else: sends this, and reads what comes. */
function knock(content: string | Buffer = '', { host, port }: Connector = connector): Socket {
  const socket = connect({ host, port });
  socket.on('error', () => {});
  socket.write(content);
  socket.resume();
  return socket;
}

const cut = (socket: Socket) =>
  new Promise<void>((fulfil) => (socket.closed ? fulfil() : socket.once('close', () => fulfil())));
const connected = (socket: Socket) =>
  new Promise<void>((fulfil) => (socket.connecting ? socket.once('connect', () => fulfil()) : fulfil()));

let connector: Connector;
/** has clients from the start that never log in, so that their 30 s pass while the other tests run */
let patient: Connector;
let lingering: { silent: Socket; identified: Socket; readyForLogin: RawClient };

beforeAll(async () => {
  [connector, patient] = await Promise.all([startConnector(), startConnector()]);
  lingering = {
    silent: knock('', patient),
    identified: knock(identification, patient),
    readyForLogin: await RawClient.open(patient),
  };
});
afterAll(async () => {
  await Promise.all([connector.stop(), patient.stop()]);
});

/** A packet of the unencrypted phase (RFC 4253 §6). */
function packet(payload: Buffer, { length = payload.length + 9, padding = 8 } = {}): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(length >>> 0);
  head[4] = padding;
  return Buffer.concat([head, payload, Buffer.alloc(8)]);
}

const identified = (after: string | Buffer) =>
  Buffer.concat([Buffer.from(identification), Buffer.from(after)]);

describe('garbage on the port', () => {
  const tlsHello = Buffer.concat([Buffer.from('160301020001000001fc0303', 'hex'), randomBytes(512)]);

  test.each<[string, string | Buffer]>([
    ['an HTTP request', 'POST / HTTP/1.1\r\nHost: 127.0.0.1:2222\r\nContent-Length: 4\r\n\r\nevil'],
    ['a TLS hello', tlsHello],
    ['a megabyte of random bytes', randomBytes(megabyte)],
    ['carriage returns without end', '\r'.repeat(megabyte)],
    ['line feeds without end', '\n'.repeat(megabyte)],
    ['NULs without end', Buffer.alloc(megabyte)],
    ['100,000 lines', 'one more line\r\n'.repeat(100_000)],
    ['a very long identification', `SSH-2.0-${'x'.repeat(megabyte)}`],
    ['an identification line of 300 bytes', `SSH-2.0-${'x'.repeat(300)}\r\n${'x'.repeat(64)}`],
    [
      'an identification that steers a terminal',
      `SSH-2.0-\x1b]0;owned\x07\x1b[2J\u202e\r\n${'x'.repeat(64)}`,
    ],
    ['another version of the protocol', 'SSH-1.5-old\r\n'],
    ['escape sequences', '\x1b[31m\x1b]52;c;Zm9v\x07\r\n'],
    ['garbage after the identification', identified(randomBytes(megabyte))],
    ['a packet that says it has 4 GB', identified(packet(Buffer.of(20), { length: 2 ** 32 - 1 }))],
    ['a packet without a length', identified(packet(Buffer.of(20), { length: 0 }))],
    ['a packet that is all padding', identified(packet(Buffer.of(20), { padding: 255 }))],
    ['an empty key exchange', identified(packet(Buffer.of(20)))],
    ['a login before the key exchange', identified(packet(Buffer.of(50)))],
    ['a channel before the key exchange', identified(packet(Buffer.of(90)))],
    ['new keys before the key exchange', identified(packet(Buffer.of(21)))],
  ])('is cut, and hurts nobody: %s', async (_what, content) => {
    const socket = knock(content);
    await cut(socket);
    await expectGoodLogin(connector);
    expectCleanLog(connector);
  });

  test('an identification and then the end of the stream hurts nobody', async () => {
    const socket = connect({ host: connector.host, port: connector.port });
    socket.on('error', () => {}).resume();
    socket.end(identification);
    await cut(socket);
    await expectGoodLogin(connector);
    expectCleanLog(connector);
  });

  test('is logged in one line, with its code and where it came from', async () => {
    const socket = knock('GET / HTTP/1.1\r\n\r\n');
    await connected(socket);
    const client = `127.0.0.1:${socket.localPort}`;
    const line = await connector.log.waitFor((line) => line.client === client);
    expect(line).toMatchObject({
      level: 'warn',
      code: 'client_not_ssh',
      msg: 'failed to accept ssh connection: the client does not speak SSH: it sent "GET / HTTP/1.1\\x0d\\x0a\\x0d\\x0a"',
    });
    await cut(socket);
    expect(connector.log.lines.filter((line) => line.client === client)).toHaveLength(1);
  });
});

test('2,000 malformed connections leave no descriptor and little memory behind', async () => {
  await expectGoodLogin(connector);
  const files = openFiles(connector.pid);
  const memory = residentMemory(connector.pid);
  const kinds = [
    () => randomBytes(64),
    () => 'GET / HTTP/1.0\r\n\r\n',
    () => '',
    () => `${identification}${'x'.repeat(100)}`,
    () => identified(packet(randomBytes(200))),
    () => identified(packet(Buffer.concat([Buffer.of(20), randomBytes(100)]))),
  ];
  for (let batch = 0; batch < 40; batch++) {
    const sockets = Array.from({ length: 50 }, (_, at) => knock(kinds[at % kinds.length]?.()));
    await Promise.all(sockets.map(connected));
    const ended = Promise.all(sockets.map(cut));
    await Promise.race([ended, pause(50)]);
    for (const socket of sockets) socket.destroy();
    await ended;
  }
  await expectGoodLogin(connector);
  await eventually('the descriptors are closed', () => openFiles(connector.pid) <= files + 5);
  expect(residentMemory(connector.pid) - memory).toBeLessThan(100 * megabyte);
  expectCleanLog(connector);
});

describe('300 half-open connections', () => {
  test.each([
    ['say nothing', () => knock()],
    ['stop after the identification', () => knock(identification)],
    ['stop in the middle of a packet', () => knock(identified(packet(Buffer.of(20), { length: 1020 })))],
  ])('that %s keep nobody out', async (_what, open) => {
    const files = openFiles(connector.pid);
    const sockets = Array.from({ length: 300 }, open);
    await Promise.all(sockets.map(connected));
    // the oldest are cut to make room
    await eventually('200 are cut', () => sockets.filter(({ closed }) => closed).length >= 200);
    await expectGoodLogin(connector);
    expect(sockets.filter(({ closed }) => closed).length).toBeLessThanOrEqual(201);
    expect(linesWithCode(connector, 'client_limit_reached').length).toBeGreaterThanOrEqual(200);
    for (const socket of sockets) socket.destroy();
    await eventually('the descriptors are closed', () => openFiles(connector.pid) <= files + 5);
    await expectGoodLogin(connector);
  });

  test('that wait with their keys exchanged keep nobody out', async () => {
    const files = openFiles(connector.pid);
    const clients: RawClient[] = [];
    for (let batch = 0; batch < 12; batch++) {
      clients.push(...(await Promise.all(Array.from({ length: 10 }, () => RawClient.open(connector)))));
    }
    await expectGoodLogin(connector);
    for (const client of clients) client.close();
    await eventually('the descriptors are closed', () => openFiles(connector.pid) <= files + 5);
  });
});

test('a client that does not log in is cut after 30 s, at whatever step it stopped', async () => {
  const { silent, identified, readyForLogin } = lingering;
  await Promise.all([cut(silent), cut(identified), readyForLogin.closed]);
  const lines = linesWithCode(patient, 'client_too_slow');
  expect(lines).toHaveLength(3);
  for (const line of lines) expect(line.msg).toBe('failed to accept ssh connection: no login within 30 s');
  await expectGoodLogin(patient);
});
