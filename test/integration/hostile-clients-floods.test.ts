import { describe, expect, test } from 'vitest';
import { message } from '../../src-main/core/ssh2/message-numbers.ts';
import { boolean, byte, string, uint32, WireReader } from '../../src-main/core/ssh2/wire.ts';
import { connector, expectOthersUnaffected, pty, ptySize, variable } from './hostile-bystander.ts';
import { eventually, logIn, megabyte, openFiles, residentMemory } from './hostile-observations.ts';

describe('a client that is in, and sends too much', () => {
  test('gets 50 channels and no more; those work, and places become free again', async () => {
    const client = await logIn(connector, 'web1');
    for (let id = 0; id < 200; id++) client.requestChannel('session', { id });
    const answers = [];
    for (let id = 0; id < 200; id++) {
      answers.push(await client.next(message.channelOpenConfirmation, message.channelOpenFailure));
    }
    const opened = answers.filter(([type]) => type === message.channelOpenConfirmation);
    expect(opened).toHaveLength(50);
    const refused = answers.find(([type]) => type === message.channelOpenFailure);
    const reader = new WireReader(refused ?? Buffer.alloc(0), 5);
    expect([reader.uint32(), reader.text()]).toEqual([4, 'at most 50 channels on one connection']);
    const channels = opened.map((payload) => new WireReader(payload, 5).uint32());
    for (const channel of channels) client.exec(channel, 'echo works');
    for (const _ of channels) await client.next(message.channelData);
    for (const channel of channels) client.send(byte(message.channelClose), uint32(channel));
    for (const _ of channels) await client.next(message.channelClose);
    expect(await client.run('echo again')).toBe('again\n');
    await expectOthersUnaffected();
  });

  test('is not slowed down by 100,000 variables, and nearly none of them arrives', async () => {
    const client = await logIn(connector, 'web1');
    const memory = residentMemory(connector.pid);
    const channel = await client.openSession();
    // no more at once than a channel may hold back before its session has begun
    client.request(channel, 'env', variable('LC_FIRST', 'x'), true);
    await client.next(message.channelSuccess, message.channelFailure);
    for (let at = 0; at < 100_000; at++)
      client.request(channel, 'env', variable(`LC_V${at}`, 'x'.repeat(20)));
    client.request(channel, 'env', variable('LC_LAST', 'x'), true);
    expect((await client.next(message.channelSuccess, message.channelFailure))[0]).toBe(
      message.channelFailure,
    );
    client.exec(channel, 'env | grep -c ^LC_V');
    const count = Number(new WireReader(await client.next(message.channelData), 5).text());
    expect(count).toBeLessThanOrEqual(100);
    expect(residentMemory(connector.pid) - memory).toBeLessThan(50 * megabyte);
    await expectOthersUnaffected();
  });

  test('is cut when it floods a channel whose session has not begun', async () => {
    const client = await logIn(connector, 'web1');
    client.requestChannel('session');
    for (let at = 0; at < 10_000; at++) client.request(0, 'signal', string('INT'), at % 2 === 0);
    expect(await client.closed).toBe('protocol error');
    await expectOthersUnaffected();
  });

  test('may change its window size 20,000 times', async () => {
    const client = await logIn(connector, 'web1');
    const channel = await client.openSession();
    client.request(channel, 'pty-req', pty(80, 24));
    client.exec(channel, 'read line; stty size');
    await client.next(message.channelSuccess);
    for (let at = 1; at <= 20_000; at++)
      client.request(channel, 'window-change', ptySize(at % 500, at % 200));
    client.request(channel, 'window-change', ptySize(101, 33));
    client.send(byte(message.channelData), uint32(channel), string('\n'));
    let output = '';
    while (!output.includes('33 101'))
      output += new WireReader(await client.next(message.channelData), 5).text();
    client.close();
    await expectOthersUnaffected();
  });

  test('gets an answer to each of many global requests', async () => {
    const client = await logIn(connector, 'web1');
    const ask = (name: string, wantReply = true) =>
      client.send(byte(message.globalRequest), string(name), boolean(wantReply), Buffer.from('garbage'));
    for (let at = 0; at < 20_000; at++) ask(`unknown-${at}@example.com`, at % 2 === 0);
    for (let at = 0; at < 10_000; at++) await client.next(message.requestFailure);
    // listeners are off for this socket
    for (const name of ['tcpip-forward', 'streamlocal-forward@openssh.com', 'cancel-tcpip-forward'])
      ask(name);
    for (let at = 0; at < 3; at++) await client.next(message.requestFailure);
    expect(await client.run('echo fine')).toBe('fine\n');
    await expectOthersUnaffected();
  });
});

test('after all of it, the descriptors of the clients are closed', async () => {
  const files = openFiles(connector.pid);
  const clients = await Promise.all(Array.from({ length: 10 }, () => logIn(connector, 'web1')));
  for (const client of clients) client.close();
  await eventually('the descriptors are closed', () => openFiles(connector.pid) <= files);
});
