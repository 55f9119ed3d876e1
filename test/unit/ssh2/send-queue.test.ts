import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SendQueue } from '../../../src-main/core/ssh2/send-queue.ts';
import type { Transport } from '../../../src-main/core/ssh2/transport.ts';

/** Takes what is sent and can be congested. */
class RecordingTransport {
  congested = false;
  readonly streams: Record<string, Buffer[]> = { out: [], err: [] };
  largest = 0;

  sendData(_channel: number, data: Buffer) {
    this.take('out', data);
  }

  sendExtendedData(_channel: number, _type: number, data: Buffer) {
    this.take('err', data);
  }

  private take(stream: 'out' | 'err', data: Buffer) {
    this.largest = Math.max(this.largest, data.length);
    this.streams[stream]?.push(Buffer.from(data));
  }

  text(stream: 'out' | 'err') {
    return Buffer.concat(this.streams[stream] ?? []).toString('latin1');
  }
}

const asTransport = (transport: RecordingTransport) => transport as unknown as Transport;

const step = fc.oneof(
  fc.record({ write: fc.uint8Array({ minLength: 1, maxLength: 5000 }), err: fc.boolean() }),
  fc.record({ window: fc.integer({ min: 1, max: 6000 }) }),
  fc.record({ congested: fc.boolean() }),
);

test('whatever the windows and the congestion, each stream arrives whole, in order and within its window', () => {
  fc.assert(
    fc.property(
      fc.array(step, { maxLength: 60 }),
      fc.integer({ min: 0, max: 4000 }),
      (steps, firstWindow) => {
        const transport = new RecordingTransport();
        let sent = 0;
        const queue = new SendQueue(asTransport(transport), (bytes) => (sent += bytes));
        let window = firstWindow;
        const written = { out: '', err: '' };
        queue.open(7, firstWindow, 2000);
        for (const it of steps) {
          if ('write' in it) {
            const data = Buffer.from(it.write);
            written[it.err ? 'err' : 'out'] += data.toString('latin1');
            queue.data(data, it.err ? 1 : undefined);
          } else if ('window' in it) {
            window += it.window;
            queue.addWindow(it.window);
          } else {
            transport.congested = it.congested;
            if (!it.congested) queue.pump();
          }
          expect(sent).toBeLessThanOrEqual(window);
        }
        transport.congested = false;
        queue.addWindow(10_000_000);
        expect(transport.text('out')).toBe(written.out);
        expect(transport.text('err')).toBe(written.err);
        expect(transport.largest).toBeLessThanOrEqual(2000);
      },
    ),
  );
});

test('what comes after the data waits for the last byte of it', () => {
  const transport = new RecordingTransport();
  const queue = new SendQueue(asTransport(transport), () => {});
  let after = false;
  queue.data(Buffer.from('hello'), undefined);
  queue.afterwards(() => {
    after = true;
  });
  queue.open(1, 3, 32_768);
  expect(transport.text('out')).toBe('hel');
  expect(after).toBe(false);
  queue.addWindow(2);
  expect(after).toBe(true);
});

test('a window of single bytes without a reader is held in about its own size', () => {
  const transport = new RecordingTransport();
  const queue = new SendQueue(asTransport(transport), () => {});
  global.gc?.();
  const before = process.memoryUsage();
  for (let i = 0; i < 2_000_000; i++) queue.data(Buffer.from([i & 255]), undefined);
  const after = process.memoryUsage();
  expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(16_000_000);
  queue.open(1, 4_000_000, 32_768);
  expect(transport.text('out')).toHaveLength(2_000_000);
});

test('two streams in turns of single bytes are held in about their own size, too', () => {
  const transport = new RecordingTransport();
  const queue = new SendQueue(asTransport(transport), () => {});
  for (let i = 0; i < 1_000_000; i++) queue.data(Buffer.from(i % 2 ? 'e' : 'o'), i % 2 ? 1 : undefined);
  queue.open(1, 4_000_000, 32_768);
  expect(transport.text('out')).toBe('o'.repeat(500_000));
  expect(transport.text('err')).toBe('e'.repeat(500_000));
  expect(transport.streams.out?.length).toBeLessThan(100);
});
