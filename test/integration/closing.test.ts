import { expect, test } from 'vitest';
import { message } from '../../src-main/core/ssh2/message-numbers.ts';
import { uint32, WireReader } from '../../src-main/core/ssh2/wire.ts';
import { startProxiedSshd } from '../support/proxied-sshd.ts';
import { logIn } from './hostile-observations.ts';

test('a client that closes its channel before the command has ended gets the exit status first, as from sshd', async () => {
  const { connector } = await startProxiedSshd();
  const client = await logIn(connector, 'web1');
  const channel = await client.openSession();
  client.exec(channel, 'sleep 0.3; exit 7');
  await client.next(message.channelSuccess);
  client.send(Buffer.of(message.channelEof), uint32(channel));
  client.send(Buffer.of(message.channelClose), uint32(channel));
  const types: string[] = [];
  for (;;) {
    const payload = await client.next(message.channelRequest, message.channelClose);
    if (payload[0] === message.channelClose) break;
    const reader = new WireReader(payload, 5);
    types.push(reader.text());
    reader.boolean();
    if (types.at(-1) === 'exit-status') expect(reader.uint32()).toBe(7);
  }
  expect(types).toEqual(['exit-status']);
});

test('a client that closes its channel and leaves ends what runs on the target', async () => {
  const { connector } = await startProxiedSshd();
  const client = await logIn(connector, 'web1');
  const channel = await client.openSession();
  client.exec(channel, 'sleep 60');
  await client.next(message.channelSuccess);
  client.send(Buffer.of(message.channelClose), uint32(channel));
  client.socket.destroy();
  await connector.log.waitFor(({ msg }) => msg === 'ssh session ended');
});
