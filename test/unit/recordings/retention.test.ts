import { describe, expect, test } from 'vitest';
import { mayExpire, whyExpired } from '../../../src-main/core/recordings/retention.ts';

const now = new Date('2026-11-23T12:00:00.000Z');
const session = {
  state: 'ended' as const,
  started_at: '2026-11-01T00:00:00.000Z',
  ended_at: '2026-11-13T12:00:00.000Z',
  recordings: ['a.cast'],
};
const why = (limits: { keep_days?: number; keep_bytes?: number }, bytes = 0) =>
  whyExpired(session, { keep_days: 0, keep_bytes: 0, ...limits }, { bytes, now });

describe('the recordings of a session', () => {
  test('stay for ever without limits', () => {
    expect(why({}, Number.MAX_SAFE_INTEGER)).toBeUndefined();
  });

  test('go when more days have passed since its end than are kept', () => {
    expect(why({ keep_days: 10 })).toBeUndefined();
    expect(why({ keep_days: 9 })).toBe('older than 9 days');
    expect(why({ keep_days: 1 })).toBe('older than 1 day');
  });

  test('go while all recordings together are larger than the limit', () => {
    expect(why({ keep_bytes: 5 * 1024 ** 3 }, 5 * 1024 ** 3)).toBeUndefined();
    expect(why({ keep_bytes: 5 * 1024 ** 3 }, 5 * 1024 ** 3 + 1)).toBe(
      'all recordings together were larger than 5 GB',
    );
    expect(why({ keep_bytes: 1536 * 1024 }, 1e9)).toBe('all recordings together were larger than 1.5 MB');
  });

  test('never go while it is live, nor twice, nor where there are none', () => {
    expect(mayExpire(session)).toBe(true);
    expect(mayExpire({ ...session, state: 'interrupted' })).toBe(true);
    expect(mayExpire({ ...session, state: 'live' })).toBe(false);
    expect(mayExpire({ ...session, recordings: [] })).toBe(false);
    expect(mayExpire({ ...session, deleted: { at: '', by: '', reason: '' } })).toBe(false);
  });
});
