import { expect, test } from 'vitest';
import { parseScpCommand, transferOf } from '../../../src-main/core/recordings/transfer-kind.ts';

test.each([
  ['scp -t path', 'upload', 'path', false],
  ["/usr/bin/scp -r -f -- 'path'", 'download', 'path', false],
  ['scp -v -d -t /tmp', 'upload', '/tmp', true],
  ['scp -rpt "/a b/c"', 'upload', '/a b/c', false],
  ['scp  -f  /a\\ b/*.txt', 'download', '/a b/*.txt', false],
  ["scp -f 'it'\\''s'", 'download', "it's", false],
  ['scp -t -- -odd', 'upload', '-odd', false],
])('%s is a transfer', (command, direction, path, intoFolder) => {
  expect(parseScpCommand(command)).toEqual({ direction, path, intoFolder });
  expect(transferOf('exec', command)).toBe(`scp-${direction}`);
});

test.each([
  'scp -t /tmp; bash',
  'scp -t /tmp && bash',
  'scp -t /tmp\nbash',
  'scp -t $(bash)',
  'scp -t `bash`',
  'scp -t "$(bash)"',
  'scp -t /tmp >x',
  'scp -t {a,b}',
  'scp -S /bin/bash -t /tmp',
  'scp -t -f /tmp',
  'scp -t',
  'scp -t a b',
  'scp a b:c',
  "scp -t 'open",
  'myscp -t /tmp',
  'FOO=1 scp -t /tmp',
  'bash -c "scp -t /tmp"',
  'sftp-server; bash',
  '',
])('%j is a command like any other', (command) => {
  expect(transferOf('exec', command)).toBeUndefined();
});

test('SFTP is known as a subsystem and by its program', () => {
  expect(transferOf('subsystem', 'sftp')).toBe('sftp');
  expect(transferOf('exec', '/usr/lib/openssh/sftp-server -l INFO')).toBe('sftp');
  expect(transferOf('subsystem', 'netconf')).toBeUndefined();
  expect(transferOf('subsystem', 'scp -t x')).toBeUndefined();
  expect(transferOf('exec', 'sftp')).toBeUndefined();
  expect(transferOf('shell', undefined)).toBeUndefined();
});
