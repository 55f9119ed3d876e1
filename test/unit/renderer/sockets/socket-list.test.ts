import { expect, test } from 'vitest';
import { LogRing } from '../../../../src-renderer/features/logs/log-ring.ts';
import { lastLines } from '../../../../src-renderer/features/sockets/last-lines.ts';
import {
  groupHeight,
  placeRows,
  rowHeight,
  shownRows,
} from '../../../../src-renderer/features/sockets/list-window.ts';
import { filterSockets, groupSockets } from '../../../../src-renderer/features/sockets/socket-groups.ts';
import { practice, socket, sockets } from '../../../e2e/fixtures/scenes/sockets.ts';

const names = (found: readonly { name: string }[]) => found.map(({ name }) => name);

test('every word of the filter has to stand somewhere in the socket', () => {
  expect(names(filterSockets(sockets, 'db'))).toEqual(['db1', 'stage-db']);
  expect(names(filterSockets(sockets, 'PROD postgres'))).toEqual(['db1']);
  expect(names(filterSockets(sockets, 'front'))).toEqual(['web1']);
  expect(names(filterSockets(sockets, 'stopped'))).toEqual(['nas']);
  expect(filterSockets(sockets, 'nothing like this')).toEqual([]);
});

test('an empty filter keeps all of them, in their order', () => {
  expect(names(filterSockets(sockets, '  '))).toEqual(names(sockets));
});

test('sockets stand under their first tag, those without one after them, the practice socket last', () => {
  const groups = groupSockets([
    practice,
    socket('plain', 'a@b'),
    socket('web1', 'a@b', { tags: ['prod', 'nginx'] }),
    socket('lab1', 'a@b', { tags: ['lab'] }),
    socket('web2', 'a@b', { tags: ['prod'] }),
  ]);
  expect(groups.map(({ name, sockets: members }) => [name, names(members)])).toEqual([
    ['prod', ['web1', 'web2']],
    ['lab', ['lab1']],
    ['no tag', ['plain']],
    ['practice', ['practice']],
  ]);
});

const many = (count: number, tag: string) =>
  Array.from({ length: count }, (_, index) => socket(`${tag}-${index}`, 'a@b', { tags: [tag] }));

test('rows follow their group, and groups each other', () => {
  const { groups, height } = placeRows(groupSockets([...many(2, 'a'), ...many(1, 'b')]));
  expect(groups.map(({ top, rows }) => [top, rows.map((row) => row.top)])).toEqual([
    [0, [groupHeight, groupHeight + rowHeight]],
    [groupHeight + 2 * rowHeight, [2 * groupHeight + 2 * rowHeight]],
  ]);
  expect(height).toBe(2 * groupHeight + 3 * rowHeight);
});

test('of ten thousand sockets only those in sight are drawn, and none of those is missing', () => {
  const { groups, height } = placeRows(groupSockets([...many(5000, 'a'), ...many(5000, 'b')]));
  for (const scrollTop of [0, 777, height / 2 - 300, height - 600]) {
    const shown = shownRows(groups, { scrollTop, height: 600 });
    const rows = shown.flatMap((group) => group.rows);
    expect(rows.length).toBeLessThan(50);
    const inSight = groups
      .flatMap((group) => group.rows)
      .filter(({ top }) => top + rowHeight > scrollTop && top < scrollTop + 600);
    expect(names(rows.map((row) => row.socket))).toEqual(
      expect.arrayContaining(names(inSight.map((row) => row.socket))),
    );
  }
});

test('a group says how many it has, also where only some are drawn, and loses its name out of sight', () => {
  const { groups } = placeRows(groupSockets(many(1000, 'a')));
  expect(shownRows(groups, { scrollTop: 0, height: 600 })[0]).toMatchObject({ count: 1000, hasHead: true });
  expect(shownRows(groups, { scrollTop: 20_000, height: 600 })[0]).toMatchObject({
    count: 1000,
    hasHead: false,
  });
});

test('the last lines are the newest that are held, oldest first', () => {
  const ring = new LogRing<number>(4);
  ring.append([1, 2, 3, 4, 5, 6]);
  expect(lastLines(ring, 3)).toEqual([4, 5, 6]);
  expect(lastLines(ring, 10)).toEqual([3, 4, 5, 6]);
});
