import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Failure } from '../../../src-main/core/failure.ts';
import { message } from '../../../src-main/core/ssh2/message-numbers.ts';
import { byte, string, uint32 } from '../../../src-main/core/ssh2/wire.ts';
import { run, startRelay } from './stub-relay.ts';

const reason = new Failure('session_ended_by_admin', {
  message: 'ended',
  advice: 'The session was ended by the admin.',
});

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const openChannel = (id: number) =>
  Buffer.concat([byte(message.channelOpen), string('session'), ...[id, 9999, 9999].map(uint32)]);

test('an ended session closes its channels at once, on both sides, and lets its client leave by itself first', async () => {
  const { client, links, relay } = startRelay();
  const disconnect = vi.spyOn(client, 'disconnect');
  const link = await run(client, links, 0);
  const closeLink = vi.spyOn(link, 'close');
  relay.endWith(reason);
  const [text] = client.sent.filter((payload) => payload[0] === message.channelExtendedData);
  expect(text?.toString()).toContain('sallyport: web1: The session was ended by the admin.');
  expect(client.count(message.channelClose)).toBe(1);
  expect(link.transport.count(message.channelClose)).toBe(1);
  expect(closeLink).toHaveBeenCalled();
  expect(disconnect).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1000);
  expect(disconnect).toHaveBeenCalledExactlyOnceWith(expect.any(Number), reason.advice);
});

test('it takes no new channel meanwhile', async () => {
  const { client, links, relay } = startRelay();
  await run(client, links, 0);
  const opened = client.count(message.channelOpenConfirmation);
  relay.endWith(reason);
  client.receive(openChannel(1));
  expect(client.count(message.channelOpenConfirmation)).toBe(opened);
  expect(client.count(message.channelOpenFailure)).toBe(1);
});

test('a client without channels is told by the disconnect alone, and one that has left is left alone', () => {
  const first = startRelay();
  const disconnect = vi.spyOn(first.client, 'disconnect');
  first.relay.endWith(reason);
  expect(disconnect).toHaveBeenCalledExactlyOnceWith(expect.any(Number), reason.advice);
  first.relay.endWith(reason);
  expect(disconnect).toHaveBeenCalledTimes(1);

  const { client, relay } = startRelay();
  relay.end();
  const late = vi.spyOn(client, 'disconnect');
  relay.endWith(reason);
  vi.advanceTimersByTime(1000);
  expect(late).not.toHaveBeenCalled();
});
