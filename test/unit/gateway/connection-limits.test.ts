import { connect, createServer, type Socket } from 'node:net';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type ConnectionEnd, ConnectionLimits } from '../../../src-main/core/gateway/connection-limits.ts';
import { whenTestEnds } from '../../support/when-test-ends.ts';

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => void vi.useRealTimers());

/** The server's end of a connection. */
async function accepted(): Promise<Socket> {
  const server = createServer();
  const socket = new Promise<Socket>((fulfil) => server.once('connection', fulfil));
  await new Promise<void>((fulfil) => server.listen(0, '127.0.0.1', fulfil));
  const address = server.address();
  const client = connect(typeof address === 'object' && address ? address.port : 0, '127.0.0.1');
  client.on('error', () => {});
  whenTestEnds(() => {
    client.destroy();
    server.close();
  });
  return socket;
}

function watched(limits: ConnectionLimits, socket: Socket) {
  const ends: ConnectionEnd[] = [];
  return { watch: limits.watch(socket, (end) => ends.push(end)), ends };
}

test('the time for the login stands still while a person is busy elsewhere, and then counts anew', async () => {
  const { watch, ends } = watched(new ConnectionLimits(), await accepted());
  watch.identified();
  vi.advanceTimersByTime(29_000);
  const goOn = watch.waitForPerson();
  vi.advanceTimersByTime(299_000);
  expect(ends).toEqual([]);
  goOn();
  vi.advanceTimersByTime(29_000);
  expect(ends).toEqual([]);
  vi.advanceTimersByTime(2000);
  expect(ends.map(({ code }) => code)).toEqual(['client_too_slow']);
});

test('who is in, or gone, is not cut by what was waited for', async () => {
  const limits = new ConnectionLimits();
  const { watch, ends } = watched(limits, await accepted());
  const goOn = watch.waitForPerson();
  watch.admitted();
  goOn();
  vi.advanceTimersByTime(60_000);
  expect(ends).toEqual([]);
});

test('a flood of others does not cut somebody who signs in', async () => {
  const limits = new ConnectionLimits();
  const person = watched(limits, await accepted());
  person.watch.identified();
  person.watch.waitForPerson();
  const others = [];
  for (let count = 0; count < 110; count++) others.push(watched(limits, await accepted()));
  for (const { watch } of others) watch.identified();
  expect(person.ends).toEqual([]);
  expect(others.filter(({ ends }) => ends.length > 0).length).toBe(10);
});
