import { expect, test } from 'vitest';
import { message } from '../../../src-main/core/ssh2/message-numbers.ts';
import { byte, uint32 } from '../../../src-main/core/ssh2/wire.ts';
import { lost, run, startRelay } from './stub-relay.ts';

test('the late end of an earlier connection to the target does not disown the one that took its place', async () => {
  const { client, links } = startRelay();
  const earlier = await run(client, links, 0);
  // the target breaks the protocol: the connection is given up before its socket has closed
  earlier.transport.receive(byte(message.channelOpen));
  expect(client.count(message.channelClose)).toBe(1);
  client.receive(Buffer.concat([byte(message.channelClose), uint32(0)]));
  const later = await run(client, links, 0);
  expect(links).toEqual([earlier, later]);

  earlier.closed(lost('late'));
  expect(client.count(message.channelClose)).toBe(1);

  // it is still the one whose end the client hears of
  later.closed(lost('now'));
  expect(client.count(message.channelExtendedData)).toBe(2);
  expect(client.count(message.channelClose)).toBe(2);
});
