import { expect, test } from 'vitest';
import {
  isSelected,
  rowAfterKey,
  selectedNumbers,
} from '../../../../src-renderer/features/logs/line-selection.ts';
import { FilteredView } from '../../../../src-renderer/features/logs/log-filter.ts';
import { LogRing } from '../../../../src-renderer/features/logs/log-ring.ts';

function evenLines(): FilteredView<number> {
  const ring = new LogRing<number>();
  ring.append(Array.from({ length: 100 }, (_, at) => at));
  const view = new FilteredView(ring, (line) => line % 2 === 0);
  view.advance(1000);
  return view;
}

const view = evenLines();
const press = (key: string, current?: number) => rowAfterKey(key, { view, current, pageRows: 10 });

test('arrows and j, k go to the next line that is shown, and stop at the ends', () => {
  expect([press('ArrowDown', 10), press('j', 10), press('ArrowUp', 10), press('k', 10)]).toEqual([
    6, 6, 4, 4,
  ]);
  expect([press('k', 0), press('j', 98)]).toEqual([0, 49]);
});

test('without a current line they begin with the newest', () => {
  expect([press('ArrowUp'), press('j')]).toEqual([49, 49]);
});

test('pages and ends', () => {
  expect([press('PageUp', 40), press('PageDown', 40), press('Home', 40), press('End', 40)]).toEqual([
    10, 30, 0, 49,
  ]);
});

test('other keys, and an empty list, do nothing', () => {
  expect(press('x', 10)).toBeUndefined();
  const empty = new FilteredView(new LogRing<number>(), () => true);
  expect(rowAfterKey('Home', { view: empty, current: undefined, pageRows: 10 })).toBeUndefined();
});

test('a selection reaches from where it was begun to where it has come, in either direction', () => {
  expect([9, 10, 20, 21].map((number) => isSelected({ anchor: 20, current: 10 }, number))).toEqual([
    false,
    true,
    true,
    false,
  ]);
  expect(isSelected(undefined, 3)).toBe(false);
});

test('only lines that are shown are selected, and at most so many of the last', () => {
  expect(selectedNumbers({ anchor: 20, current: 13 }, view, 10)).toEqual([14, 16, 18, 20]);
  expect(selectedNumbers({ anchor: 13, current: 20 }, view, 2)).toEqual([18, 20]);
});
