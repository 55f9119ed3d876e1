import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { message } from '../../src-main/core/ssh2/message-numbers.ts';
import { boolean, byte, string, uint32 } from '../../src-main/core/ssh2/wire.ts';
import { type Connector, startConnector } from '../support/connector.ts';
import { startFaultyTarget } from '../support/faulty-targets.ts';
import { passwordLogin, socketTo } from '../support/proxied-sshd.ts';
import { expectCleanLog, logIn, megabyte, residentMemory } from './hostile-observations.ts';
import type { RawClient } from './hostile-raw-client.ts';

const large = Buffer.alloc(200_000, 'x');

let target: Awaited<ReturnType<typeof startFaultyTarget>>;
let connector: Connector;

beforeAll(async () => {
  target = await startFaultyTarget('silent');
  const login = passwordLogin('not used');
  const forwarding = { remote_forwarding: true, unix_socket_forwarding: true };
  const sockets = [socketTo(target, { login, ...forwarding })];
  connector = await startConnector({ config: { sockets } });
});
afterAll(async () => {
  await connector?.stop();
  await target?.stop();
});

/** as much as the client can get rid of */
async function drained({ socket }: RawClient): Promise<void> {
  if (socket.writableLength < 4 * megabyte || socket.destroyed) return;
  await new Promise<void>((fulfil) => socket.once('drain', () => fulfil()));
}

async function listenRequest(
  client: RawClient,
  name: string,
  address: Buffer,
  wantReply = false,
): Promise<void> {
  client.send(byte(message.globalRequest), string(name), boolean(wantReply), string(address), uint32(0));
  await drained(client);
}

describe('while the target is silent, a client', () => {
  test('can make the connector hold no more than a few requests of 200 KB for each channel', async () => {
    const client = await logIn(connector, 'web1');
    const memory = residentMemory(connector.pid);
    for (let id = 0; id < 20; id++) client.request(await client.openSession({ id }), 'signal', string(large));
    // all of it has come when this is answered; the lowest of some marks, for garbage comes and goes
    let lowest = Infinity;
    for (let mark = 0; mark < 20; mark++) {
      await listenRequest(client, 'unknown', large, true);
      await client.next(message.requestFailure);
      lowest = Math.min(lowest, residentMemory(connector.pid));
    }
    expect(lowest - memory).toBeLessThan(48 * megabyte);
    client.request(0, 'signal', string(large));
    expect(await client.closed).toBe('protocol error');
    await logIn(connector, 'web1');
    expectCleanLog(connector);
  });

  test('can ask it to listen at addresses of 200 KB without end, and nothing of it is held', async () => {
    const client = await logIn(connector, 'web1');
    // what is garbage goes in waves, what is held stays: so the lowest mark of one wave is compared with that of a later one
    const lowestOf = async (requests: number) => {
      let lowest = Infinity;
      for (let at = 0; at < requests; at++) {
        await listenRequest(client, 'tcpip-forward', large);
        if (at % 10 === 0) lowest = Math.min(lowest, residentMemory(connector.pid));
      }
      return lowest;
    };
    await lowestOf(500);
    const early = await lowestOf(500);
    // a collection may be due after 500; what is held is there in both halves
    const late = Math.min(await lowestOf(500), await lowestOf(500));
    await listenRequest(client, 'unknown', Buffer.alloc(0), true);
    await client.next(message.requestFailure);
    // 500 requests are 100 MB
    expect(late - early).toBeLessThan(32 * megabyte);
    await logIn(connector, 'web1');
    expectCleanLog(connector);
  });

  test.each(['cancel-tcpip-forward', 'cancel-streamlocal-forward@openssh.com'])(
    'is cut when it floods it with %s and wants no reply',
    async (name) => {
      const client = await logIn(connector, 'web1');
      for (let at = 0; at < 200; at++) await listenRequest(client, name, large.subarray(0, 1000));
      expect(await client.closed).toBe('protocol error');
      await logIn(connector, 'web1');
      expectCleanLog(connector);
    },
  );
});
