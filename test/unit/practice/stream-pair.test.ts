import { buffer } from 'node:stream/consumers';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { streamPair } from '../../../src-main/core/practice/stream-pair.ts';

const closed = (stream: NodeJS.EventEmitter) => new Promise((resolve) => stream.once('close', resolve));

test('what is written to one end is read from the other, and its end too', async () => {
  const [one, other] = streamPair();
  one.write('hello ');
  one.end('there');
  expect((await buffer(other)).toString()).toBe('hello there');
  one.resume();
  await Promise.all([closed(one), closed(other)].map((end) => Promise.race([end, nextTurn()])));
  expect(other.writableEnded).toBe(true);
});

test('nothing arrives while it is still being written', async () => {
  const [one, other] = streamPair();
  let arrived = false;
  other.on('data', () => {
    arrived = true;
  });
  await nextTurn();
  one.write('x');
  expect(arrived).toBe(false);
  await nextTurn();
  expect(arrived).toBe(true);
});

test('a reader that does not read holds the writer back', async () => {
  const [one, other] = streamPair();
  let written = 0;
  while (one.write(Buffer.alloc(16 * 1024)) && written < 100) {
    written++;
    await nextTurn();
  }
  expect(written).toBeLessThan(20);
  other.resume();
  await new Promise((resolve) => one.once('drain', resolve));
});

test('destroying one end ends the other, which still reads what was sent before', async () => {
  const [one, other] = streamPair();
  one.write('last words');
  await nextTurn();
  one.destroy();
  expect((await buffer(other)).toString()).toBe('last words');
  if (!other.closed) await closed(other);
});
