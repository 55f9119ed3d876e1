import fc from 'fast-check';
import { expect, test } from 'vitest';
import { observeTransfer, type Transfer } from '../../../src-main/core/recordings/transfer-observer.ts';

/** Source and sink in turns: each text of the source is followed by an answer of the sink. */
function observed(command: string, turns: ['source' | 'sink', string][], size = Infinity) {
  const transfers: Transfer[] = [];
  let lost = 0;
  const observer = observeTransfer(
    'exec',
    command,
    (transfer) => transfers.push(transfer),
    () => lost++,
  );
  const sourceIsClient = command.includes('-t');
  for (const [side, text] of turns) {
    const bytes = Buffer.from(text, 'latin1');
    for (let at = 0; at < bytes.length; at += Math.min(size, bytes.length)) {
      const part = bytes.subarray(at, at + size);
      (side === 'source') === sourceIsClient ? observer?.fromClient(part) : observer?.fromServer(part);
    }
  }
  observer?.end();
  return { transfers, lost };
}

const tree: ['source' | 'sink', string][] = [
  ['sink', '\0'],
  ['source', 'T1700000000 0 1700000000 0\n'],
  ['sink', '\0'],
  ['source', 'D0755 0 site\n'],
  ['sink', '\0'],
  ['source', 'C0644 5 index.html\n'],
  ['sink', '\0'],
  ['source', 'C\n\0\x01x\0'],
  ['sink', '\0'],
  ['source', 'C0644 0 empty\n'],
  ['sink', '\0'],
  ['source', '\0'],
  ['sink', '\0'],
  ['source', 'D0755 0 closed\n'],
  ['sink', '\x01scp: closed: Permission denied\n'],
  ['source', 'C0644 3 readonly\n'],
  ['sink', '\x01scp: readonly: Permission denied\n'],
  ['source', 'E\n'],
  ['sink', '\0'],
  ['source', 'C0644 100 half\n'],
  ['sink', '\0'],
  ['source', 'only this'],
];

test('an upload names every file with its folder, its bytes and the answer, in pieces of any size', () => {
  for (const size of [Infinity, 1, 2, 3, 7])
    expect(observed('scp -r -d -t /srv', tree, size)).toEqual({
      transfers: [
        { protocol: 'scp', operation: 'upload', path: '/srv/site/index.html', bytes: 5, result: 'ok' },
        { protocol: 'scp', operation: 'upload', path: '/srv/site/empty', bytes: 0, result: 'ok' },
        {
          protocol: 'scp',
          operation: 'upload',
          path: '/srv/site/readonly',
          bytes: 0,
          result: 'scp: readonly: Permission denied',
        },
        { protocol: 'scp', operation: 'upload', path: '/srv/half', bytes: 9, result: 'interrupted' },
      ],
      lost: 0,
    });
});

test('an upload to what may be a folder or a file says both names', () => {
  expect(observed('scp -t /tmp/x', tree.slice(7)).transfers).toEqual([]);
  const { transfers } = observed('scp -t /tmp/x', [
    ['source', 'C0644 1 a\nb\0'],
    ['sink', '\0\0\0'],
  ]);
  expect(transfers).toMatchObject([{ path: '/tmp/x', target: 'a', bytes: 1, result: 'ok' }]);
});

test('a download lies beside the path that was asked for', () => {
  const { transfers } = observed('scp -f /etc/pass*', [
    ['sink', '\0'],
    ['source', 'C0644 4 passwd\n'],
    ['sink', '\0'],
    ['source', 'root\0'],
    ['sink', '\0'],
  ]);
  expect(transfers).toEqual([
    { protocol: 'scp', operation: 'download', path: '/etc/passwd', bytes: 4, result: 'ok' },
  ]);
});

test('a source that cannot send says why', () => {
  const { transfers } = observed('scp -f /nowhere', [
    ['sink', '\0'],
    ['source', '\x01scp: /nowhere: No such file or directory\n'],
  ]);
  expect(transfers).toMatchObject([{ path: '/nowhere', result: 'scp: /nowhere: No such file or directory' }]);
});

test('a client that does not wait for answers is followed all the same', () => {
  const { transfers } = observed('scp -t /tmp/', [
    ['source', 'C0644 2 a\nxy\0C0644 1 b\nz\0'],
    ['sink', '\0\0\0\0\x01scp: b: disk full\n'],
  ]);
  expect(transfers).toMatchObject([
    { path: '/tmp/a', bytes: 2, result: 'ok' },
    { path: '/tmp/b', bytes: 1, result: 'scp: b: disk full' },
  ]);
});

test.each<[string, ['source' | 'sink', string][]]>([
  ['scp -t /tmp', [['sink', '$ ']]],
  ['scp -f /tmp', [['source', 'bash-5.2$ ']]],
  [
    'scp -t /tmp',
    [
      ['sink', '\0'],
      ['source', 'ls -la\n'],
    ],
  ],
  [
    'scp -f /tmp',
    [
      ['sink', '\0'],
      ['source', 'C0644 x name\n'],
    ],
  ],
  [
    'scp -f /tmp',
    [
      ['sink', '\0'],
      ['source', `C0644 1 ${'n'.repeat(10_000)}`],
    ],
  ],
])('%s that speaks something else (%j) is lost, once', (command, turns) => {
  expect(observed(command, [...turns, ...tree])).toEqual({ transfers: [], lost: 1 });
});

test('random bytes never throw', () => {
  const text = fc.string({
    unit: fc.constantFrom('\0', '\x01', '\n', 'C', 'D', 'E', 'T', ' ', '0644', '3', 'x'),
  });
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.constantFrom('source', 'sink'), text)), (turns) => {
      observed('scp -t /tmp', turns as ['source' | 'sink', string][]);
    }),
  );
});
