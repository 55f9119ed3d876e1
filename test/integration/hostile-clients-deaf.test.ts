import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { message } from '../../src-main/core/ssh2/message-numbers.ts';
import { byte, string, WireReader } from '../../src-main/core/ssh2/wire.ts';
import { signalProcess } from '../support/as-root.ts';
import { type Connector, startConnector } from '../support/connector.ts';
import { startClient } from '../support/run-client.ts';
import { processTree } from '../support/started-process.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { expectGoodLogin, logIn, megabyte, residentMemory, startTarget } from './hostile-observations.ts';
import type { RawClient } from './hostile-raw-client.ts';

const size = 300_000_000;
const connections = 5;
/** P13: what one connection may hold while its reader does not read */
const perConnection = 16 * megabyte;
/** What the process grows and shrinks by whatever it holds: measured -2 to 3 MB after the warm-up below. */
const noise = 32 * megabyte;

async function setUp() {
  const { sshd, socket } = await startTarget();
  const connector = await startConnector({ config: { sockets: [socket] } });
  // the code is compiled, and the heap has its working size
  const warm = await connector.ssh(['web1', 'head -c 20000000 /dev/zero']);
  expect(warm.stdout.length).toBe(20_000_000);
  return { connector, sshd };
}

/** Waits until the memory has not grown by a megabyte for a second. */
async function settledMemory(connector: Connector): Promise<number> {
  for (let last = 0; ; ) {
    const now = residentMemory(connector.pid);
    if (now < last + megabyte) return Math.max(now, last);
    last = now;
    await pause(1000);
  }
}

const download = `head -c ${size} /dev/zero | tr '\\0' x`;
const expected = () => {
  const hash = createHash('sha256');
  const block = Buffer.alloc(1_000_000, 'x');
  for (let bytes = 0; bytes < size; bytes += block.length) hash.update(block);
  return hash.digest('hex');
};

/** Everything of a channel from now on, as a hash. */
function hashOf(client: RawClient): Promise<string> {
  const hash = createHash('sha256');
  return new Promise((fulfil, reject) => {
    client.filter = (payload) => {
      if (payload[0] === message.channelClose) fulfil(hash.digest('hex'));
      if (payload[0] !== message.channelData) return false;
      hash.update(new WireReader(payload, 5).bytes());
      return true;
    };
    void client.closed.then(() => reject(new Error('the connection was lost')));
  });
}

test('clients that grant 4 GB and never read do not fill the memory, and miss no byte afterwards', async () => {
  const { connector } = await setUp();
  const before = residentMemory(connector.pid);
  const clients: RawClient[] = [];
  for (let at = 0; at < connections; at++) {
    const client = await logIn(connector, 'web1');
    const channel = await client.openSession({ window: 2 ** 32 - 1 });
    client.exec(channel, download);
    await client.next(message.channelSuccess);
    client.socket.pause();
    clients.push(client);
  }
  const after = await settledMemory(connector);
  expect(after - before).toBeLessThan(connections * perConnection + noise);
  await expectGoodLogin(connector, 'web1');
  const [reader, ...rest] = clients;
  for (const client of rest) client.close();
  if (!reader) return;
  // what had already come when the socket was paused belongs to it
  const whole = hashOf(reader);
  reader.socket.resume();
  expect(await whole).toBe(expected());
});

test('an OpenSSH client that is stopped gets every byte when it goes on', async () => {
  const { connector } = await setUp();
  const before = residentMemory(connector.pid);
  const client = startClient('ssh', [...connector.sshOptions, 'web1', download]);
  const hash = createHash('sha256');
  client.output.removeAllListeners('data');
  client.output.on('data', (chunk: Buffer) => hash.update(chunk));
  await once(client.output, 'data');
  client.signal('SIGSTOP');
  const after = await settledMemory(connector);
  expect(after - before).toBeLessThan(perConnection + noise);
  client.signal('SIGCONT');
  expect(await client.exited).toMatchObject({ status: 0 });
  expect(hash.digest('hex')).toBe(expected());
});

test('targets that never read do not fill the memory, and miss no byte afterwards', async () => {
  const { connector } = await setUp();
  const folder = temporaryFolder();
  chmodSync(folder.path, 0o711); // the target's user looks into it
  const go = folder.file('go');
  const command = `for i in $(seq 600); do [ -e ${go} ] && break; sleep 0.1; done; sha256sum`;
  const before = residentMemory(connector.pid);
  const data = Buffer.alloc(size, 'x');
  const [first, ...rest] = Array.from({ length: connections }, () => {
    const client = startClient('ssh', [...connector.sshOptions, 'web1', command]);
    client.stdin.end(data);
    return client;
  });
  await connector.log.waitFor(
    () => connector.log.lines.filter(({ msg }) => msg === 'ssh exec').length > connections,
  );
  const after = await settledMemory(connector);
  expect(after - before).toBeLessThan(connections * perConnection + noise);
  await expectGoodLogin(connector, 'web1');
  for (const client of rest) await client.stop({ signal: 'SIGKILL' });
  writeFileSync(go, '', { mode: 0o644 });
  await first?.exited;
  expect(first?.stdout.text).toContain(expected());
});

/** Requests have no window: their bytes must be bounded all the same. Small packets cost many times their bytes. */
const packets = 48 * megabyte;

describe('requests without end', () => {
  test('to a target that has stopped do not fill the memory', async () => {
    const { connector, sshd } = await setUp();
    const client = await logIn(connector, 'web1');
    const channel = await client.openSession();
    client.exec(channel, 'sleep 60');
    await client.next(message.channelSuccess);
    const processes = processTree(sshd.pid).slice(1);
    for (const pid of processes) signalProcess(pid, 'SIGSTOP');
    const before = residentMemory(connector.pid);
    for (let at = 0; at < 100_000; at++) client.request(channel, 'signal', string('x'.repeat(200)));
    await settledMemory(connector);
    const after = await settledMemory(connector);
    for (const pid of processes) signalProcess(pid, 'SIGCONT');
    expect(after - before).toBeLessThan(packets);
  });

  test('from a client that does not read the answers do not fill the memory', async () => {
    const { connector } = await setUp();
    const client = await logIn(connector, 'web1');
    client.socket.pause();
    const before = residentMemory(connector.pid);
    for (let at = 0; at < 300_000; at++) client.send(byte(message.globalRequest), string('x'), byte(1));
    await settledMemory(connector);
    const after = await settledMemory(connector);
    expect(after - before).toBeLessThan(packets);
  });
});
