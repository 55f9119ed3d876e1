import fc from 'fast-check';
import { expect, onTestFinished, test, vi } from 'vitest';
import { BackendError } from '../../../../src-renderer/backend/backend-error.ts';
import { Playback } from '../../../../src-renderer/features/replay/playback.ts';
import { FakeRecording, FakeScreen, type Line, settle } from './fake-recording.ts';

function playbackOf(
  recording: FakeRecording,
  options: { partBytes?: number; length?: number; follow?: boolean } = {},
) {
  const screen = new FakeScreen();
  const playback = new Playback({
    read: recording.reader(options.partBytes),
    screen,
    length: options.length,
    ...(options.follow === undefined ? {} : { follow: options.follow }),
  });
  playback.start();
  onTestFinished(() => playback.stop());
  return { playback, screen };
}

/** So many seconds of frames, 50 to the second. */
async function run(playback: Playback, seconds: number, from = 0): Promise<void> {
  for (let frame = 0; frame <= seconds * 50; frame++) {
    playback.tick(from + frame * 20);
    await settle();
  }
}

const line = fc.oneof(
  fc.tuple(fc.nat(3000), fc.constant('o'), fc.string({ unit: 'grapheme', maxLength: 8 })),
  fc.tuple(fc.nat(3000), fc.constant('r'), fc.constantFrom('80x24', '120x33', '40x10')),
  fc.tuple(fc.nat(3000), fc.constantFrom('m', 'i', 'x'), fc.string({ maxLength: 4 })),
);
const lines = fc.array(line, { maxLength: 30 }).map((all) => {
  let ms = 0;
  return all.map(([wait, code, data]): Line => {
    ms += wait;
    return [ms / 1000, code, data];
  });
});

test('any sequence of seeks shows exactly what playing to the last one shows', async () => {
  await fc.assert(
    fc.asyncProperty(
      lines,
      fc.array(fc.double({ min: 0, max: 90, noNaN: true }), { minLength: 1, maxLength: 5 }),
      fc.integer({ min: 20, max: 400 }),
      async (all, times, partBytes) => {
        const sought = playbackOf(new FakeRecording(all), { partBytes });
        const played = playbackOf(new FakeRecording(all));
        await vi.waitFor(() => {
          for (const { playback } of [sought, played]) expect(playback.get().read.kind).toBe('done');
        });
        sought.playback.pause();
        played.playback.pause();
        for (const time of times) {
          sought.playback.seek(time);
          if (time > 45) await settle(); // others follow before the way there is done
        }
        const end = sought.playback.position();
        for (const [time] of all) if (time <= end) played.playback.seek(time);
        played.playback.seek(end);
        for (let turn = 0; turn < 20; turn++) await settle();
        expect(sought.screen.shown.filter((part) => part !== '"')).toEqual(
          played.screen.shown.filter((part) => part !== '"'),
        );
      },
    ),
    { numRuns: 60 },
  );
}, 60_000);

test('it plays by itself, at the time of each event, and stops at the end', async () => {
  const { playback, screen } = playbackOf(
    new FakeRecording([
      [0.1, 'o', 'one '],
      [1, 'o', 'two '],
      [1.9, 'o', 'three'],
    ]),
  );
  await settle();
  await run(playback, 0.5);
  expect(screen.shown).toEqual(['80x24', '"one ']);
  await run(playback, 0.6, 500);
  expect(screen.shown).toEqual(['80x24', '"one two ']);
  await run(playback, 1, 1100);
  expect(screen.shown).toEqual(['80x24', '"one two three']);
  expect(playback.get().playing).toBe(false);
  expect(playback.position()).toBe(1.9);
});

test('a pause in the recording takes two seconds when idle time is skipped, and its whole length when it is not', async () => {
  const recording = () =>
    new FakeRecording([
      [0, 'o', 'a'],
      [100, 'o', 'b'],
      [101, 'o', 'c'],
    ]);
  const skipping = playbackOf(recording());
  await settle();
  await run(skipping.playback, 2.1);
  expect(skipping.screen.shown).toEqual(['80x24', '"ab']);
  expect(skipping.playback.saved).toBe(98);

  const whole = playbackOf(recording());
  await settle();
  whole.playback.setSkipIdle(false);
  await run(whole.playback, 2.1);
  expect(whole.screen.shown).toEqual(['80x24', '"a']);
  expect(whole.playback.position()).toBeCloseTo(2.1);
});

test('forwards it goes on from where it is; backwards it begins again', async () => {
  const { playback, screen } = playbackOf(
    new FakeRecording([
      [1, 'o', 'a'],
      [2, 'r', '100x30'],
      [3, 'o', 'b'],
    ]),
  );
  await settle();
  playback.pause();
  playback.seek(1.5);
  await settle();
  playback.seek(3);
  await settle();
  expect(screen.shown).toEqual(['80x24', '"a', '100x30', '"b']);
  expect(screen.resets).toBe(1);
  playback.seek(2.5);
  await settle();
  expect(screen.shown).toEqual(['80x24', '"a', '100x30']);
  expect(screen.resets).toBe(2);
});

test('a step goes to the next change of the screen and back, and pauses', async () => {
  const { playback, screen } = playbackOf(
    new FakeRecording([
      [1, 'o', 'a'],
      [1, 'o', 'b'],
      [2, 'm', 'half'],
      [3, 'o', 'c'],
    ]),
    { partBytes: 30 },
  );
  await settle();
  await settle();
  await playback.step(1);
  expect(playback.position()).toBe(1);
  await playback.step(1);
  expect(playback.position()).toBe(3);
  await playback.step(1);
  expect(playback.position()).toBe(3);
  await playback.step(-1);
  await settle();
  expect(playback.position()).toBe(1);
  expect(screen.shown).toEqual(['80x24', '"ab']);
  expect(playback.get().playing).toBe(false);
});

test('it goes from marker to marker, and past the last one to the end', async () => {
  const { playback } = playbackOf(
    new FakeRecording([
      [1, 'm', 'first'],
      [2, 'm', 'second'],
      [5, 'o', 'x'],
    ]),
  );
  await settle();
  playback.pause();
  const visited = ([1, 1, 1, -1, -1, -1] as const).map((direction) => {
    playback.goToMarker(direction);
    return playback.position();
  });
  expect(visited).toEqual([1, 2, 5, 2, 1, 0]);
});

test('the recording is as long as its channel was open', async () => {
  const { playback } = playbackOf(new FakeRecording([[1, 'o', 'x']]), { length: 60 });
  await settle();
  expect(playback.get().duration).toBe(60);
  expect(playback.saved).toBe(57);
});

test('a live recording is followed as it grows, until somebody looks at something earlier', async () => {
  const recording = new FakeRecording([[1, 'o', 'a']], { live: true });
  const { playback, screen } = playbackOf(recording, { follow: true });
  await vi.waitFor(() => expect(screen.shown).toEqual(['80x24', '"a']));
  recording.append([[30, 'o', 'b']]);
  await vi.waitFor(() => expect(screen.shown).toEqual(['80x24', '"ab']), { timeout: 5000 });
  expect(playback.get()).toMatchObject({ following: true, duration: 30 });
  playback.seek(2);
  recording.append([[40, 'o', 'c']]);
  recording.live = false;
  await vi.waitFor(() => expect(playback.get()).toMatchObject({ duration: 40, read: { kind: 'done' } }), {
    timeout: 5000,
  });
  await settle();
  expect(screen.shown).toEqual(['80x24', '"a']);
  playback.seek(99);
  await settle();
  expect(screen.shown).toEqual(['80x24', '"abc']);
});

test('a lost connection is told, and reading goes on where it failed', async () => {
  const recording = new FakeRecording([
    [1, 'o', 'a'],
    [2, 'o', 'b'],
  ]);
  const read = recording.reader(50);
  let broken = true;
  const screen = new FakeScreen();
  const playback = new Playback({
    read: async (offset, bytes) => {
      if (offset > 0 && broken) throw new BackendError({ code: 'host_unreachable', message: 'gone' });
      return read(offset, bytes);
    },
    screen,
  });
  playback.start();
  onTestFinished(() => playback.stop());
  await settle();
  expect(playback.get().error?.code).toBe('host_unreachable');
  broken = false;
  playback.retry();
  await settle();
  await settle();
  expect(playback.get().error).toBeUndefined();
  playback.seek(2);
  await settle();
  expect(screen.shown).toEqual(['80x24', '"ab']);
});

test('of a recording that is larger than what may be held, what is needed again is read again', async () => {
  const big = 'x'.repeat(900_000);
  const recording = new FakeRecording(
    Array.from({ length: 24 }, (_, second): Line => [second + 1, 'o', `${second}${big}`]),
  );
  const { playback, screen } = playbackOf(recording);
  await vi.waitFor(() => expect(playback.get().read.kind).toBe('done'));
  playback.pause();
  playback.seek(24);
  await vi.waitFor(() => expect(screen.shown[1]?.length).toBeGreaterThan(24 * 900_000), { timeout: 10_000 });
  const before = recording.reads.length;
  playback.seek(1);
  await vi.waitFor(() => expect(screen.shown).toEqual(['80x24', `"0${big}`]), { timeout: 10_000 });
  const again = recording.reads.slice(before).map(({ offset }) => offset);
  expect(again[0]).toBe(0);
  expect(again.length).toBeLessThanOrEqual(2); // the next part may begin at the same moment
});
