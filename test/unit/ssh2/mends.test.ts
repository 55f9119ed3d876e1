import { generateKeyPairSync } from 'node:crypto';
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { afterEach, expect, test } from 'vitest';
import { encodePrivateKey } from '../../../src-main/core/certificates/encode-private-key.ts';
import { gatewayAlgorithms, upstreamAlgorithms } from '../../../src-main/core/ssh2/algorithms.ts';
import { Client, Server, supported } from '../../../src-main/core/ssh2/library.ts';
import { connectPair, type SshPair, tcpPair, until } from './ssh-pair.ts';

let pair: SshPair | undefined;
afterEach(() => pair?.close());

test('a command of 200 KB arrives whole: the packet limit is that of OpenSSH', async () => {
  const [near, far] = await tcpPair();
  const server = new Server(
    { hostKeys: [encodePrivateKey(generateKeyPairSync('ed25519').privateKey)] },
    (connection) => {
      connection.on('authentication', (context) => context.accept());
      connection.on('session', (accept) => {
        accept().on('exec', (acceptExec, _reject, { command }) => {
          const channel = acceptExec();
          channel.write(String(command.length));
          channel.exit(0);
          channel.end();
        });
      });
    },
  );
  const client = new Client();
  server.injectSocket(far);
  const output = await new Promise((fulfil, reject) => {
    client.on('error', reject).on('ready', () => {
      client.exec('x'.repeat(200_000), (error, stream) => {
        if (error) reject(error);
        else stream.on('data', (data: Buffer) => fulfil(data.toString()));
      });
    });
    client.connect({ sock: near, username: 'x', password: 'y' });
  });
  expect(output).toBe('200000');
  near.destroy();
});

test('offers only what the runtime has, and never SHA-1', () => {
  const known = new Set(Object.values(supported).flat());
  for (const lists of [gatewayAlgorithms, upstreamAlgorithms]) {
    for (const name of [...lists.kex, ...lists.cipher, ...lists.hmac, ...lists.serverHostKey]) {
      expect(known).toContain(name);
      expect(name).not.toMatch(/sha1|ssh-rsa|group1-|arcfour|3des|cbc/);
    }
  }
  expect(gatewayAlgorithms.kex[0]).toBe('curve25519-sha256@libssh.org');
});

test('a message that came between login and take-over is kept', async () => {
  pair = await connectPair();
  pair.serverTransport.sendGlobalRequest('hostkeys-00@openssh.com', false, Buffer.from('x'));
  await new Promise((fulfil) => setTimeout(fulfil, 20));
  const types: number[] = [];
  pair.clientTransport.takeOver((payload) => types.push(payload[0] ?? 0));
  await until(() => types.length === 1);
  expect(types).toEqual([80]);
});

test('an identification that comes byte by byte is read whole, on both sides', async () => {
  const [near, far] = await tcpPair();
  const server = new Server(
    { hostKeys: [encodePrivateKey(generateKeyPairSync('ed25519').privateKey)], greeting: 'Hello\r\n' },
    (connection) => {
      connection.on('error', () => {}).on('authentication', (context) => context.accept());
    },
  );
  const client = new Client();
  server.injectSocket(readByteByByte(far) as Socket);
  await new Promise((fulfil, reject) => {
    client.once('error', reject).once('ready', () => fulfil(undefined));
    client.connect({ sock: readByteByByte(near), username: 'x', password: 'y' });
  });
  near.destroy();
});

function readByteByByte(socket: Socket): Duplex {
  const pieces = new Duplex({
    read() {},
    write: (chunk: Buffer, _encoding, done) => void socket.write(chunk, done),
  });
  socket.on('data', (data) => {
    for (const byte of data) pieces.push(Buffer.of(Number(byte)));
  });
  return pieces;
}
