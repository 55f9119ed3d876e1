import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AesGcmCipher, AesGcmDecipher } from '../../../src-main/core/ssh2/aes-gcm.ts';
import { connectPair } from './ssh-pair.ts';

/** A cipher and a decipher with the same key, and what the cipher has written. */
function pairOf(onPayload: (payload: Buffer) => unknown) {
  const key = randomBytes(16);
  const nonce = randomBytes(12);
  const written: Buffer[] = [];
  const cipher = new AesGcmCipher({
    outSeqno: 0,
    _onWrite: (data) => written.push(data),
    _encSSLName: 'aes-128-gcm',
    _encKey: key,
    _encIV: Buffer.from(nonce),
  });
  const decipher = new AesGcmDecipher({
    inSeqno: 0,
    _onPayload: onPayload,
    _decipherSSLName: 'aes-128-gcm',
    _decipherKey: key,
    _decipherIV: Buffer.from(nonce),
    _lenBytes: 0,
  });
  const send = (payload: Uint8Array) => {
    const packet = cipher.allocPacket(payload.length);
    packet.set(payload, 5);
    cipher.encrypt(packet);
  };
  return { decipher, written, send };
}

test('packets of any size arrive whole however the stream is cut', () => {
  fc.assert(
    fc.property(
      fc.array(fc.uint8Array({ maxLength: 70_000, size: 'max' }), { minLength: 1, maxLength: 6 }),
      fc.array(fc.integer({ min: 1, max: 40_000 }), { minLength: 1, maxLength: 20 }),
      (payloads, cuts) => {
        const got: string[] = [];
        const { decipher, written, send } = pairOf((payload) => void got.push(payload.toString('base64')));
        for (const payload of payloads) send(payload);
        const stream = Buffer.concat(written);
        for (let at = 0, turn = 0; at < stream.length; turn++) {
          const end = Math.min(stream.length, at + (cuts[turn % cuts.length] ?? 1));
          decipher.decrypt(stream, at, end);
          at = end;
        }
        expect(got).toEqual(payloads.map((payload) => Buffer.from(payload).toString('base64')));
      },
    ),
    { numRuns: 60 },
  );
});

test('a packet with any bit changed is refused and nothing of it is passed on', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 1, maxLength: 200 }),
      fc.nat(),
      fc.integer({ min: 0, max: 7 }),
      (payload, where, bit) => {
        let passed = 0;
        const { decipher, written, send } = pairOf(() => void passed++);
        send(payload);
        const stream = Buffer.concat([...written, Buffer.alloc(64)]);
        const at = where % (stream.length - 64);
        stream[at] = (stream[at] ?? 0) ^ (1 << bit);
        let refused = false;
        try {
          decipher.decrypt(stream, 0, stream.length);
        } catch {
          refused = true;
        }
        // a changed length may make it wait for more, which never fits either
        expect(refused || passed === 0).toBe(true);
        expect(passed).toBe(0);
      },
    ),
  );
});

test('stops at the message that asks for it and says where, as ssh2 expects', () => {
  let count = 0;
  const { decipher, written, send } = pairOf(() => (++count === 1 ? false : undefined));
  send(Buffer.from('one'));
  const first = Buffer.concat(written).length;
  send(Buffer.from('two'));
  const stream = Buffer.concat(written);
  expect(decipher.decrypt(stream, 0, stream.length)).toBe(first);
  expect(decipher.decrypt(stream, first, stream.length)).toBeUndefined();
  expect(count).toBe(2);
});

test('serves both directions of a connection once keys are exchanged', async () => {
  const pair = await connectPair({ cipher: ['aes256-gcm@openssh.com'] });
  for (const transport of [pair.clientTransport, pair.serverTransport]) {
    const { protocol } = transport as unknown as { protocol: Record<'_cipher' | '_decipher', unknown> };
    expect(protocol._cipher).toBeInstanceOf(AesGcmCipher);
    expect(protocol._decipher).toBeInstanceOf(AesGcmDecipher);
  }
  pair.close();
});
