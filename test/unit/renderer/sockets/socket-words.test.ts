import { expect, test } from 'vitest';
import type { ImportPreview } from '../../../../src-main/contract/commands/exchange.ts';
import type { SocketView } from '../../../../src-main/contract/socket-view.ts';
import { hostKeyCommand, keyTypeName } from '../../../../src-renderer/features/sockets/host-key-words.ts';
import {
  importButton,
  importedText,
  isChoosable,
  isChosenAtFirst,
  shortPath,
} from '../../../../src-renderer/features/sockets/import-words.ts';
import {
  forwardingText,
  loginText,
  recordingText,
  socketGlyph,
  socketSentence,
  socketWord,
  targetText,
  usedText,
} from '../../../../src-renderer/features/sockets/socket-words.ts';
import { practice, socket } from '../../../e2e/fixtures/scenes/sockets.ts';

const web1 = socket('web1', 'ubuntu@10.10.10.20');
const failed = (code: 'upstream_lost' | 'upstream_dial_timeout'): SocketView => ({
  ...web1,
  status: { kind: 'failed', code, message: '', time: '2026-03-17T14:31:50Z', session: 's' },
});

test('a socket is as its last session was', () => {
  expect([socketGlyph(web1), socketWord(web1)]).toEqual(['dot', 'Ready']);
  const silent = failed('upstream_dial_timeout');
  expect([socketGlyph(silent), socketWord(silent)]).toEqual(['cross', 'No answer']);
  const lost = failed('upstream_lost');
  expect([socketGlyph(lost), socketWord(lost)]).toEqual(['triangle', 'Connection lost']);
});

test('a stopped socket is stopped, whatever happened before', () => {
  const stopped = { ...failed('upstream_lost'), enabled: false };
  expect([socketGlyph(stopped), socketWord(stopped)]).toEqual(['ring', 'Stopped']);
});

test('a target whose host key nobody has accepted is to be looked at; the practice target is known', () => {
  const fresh = socket('new1', 'a@b', { host_key: { kind: 'unknown' } });
  expect([socketGlyph(fresh), socketWord(fresh)]).toEqual(['triangle', 'Host key new']);
  expect(socketGlyph({ ...practice, host_key: { kind: 'unknown' } })).toBe('dot');
});

test('live sessions are told with the status', () => {
  expect(socketSentence(web1)).toBe('Ready');
  expect(socketSentence({ ...web1, live_sessions: 1 })).toBe('Ready, 1 live session');
  expect(usedText({ ...web1, live_sessions: 2 })).toBe('2 live');
  expect(usedText(web1)).toBe('never used');
});

test('a target reads as people type it', () => {
  expect(targetText(web1)).toBe('ubuntu@10.10.10.20');
  expect(targetText({ ...web1, port: 2200 })).toBe('ubuntu@10.10.10.20:2200');
  expect(targetText({ ...web1, hostname: '2001:db8::1', port: 2200 })).toBe('ubuntu@[2001:db8::1]:2200');
  expect(targetText(practice)).toBe('guest@inside this app');
  const { username: _, ...anyone } = web1;
  expect(targetText(anyone)).toBe('10.10.10.20');
});

test('the login says where its secret comes from, unless that is the sealed store', () => {
  expect(loginText(web1)).toBe('SSH private key');
  const referred = { stored: true, kind: 'reference', reference: 'from:env:PW' } as const;
  expect(loginText({ ...web1, authentication_type: 'username_and_password', password: referred })).toBe(
    'Username and password, from:env:PW',
  );
});

test('recording and forwarding read as sentences', () => {
  expect(recordingText(web1)).toBe('On, refuses if it can’t record');
  expect(recordingText({ ...web1, record_input: true, recording_mode: 'lenient' })).toBe(
    'On, with keystrokes, goes on if it can’t record',
  );
  expect(recordingText({ ...web1, recording_enabled: false })).toBe('Off');
  expect(forwardingText(web1)).toBe('Local ports only');
  expect(forwardingText({ ...web1, tcp_forwarding: false })).toBe('None');
  expect(forwardingText({ ...web1, remote_forwarding: true })).toBe('Local and remote ports');
  expect(forwardingText({ ...web1, remote_forwarding: true, agent_forwarding: true })).toBe(
    'Local and remote ports, agent',
  );
  expect(forwardingText({ ...web1, tcp_forwarding: false, agent_forwarding: true })).toBe('Agent');
});

test('the command that shows a host key names the file of its type', () => {
  expect(hostKeyCommand('ecdsa-sha2-nistp256')).toBe('ssh-keygen -lf /etc/ssh/ssh_host_ecdsa_key.pub');
  expect(hostKeyCommand('rsa-sha2-512')).toBe('ssh-keygen -lf /etc/ssh/ssh_host_rsa_key.pub');
  expect(hostKeyCommand()).toBe('ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub');
  expect(['ssh-ed25519', 'rsa-sha2-512', 'ecdsa-sha2-nistp256', 'ssh-xyz'].map(keyTypeName)).toEqual([
    'ED25519',
    'RSA',
    'ECDSA',
    'ssh-xyz',
  ]);
});

test('an import names what it has brought, up to three', () => {
  expect(importedText([])).toBe('Nothing was imported');
  expect(importedText(['gw'])).toBe('Imported gw');
  expect(importedText(['gw', 'ci', 'db'])).toBe('Imported gw, ci and db');
  expect(importedText(['gw', 'ci', 'db', 'web', 'mail'])).toBe('Imported gw, ci, db and 2 more');
});

test('a host that wants something can be chosen, but is not at first', () => {
  const row = { host: 'h', name: 'h', target: '', login_with: '', file: '', line: 1 };
  const kinds = (['ready', 'needs', 'skipped'] as const).map((kind) => ({
    ...row,
    result: { kind, note: '' },
  }));
  expect(kinds.map(isChoosable)).toEqual([true, true, false]);
  expect(kinds.map(isChosenAtFirst)).toEqual([true, false, false]);
});

test('the button of a config import says what it would do, and nothing where it would do nothing', () => {
  const preview: ImportPreview = {
    issues: [],
    sockets: [
      { name: 'a', target: '', change: 'new' },
      { name: 'b', target: '', change: 'replaces' },
      { name: 'c', target: '', change: 'same' },
    ],
    client_keys: [{ name: 'k', email: '', change: 'new' }],
    policies: [],
    warnings: [],
  };
  const of = (more: Partial<ImportPreview>, replace = false) =>
    importButton({ ...preview, ...more }, replace);
  expect(of({})).toBe('Import 1 socket and 1 key');
  expect(of({}, true)).toBe('Import 2 sockets and 1 key');
  expect(of({ sockets: [], client_keys: [] })).toBeUndefined();
  expect(of({ sockets: [], client_keys: [], policies: [{ name: 'p', change: 'new' }] })).toBe(
    'Import 1 policy',
  );
  expect(of({ issues: [{ field: 'name', text: 'wrong', line: 1 }] })).toBeUndefined();
});

test('of a long path the end is kept', () => {
  expect(shortPath('~/.ssh/config')).toBe('~/.ssh/config');
  expect(shortPath('/a/very/long/path/to/config', 10)).toBe('…to/config');
});
