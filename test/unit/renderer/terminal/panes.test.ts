import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type Layout,
  panesOf,
  removePane,
  setShare,
  splitPane,
} from '../../../../src-renderer/features/terminal/pane-layout.ts';
import {
  exitText,
  failureTitle,
  tabName,
  tabStatus,
} from '../../../../src-renderer/features/terminal/pane-words.ts';
import { isWorthRetrying, nextTry } from '../../../../src-renderer/features/terminal/retry.ts';

const one: Layout = { kind: 'pane', pane: 1 };

describe('the layout of a tab', () => {
  const two = splitPane(one, 1, { direction: 'row', added: 2, id: 10 });
  const three = splitPane(two, 2, { direction: 'column', added: 3, id: 11 });

  test('a split gives the new pane half of the space of the old one', () => {
    expect(two).toEqual({
      kind: 'split',
      id: 10,
      direction: 'row',
      share: 0.5,
      first: one,
      second: { kind: 'pane', pane: 2 },
    });
    expect(panesOf(three)).toEqual([1, 2, 3]);
  });

  test('what is beside a closed pane gets its space; a tab without panes is none', () => {
    expect(removePane(three, 1)).toMatchObject({ kind: 'split', id: 11 });
    expect(removePane(three, 3)).toEqual(two);
    expect(removePane(one, 1)).toBeUndefined();
    expect(removePane(three, 99)).toEqual(three);
  });

  test('no part can be dragged away', () => {
    expect(setShare(two, 10, 0.001)).toMatchObject({ share: 0.1 });
    expect(setShare(two, 10, 7)).toMatchObject({ share: 0.9 });
    expect(setShare(three, 11, 0.3)).toMatchObject({ share: 0.5, second: { share: 0.3 } });
  });

  test('splitting and closing in any order never loses a pane and never doubles one', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.boolean(), fc.nat()), { maxLength: 40 }), (steps) => {
        let layout: Layout | undefined = one;
        let next = 2;
        const open = new Set([1]);
        for (const [split, at] of steps) {
          if (!layout) break;
          const panes = panesOf(layout);
          const pane = panes[at % panes.length] ?? 0;
          if (split) {
            layout = splitPane(layout, pane, {
              direction: at % 2 ? 'row' : 'column',
              added: next,
              id: 1000 + next,
            });
            open.add(next++);
          } else {
            layout = removePane(layout, pane);
            open.delete(pane);
          }
        }
        expect(layout ? panesOf(layout).sort() : []).toEqual([...open].sort());
      }),
    );
  });
});

describe('trying again', () => {
  test('waits longer each time, and after ten tries leaves it to the person', () => {
    const pauses = Array.from({ length: 10 }, (_, tries) => (nextTry(tries, 0)?.at ?? 0) / 1000);
    expect(pauses).toEqual([2, 4, 8, 15, 30, 30, 30, 30, 30, 30]);
    expect(nextTry(3, 1000)).toEqual({ at: 16_000, number: 4, of: 10 });
    expect(nextTry(10)).toBeUndefined();
  });

  test('is for what mends itself, and never for a decision, a key or a password', () => {
    const worth = [
      'upstream_lost',
      'upstream_keepalive_timeout',
      'upstream_dial_refused',
      'host_unreachable',
    ];
    const not = [
      'session_ended_by_admin',
      'upstream_auth_rejected',
      'upstream_host_key_changed',
      'socket_stopped',
      'recording_failed',
    ];
    expect(worth.filter((code) => !isWorthRetrying(code))).toEqual([]);
    expect(not.filter(isWorthRetrying)).toEqual([]);
  });
});

describe('the words of a pane', () => {
  test('a tab names each socket once', () => {
    expect(tabName(['web1', 'web2'])).toBe('web1, web2');
    expect(tabName(['web1', 'web2', 'web1'])).toBe('web1 × 2, web2');
  });

  test('a tab shows the worst of its panes', () => {
    const failed = { kind: 'failed', code: 'x', message: '', advice: '', at: '' } as const;
    const open = { state: { kind: 'open', recorded: true, since: '' }, lost: undefined } as const;
    const ended = { state: { kind: 'ended', at: '' }, lost: undefined } as const;
    expect(tabStatus([ended, open])).toEqual({ glyph: 'dot', word: 'connected' });
    expect(tabStatus([open, { state: failed, lost: failed }])).toEqual({ glyph: 'triangle', word: 'lost' });
    expect(
      tabStatus([
        { state: failed, lost: failed },
        { state: failed, lost: undefined },
      ]).word,
    ).toBe('failed');
    expect(tabStatus([ended])).toEqual({ glyph: 'ring', word: 'ended' });
  });

  test('a failure is titled by what has happened', () => {
    expect(failureTitle('web1', 'upstream_lost', true)).toBe('The connection to web1 was lost');
    expect(failureTitle('web1', 'upstream_auth_rejected', false)).toBe('web1 refused the login');
    expect(failureTitle('web1', 'upstream_dial_timeout', false)).toBe('web1 cannot be reached');
    expect(failureTitle('web1', 'upstream_host_key_changed', false)).toBe('web1 shows another host key');
    expect(failureTitle('web1', 'secret_env_missing', false)).toBe('The stored login of web1 cannot be used');
    expect(failureTitle('web1', 'internal_error', false)).toBe('web1 could not be opened');
  });

  test('an exit is told as a shell would', () => {
    expect(exitText({ status: 0 })).toBe('exit 0');
    expect(exitText({ signal: 'KILL' })).toBe('ended by signal KILL');
    expect(exitText(undefined)).toBe('no exit status');
  });
});
