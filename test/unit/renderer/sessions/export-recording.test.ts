import { expect, test } from 'vitest';
import type { Backend } from '../../../../src-renderer/backend/backend.ts';
import { readWhole } from '../../../../src-renderer/features/sessions/export-recording.ts';
import { FakeRecording, type Line } from '../replay/fake-recording.ts';

const lines = Array.from({ length: 500 }, (_, at): Line => [at, 'o', `line ${at}: ünïcödé 日本\r\n`]);
const whole = (count: number) =>
  `{"version":2,"width":80,"height":24}\n${lines
    .slice(0, count)
    .map((line) => `${JSON.stringify(line)}\n`)
    .join('')}`;

function backendWith(recording: FakeRecording, partBytes: number): Pick<Backend, 'call'> {
  const read = recording.reader(partBytes);
  const call = (_command: string, { offset, bytes }: { offset: number; bytes: number }) =>
    read(offset, bytes);
  return { call: call as unknown as Backend['call'] };
}

test('a recording is exported byte for byte, whatever its parts are', async () => {
  for (const partBytes of [60, 1000, 1_000_000]) {
    const { parts, cut } = await readWhole(backendWith(new FakeRecording(lines), partBytes), 's1', 1);
    expect(parts.join('')).toBe(whole(500));
    expect(cut).toBe(false);
  }
});

test('of a live recording comes what there is', async () => {
  const live = new FakeRecording(lines.slice(0, 10), { live: true });
  const { parts } = await readWhole(backendWith(live, 200), 's1', 1);
  expect(parts.join('')).toBe(whole(10));
});

test('what does not fit in the memory of the page is left out, and said', async () => {
  const { parts, cut } = await readWhole(backendWith(new FakeRecording(lines), 1000), 's1', 1, 3000);
  expect(cut).toBe(true);
  expect(whole(500).startsWith(parts.join(''))).toBe(true);
});
