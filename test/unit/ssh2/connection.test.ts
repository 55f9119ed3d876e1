import { createHash, randomBytes } from 'node:crypto';
import { afterEach, expect, test } from 'vitest';
import type { Channel } from '../../../src-main/core/ssh2/channel.ts';
import type { ChannelOffer, GlobalReply } from '../../../src-main/core/ssh2/connection.ts';
import { message } from '../../../src-main/core/ssh2/message-numbers.ts';
import { string, uint32 } from '../../../src-main/core/ssh2/wire.ts';
import { connect, connectPair, type SshPair, until } from './ssh-pair.ts';

let pair: SshPair;
afterEach(() => pair.close());

const sha256 = (data: Buffer) => createHash('sha256').update(data).digest('hex');

/** A channel from the client to the server, both ends. */
async function openChannel(options?: { paused: boolean }) {
  pair = await connectPair();
  let serverEnd: Channel | undefined;
  const violations: Error[] = [];
  const server = connect(pair.serverTransport, {
    onChannelOpen: (offer) => {
      serverEnd = offer.accept(options);
    },
    onViolation: (violation) => violations.push(violation),
  });
  const client = connect(pair.clientTransport);
  const clientEnd = client.openChannel('session');
  await until(() => clientEnd.isOpen && serverEnd !== undefined);
  return { client, server, clientEnd, serverEnd: serverEnd as Channel, violations };
}

test('carries stdout and stderr byte-exact when the reader takes its time', async () => {
  const { clientEnd, serverEnd } = await openChannel();
  const sent = [randomBytes(6_000_000), randomBytes(6_000_000)];
  const got: Buffer[][] = [[], []];
  let ended = false;
  clientEnd.listener = {
    onData: (data, extended) => {
      got[extended ?? 0]?.push(Buffer.from(data));
      setImmediate(() => clientEnd.consumed(data.length));
    },
    onEof: () => {
      ended = true;
    },
  };
  for (let at = 0; at < 6_000_000; at += 50_000) {
    serverEnd.write(sent[0]?.subarray(at, at + 50_000) ?? Buffer.alloc(0));
    serverEnd.write(sent[1]?.subarray(at, at + 50_000) ?? Buffer.alloc(0), 1);
  }
  serverEnd.eof();
  await until(() => ended);
  expect(got.map((parts) => sha256(Buffer.concat(parts)))).toEqual(sent.map(sha256));
});

test('sends no more than the window while the reader takes nothing', async () => {
  const { clientEnd, serverEnd } = await openChannel();
  let got = 0;
  clientEnd.listener = { onData: (data) => (got += data.length) };
  let left = 0;
  serverEnd.onSent = (bytes) => (left += bytes);
  serverEnd.write(Buffer.alloc(5_000_000));
  await until(() => got === clientEnd.window);
  await new Promise((fulfil) => setTimeout(fulfil, 50));
  expect(got).toBe(clientEnd.window);
  expect(left).toBe(clientEnd.window);
});

test('ends the connection of a peer that sends beyond its window', async () => {
  const { serverEnd, violations } = await openChannel();
  serverEnd.listener = { onData: () => {} };
  for (let i = 0; i < 70; i++) pair.clientTransport.sendData(0, Buffer.alloc(32 * 1024));
  await until(() => violations.length > 0);
  expect(violations[0]?.message).toBe('data beyond the window');
});

test('takes no data on a paused channel before it resumes', async () => {
  const { clientEnd, serverEnd } = await openChannel({ paused: true });
  let got = '';
  serverEnd.listener = { onData: (data) => (got += data.toString()) };
  clientEnd.write(Buffer.from('hello'));
  await new Promise((fulfil) => setTimeout(fulfil, 30));
  expect(got).toBe('');
  serverEnd.resume();
  await until(() => got === 'hello');
});

test('refuses the channel above the limit and takes another once one has closed', async () => {
  pair = await connectPair();
  const server = connect(pair.serverTransport, { onChannelOpen: (offer) => void offer.accept() });
  const client = connect(pair.clientTransport);
  const channels = [1, 2, 3].map(() => client.openChannel('session'));
  await until(() => channels.every((channel) => channel.isOpen));
  const refused: string[] = [];
  client.openChannel('session').listener = { onOpenFailure: (_reason, text) => refused.push(text) };
  await until(() => refused.length === 1);
  expect(refused).toEqual(['at most 3 channels on one connection']);
  channels[0]?.close();
  await until(() => server.channelCount === 2);
  const again = client.openChannel('session');
  await until(() => again.isOpen);
});

test('counts channels that were neither accepted nor refused yet', async () => {
  pair = await connectPair();
  const offers: ChannelOffer[] = [];
  connect(pair.serverTransport, { onChannelOpen: (offer) => offers.push(offer) });
  const client = connect(pair.clientTransport);
  const refused: number[] = [];
  for (let i = 0; i < 5; i++) {
    client.openChannel('direct-tcpip').listener = { onOpenFailure: (reason) => refused.push(reason) };
  }
  await until(() => refused.length === 2);
  expect(offers).toHaveLength(3);
});

test('answers global requests in their order, though the first is answered last', async () => {
  pair = await connectPair();
  const answers: ((reply: GlobalReply) => void)[] = [];
  connect(pair.serverTransport, {
    onGlobalRequest: (_name, _data, answer) => answer && answers.push(answer),
  });
  const client = connect(pair.clientTransport);
  const replies: GlobalReply[] = [];
  client.globalRequest('tcpip-forward', Buffer.alloc(0), (reply) => replies.push(reply));
  client.globalRequest('keepalive@openssh.com', Buffer.alloc(0), (reply) => replies.push(reply));
  await until(() => answers.length === 2);
  answers[1]?.({ success: false });
  answers[0]?.({ success: true, data: uint32(40_000) });
  await until(() => replies.length === 2);
  expect(replies).toEqual([{ success: true, data: uint32(40_000) }, { success: false }]);
});

test('keeps data in order and whole when either side starts a new key exchange', async () => {
  const { clientEnd, serverEnd } = await openChannel();
  const sent = randomBytes(3_000_000);
  const got: Buffer[] = [];
  clientEnd.listener = {
    onData: (data) => {
      got.push(Buffer.from(data));
      clientEnd.consumed(data.length);
    },
  };
  for (let at = 0; at < sent.length; at += 30_000) {
    if (at === 900_000) pair.client.emit('rekey-now');
    if (at === 900_000) (pair.client as unknown as { _protocol: { rekey(): void } })._protocol.rekey();
    serverEnd.write(sent.subarray(at, at + 30_000));
    await new Promise(setImmediate);
  }
  await until(() => Buffer.concat(got).length === sent.length);
  expect(sha256(Buffer.concat(got))).toBe(sha256(sent));
});

test('survives IGNORE and DEBUG messages in the middle of a later key exchange, as RFC 4253 allows them', async () => {
  const { clientEnd, serverEnd } = await openChannel();
  let got = '';
  serverEnd.listener = { onData: (data) => (got += data.toString()) };
  const protocol = (pair.client as unknown as { _protocol: Record<string, unknown> })._protocol;
  (protocol.rekey as () => void).call(protocol);
  // past ssh2's queue, as asyncssh sends it
  const kexInit = protocol._kexinit;
  protocol._kexinit = undefined;
  const writer = (protocol._packetRW as { write: { allocStart: number } }).write;
  const start = writer.allocStart;
  writer.allocStart = 5;
  pair.clientTransport.send(Buffer.concat([Buffer.of(message.ignore), string('padding')]));
  writer.allocStart = start;
  protocol._kexinit = kexInit;
  await until(() => protocol._kexinit === undefined);
  clientEnd.write(Buffer.from('still here'));
  await until(() => got === 'still here');
});

test('a lost connection closes every channel and answers every open question', async () => {
  const { client, clientEnd } = await openChannel();
  let closed = false;
  clientEnd.listener = { onClose: () => (closed = true) };
  const replies: GlobalReply[] = [];
  client.globalRequest('x', Buffer.alloc(0), (reply) => replies.push(reply));
  client.lost();
  expect(closed).toBe(true);
  expect(replies).toEqual([{ success: false }]);
});
