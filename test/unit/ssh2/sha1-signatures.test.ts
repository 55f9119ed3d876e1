import { generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { encodePrivateKey, parsedKeyOf } from '../../../src-main/core/certificates/encode-private-key.ts';
import { Client, Server, type Ssh2Client } from '../../../src-main/core/ssh2/library.ts';
import { signRsaWithSha1 } from '../../../src-main/core/ssh2/sha1-signatures.ts';
import { tcpPair } from './ssh-pair.ts';

const rsa = parsedKeyOf(generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey);

/** The hashes that the server is asked to take; undefined is SHA-1, the only one that `ssh-rsa` knows. */
async function hashesOf(prepare: (client: Ssh2Client) => void): Promise<(string | undefined)[]> {
  const [near, far] = await tcpPair();
  const hostKeys = [encodePrivateKey(generateKeyPairSync('ed25519').privateKey)];
  const hashes: (string | undefined)[] = [];
  const server = new Server({ hostKeys }, (connection) => {
    connection.on('error', () => {});
    connection.on('authentication', (context) => {
      if (context.method !== 'publickey') return context.reject(['publickey']);
      hashes.push(context.hashAlgo);
      context.reject(['publickey']);
    });
  });
  server.injectSocket(far);
  const client = new Client();
  const over = new Promise<void>((fulfil) => client.once('error', () => fulfil()));
  client.connect({
    sock: near,
    username: 'x',
    authHandler: [{ type: 'publickey', username: 'x', key: rsa }] as never,
  });
  prepare(client);
  await over;
  near.destroy();
  return hashes;
}

test('an RSA key signs with SHA-2 where the server takes that, and with SHA-1 only where it is told to', async () => {
  expect(await hashesOf(() => {})).toEqual(['sha256']);
  expect(await hashesOf(signRsaWithSha1)).toEqual([undefined]);
});
