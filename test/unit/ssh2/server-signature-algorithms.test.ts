import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { encodePrivateKey } from '../../../src-main/core/certificates/encode-private-key.ts';
import { Client, Server } from '../../../src-main/core/ssh2/library.ts';
import { onSignatureAlgorithms } from '../../../src-main/core/ssh2/server-signature-algorithms.ts';
import { tcpPair } from './ssh-pair.ts';

test('a client hears which signatures its server takes, before it logs in', async () => {
  const [near, far] = await tcpPair();
  const hostKeys = [encodePrivateKey(generateKeyPairSync('ed25519').privateKey)];
  const server = new Server({ hostKeys }, (connection) => {
    connection.on('authentication', (context) => context.accept()).on('error', () => {});
  });
  server.injectSocket(far);
  const client = new Client();
  client.on('error', () => {});
  const heard: string[][] = [];
  const ready = new Promise<void>((fulfil) => client.once('ready', () => fulfil()));
  client.connect({ sock: near, username: 'x', password: 'y' });
  onSignatureAlgorithms(client, (algorithms) => heard.push(algorithms));
  await ready;
  expect(heard).toHaveLength(1);
  expect(heard[0]).toEqual(expect.arrayContaining(['ssh-ed25519', 'rsa-sha2-256', 'rsa-sha2-512']));
  near.destroy();
});
