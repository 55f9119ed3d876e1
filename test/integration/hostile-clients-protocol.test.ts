import { describe, expect, test } from 'vitest';
import { message } from '../../src-main/core/ssh2/message-numbers.ts';
import { byte, string, uint32, WireReader } from '../../src-main/core/ssh2/wire.ts';
import { connector, expectOthersUnaffected, pty, ptySize, variable } from './hostile-bystander.ts';
import { eventually, linesWithCode, logIn, megabyte, openFiles } from './hostile-observations.ts';
import type { RawClient } from './hostile-raw-client.ts';

describe('a client that is in, and breaks the protocol', () => {
  const violations: Record<string, (client: RawClient, channel: number) => void> = {
    'data beyond the window': (client, channel) => {
      const full = Buffer.alloc(32_000);
      for (let sent = 0; sent < 8 * megabyte; sent += full.length)
        client.send(byte(message.channelData), uint32(channel), string(full));
    },
    'a message that is cut short': (client, channel) =>
      client.send(byte(message.channelData), uint32(channel), uint32(1000), Buffer.from('short')),
    // no window counts that, but it would be kept with the data
    'a byte after the data of a channel': (client, channel) =>
      client.send(byte(message.channelData), uint32(channel), string('x'), Buffer.of(0)),
    'a byte after the errors of a channel': (client, channel) =>
      client.send(byte(message.channelExtendedData), uint32(channel), uint32(1), string('x'), Buffer.of(0)),
    'an answer to the opening of a channel that is open': (client, channel) =>
      client.send(byte(message.channelOpenConfirmation), ...[channel, 0, 1, 1].map(uint32)),
    'a channel request without a name': (client, channel) =>
      client.send(byte(message.channelRequest), uint32(channel)),
    'a channel that has no type': (client) => client.send(byte(message.channelOpen)),
    'a pty request that is garbage': (client, channel) =>
      client.request(channel, 'pty-req', Buffer.from('garbage'), true),
    'a variable that is garbage': (client, channel) =>
      client.request(channel, 'env', Buffer.from([255, 255, 255, 255]), true),
  };

  test.each(Object.keys(violations))('is cut after %s', async (violation) => {
    const client = await logIn(connector, 'web1');
    // a program that does not read, so that the window stays used up
    const channel = await client.openSession();
    if (/data|errors/.test(violation)) {
      client.exec(channel, 'sleep 30');
      await client.next(message.channelWindowAdjust); // before that no data is allowed at all
    }
    violations[violation]?.(client, channel);
    expect(await client.closed).toBe('protocol error');
    await expectOthersUnaffected();
    await connector.log.waitFor(({ code }) => code === 'client_protocol_error');
  });

  test('is cut after an exec without a command, also when the target is not there yet', async () => {
    const client = await logIn(connector, 'web1');
    const channel = await client.openSession();
    client.request(channel, 'exec', Buffer.alloc(0), true);
    const closed = client.next(message.channelClose).then(() => 'only the channel was closed');
    expect(await Promise.race([client.closed, closed])).toBe('protocol error');
    await expectOthersUnaffected();
  });

  test('cannot make the connector forget channels that are open: they end with the connection', async () => {
    const files = openFiles(connector.pid);
    const client = await logIn(connector, 'web1');
    for (let id = 0; id < 5; id++) {
      const channel = await client.openSession({ id });
      client.exec(channel, 'sleep 30');
      await client.next(message.channelSuccess);
    }
    client.send(byte(message.channelOpenFailure), uint32(0), uint32(1), string('no'), string(''));
    expect(await client.closed).toBe('protocol error');
    await eventually('its recordings are closed', () => openFiles(connector.pid) <= files);
    await expectOthersUnaffected();
  });

  test('gets nothing more after that, and fills no log', async () => {
    const logged = () => linesWithCode(connector, 'client_protocol_error').length;
    const connected = () =>
      connector.log.lines.filter(({ msg }) => msg === 'connected to upstream host').length;
    const client = await logIn(connector, 'web1');
    const before = [logged(), connected()];
    client.socket.cork();
    client.send(byte(message.channelOpen));
    client.requestChannel('session');
    for (let at = 0; at < 1000; at++) client.send(byte(message.channelOpen));
    client.socket.uncork();
    expect(await client.closed).toBe('protocol error');
    expect(client.count(message.channelOpenConfirmation)).toBe(0);
    await expectOthersUnaffected();
    // the one login that has come since is the one of the owner who was not affected
    expect([logged(), connected()]).toEqual([Number(before[0]) + 1, Number(before[1]) + 1]);
  });

  test('is not heeded where it speaks of channels that are not there, or answers what nobody asked', async () => {
    const client = await logIn(connector, 'web1');
    for (const channel of [1, 7, 2 ** 31, 2 ** 32 - 1]) {
      client.send(byte(message.channelData), uint32(channel), string('x'));
      client.send(byte(message.channelExtendedData), uint32(channel), uint32(1), string('x'));
      client.send(byte(message.channelWindowAdjust), uint32(channel), uint32(1));
      client.request(channel, 'exec', string('id'), true);
      for (const type of [message.channelEof, message.channelClose, message.channelSuccess])
        client.send(byte(type), uint32(channel));
    }
    for (const type of [message.requestSuccess, message.requestFailure]) client.send(byte(type));
    for (const type of [101, 110, 127]) client.send(byte(type), Buffer.from('unknown'));
    expect(await client.run('echo fine')).toBe('fine\n');
    await expectOthersUnaffected();
  });

  test('gets no channel of a type that clients may not open', async () => {
    const client = await logIn(connector, 'web1');
    const types = [
      'x11',
      'forwarded-tcpip',
      'auth-agent@openssh.com',
      'tun@openssh.com',
      '__proto__',
      '',
      '\x1b[2J',
    ];
    for (const type of types) client.requestChannel(type, { extra: 'garbage' });
    for (const _ of types) {
      const answer = new WireReader(
        await client.next(message.channelOpenConfirmation, message.channelOpenFailure),
      );
      expect(answer.byte()).toBe(message.channelOpenFailure);
    }
    expect(await client.run('echo fine')).toBe('fine\n');
    await expectOthersUnaffected();
  });
});

describe('odd but allowed requests', () => {
  test('a command of 200 KB runs, and one of a megabyte ends only its own connection', async () => {
    const client = await logIn(connector, 'web1');
    expect(await client.run(`: ${'x'.repeat(100_000)}; echo ran`)).toBe('ran\n');
    const channel = await client.openSession({ id: 5 });
    client.exec(channel, 'x'.repeat(megabyte));
    await client.closed;
    await expectOthersUnaffected();
  });

  test('NULs and escape sequences in a command, a terminal name and a subsystem stay out of the log', async () => {
    const client = await logIn(connector, 'web1');
    await client.run('echo \x1b]0;owned\x07 \u202e\r\n{"level":"forged"}');
    await client.run('echo \0 nul');
    const channel = await client.openSession({ id: 3 });
    const evil = '\x1b[2J\x9b31m\n{"level":"forged"}';
    client.request(channel, 'pty-req', Buffer.concat([string(evil), ptySize(80, 24), string('')]));
    client.request(channel, 'env', variable(`LC_${evil}`, evil));
    client.request(channel, evil, Buffer.from(evil), true);
    client.request(channel, 'subsystem', string(evil), true);
    // sshd knows no such request, and no such subsystem: of that the person is told
    await client.next(message.channelFailure);
    const next = async () => new WireReader(await client.next(message.channelExtendedData), 9).text();
    let told = await next();
    while (!told.startsWith('sallyport: ')) told = await next(); // what the first command has written
    expect(told).toMatch(/^sallyport: web1: [\x20-\x7e\r\n]+$/);
    await client.next(message.channelClose);
    await expectOthersUnaffected();
    expect(connector.log.lines.some(({ level }) => level === 'forged')).toBe(false);
  });

  test.each([
    [0, 0],
    [2 ** 32 - 1, 2 ** 32 - 1],
  ])('a terminal of %i x %i works', async (columns, rows) => {
    const client = await logIn(connector, 'web1');
    const channel = await client.openSession();
    client.request(channel, 'pty-req', pty(columns, rows));
    client.exec(channel, 'echo works');
    expect(new WireReader(await client.next(message.channelData), 5).text()).toContain('works');
    await client.next(message.channelClose);
    await expectOthersUnaffected();
  });

  test('a window that is raised beyond 4 GB, and a packet size of 0, still carry every byte', async () => {
    const client = await logIn(connector, 'web1');
    const channel = await client.openSession({ window: 2 ** 32 - 1, maxPacket: 0 });
    for (let at = 0; at < 100; at++)
      client.send(byte(message.channelWindowAdjust), uint32(channel), uint32(2 ** 32 - 1));
    client.exec(channel, 'head -c 1000000 /dev/zero | tr "\\0" x');
    let bytes = 0;
    for (;;) {
      const payload = await client.next(message.channelData, message.channelClose);
      if (payload[0] === message.channelClose) break;
      bytes += new WireReader(payload, 5).bytes().length;
    }
    expect(bytes).toBe(1_000_000);
    await expectOthersUnaffected();
  });
});
