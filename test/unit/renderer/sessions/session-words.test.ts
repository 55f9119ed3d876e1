import { expect, test } from 'vitest';
import {
  exitWord,
  kindWords,
  softwareName,
} from '../../../../src-renderer/features/sessions/session-words.ts';
import { sessionsCsv } from '../../../../src-renderer/features/sessions/sessions-export.ts';
import { fileName } from '../../../../src-renderer/ui/save-file.ts';
import { failed, summary } from './many-sessions.ts';

const none = { shells: 0, commands: 0, sftp: 0, forwards: 0, files: 0 };

test.each([
  [{ shells: 1 }, 'Shell'],
  [{ shells: 2, forwards: 1 }, '2 shells, 1 forward'],
  [{ shells: 1, files: 1 }, 'Shell, 1 file'],
  [{ commands: 3 }, '3 commands'],
  [{ sftp: 1, files: 2 }, 'Files, 2 moved'],
  [{ sftp: 1 }, 'Files'],
  [{ forwards: 2 }, '2 forwards'],
  [{}, 'None'],
])('%j is called “%s”', (asked, words) => {
  expect(kindWords({ ...none, ...asked })).toBe(words);
});

test.each([
  ['a success', summary(1), undefined, '0'],
  ['another exit status', summary(1, { exit: { status: 130 } }), 'triangle', '130'],
  ['a signal', summary(1, { exit: { signal: 'KILL' } }), 'triangle', 'KILL'],
  ['a target that does not answer', failed(1, 'upstream_dial_timeout'), 'cross', 'No answer'],
  ['a lost connection', failed(1, 'upstream_lost'), 'triangle', 'Connection lost'],
  ['a dead connector', summary(1, { state: 'interrupted' }), 'triangle', 'Interrupted'],
  ['a live session', summary(1, { state: 'live', evidence: 'recording' }), 'recording', 'Live, recorded'],
  [
    'a live one without a recording',
    summary(1, { state: 'live', evidence: 'not_recorded' }),
    'dot',
    'Live, not recorded',
  ],
] as const)('%s has its glyph and its word', (_name, session, glyph, text) => {
  const word = exitWord(session);
  expect(word.text).toBe(text);
  expect(word.glyph).toBe(glyph);
});

test('client programs are named without the protocol', () => {
  expect(softwareName('SSH-2.0-OpenSSH_9.8')).toBe('OpenSSH 9.8');
  expect(softwareName('nonsense')).toBe('nonsense');
});

test('in the exported list no foreign text becomes a formula or breaks a line', () => {
  const csv = sessionsCsv([summary(1, { command: '=HYPERLINK("http://x","y")\r\n,', bytes: -0 })]);
  const [names, line, ...rest] = csv.split(/\r\n(?=s1|$)/);
  expect(names?.startsWith('id,person,email,socket')).toBe(true);
  expect(line).toContain(`"'=HYPERLINK(""http://x"",""y"")\r\n,"`);
  expect(rest).toEqual(['']);
});

test('file names have no separators and no leading dots', () => {
  expect(fileName('../../etc/passwd on web1: "x"')).toBe('etc-passwd-on-web1-x');
  expect(fileName('Tomás Silva on stage-web.cast')).toBe('Tomás-Silva-on-stage-web.cast');
  expect(fileName('…')).toBe('file');
});
