import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SocketName } from '../../../src-main/contract/ssh-socket.ts';
import { Failure } from '../../../src-main/core/failure.ts';
import { checkDraft } from '../../../src-main/core/sockets/check-draft.ts';
import { draftFromText } from '../../../src-main/core/sockets/draft-from-text.ts';

function refusalOf(text: string, taken: string[] = []): string {
  try {
    draftFromText(text, taken);
  } catch (error) {
    if (error instanceof Failure && error.code === 'request_invalid') return error.advice ?? '';
    throw error;
  }
  return 'was understood';
}

test.each<[text: string, target: string, name: string]>([
  ['10.10.10.20', '@10.10.10.20:22', '10-10-10-20'],
  ['web1', '@web1:22', 'web1'],
  ['  ops@web1.example.com ', 'ops@web1.example.com:22', 'web1'],
  ['ops@web1:2200', 'ops@web1:2200', 'web1'],
  ['ops@[2001:db8::1]:2222', 'ops@2001:db8::1:2222', '2001-db8-1'],
  ['2001:db8::1', '@2001:db8::1:22', '2001-db8-1'],
  ['[2001:db8::1]', '@2001:db8::1:22', '2001-db8-1'],
  ['root@fe80::1%eth0', 'root@fe80::1%eth0:22', 'fe80-1-eth0'],
  ['alice@example.com@Web1', 'alice@example.com@Web1:22', 'web1'],
  ['CORP\\alice@web1', 'CORP\\alice@web1:22', 'web1'],
  ['ssh://ops@web1:2222/', 'ops@web1:2222', 'web1'],
  ['ssh://al%40x@[2001:db8::1]', 'al@x@2001:db8::1:22', '2001-db8-1'],
  ['sftp://ops@web1/var/www', 'ops@web1:22', 'web1'],
  ['ssh -p 2200 ops@web1', 'ops@web1:2200', 'web1'],
  ['ssh ops@web1 -p 2200', 'ops@web1:2200', 'web1'],
  ['$ ssh -vp2200 -l ops web1', 'ops@web1:2200', 'web1'],
  ['/usr/bin/ssh -4 -o Port=2200 -oUser=ops web1', 'ops@web1:2200', 'web1'],
  ['ops@web1 -p 2200', 'ops@web1:2200', 'web1'],
  ['ssh -p 2200 -p 2201 web1', '@web1:2200', 'web1'],
  ['ssh -o "HostName 10.0.0.9" ops@web1', 'ops@10.0.0.9:22', 'web1'],
  ['ssh -L 8080:localhost:80 -N ops@web1', 'ops@web1:22', 'web1'],
  ['ssh -t ops@web1 sudo -i', 'ops@web1:22', 'web1'],
  ['müller.example', '@müller.example:22', 'muller'],
])('%s is understood as a target', (text, target, name) => {
  const draft = draftFromText(text, []);
  expect(`${draft.username}@${draft.hostname}:${draft.port}`).toBe(target);
  expect(draft.name).toBe(name);
  const issues = checkDraft(draft, { sockets: [] }).map(({ field }) => field);
  expect(issues.filter((field) => field !== 'username' && field !== 'password')).toEqual([]);
});

test('a key file becomes a reference that is read when somebody logs in', () => {
  const draft = draftFromText('ssh -i ~/.ssh/id_web -A ops@web1', []);
  expect(draft.authentication_type).toBe('private_key');
  expect(draft.private_key).toEqual({ kind: 'reference', reference: 'from:file:~/.ssh/id_web' });
  expect(draft.agent_forwarding).toBe(true);
  const windows = draftFromText('ssh -i C:\\Users\\me\\id_web ops@web1', []);
  expect(windows.private_key).toEqual({ kind: 'reference', reference: 'from:file:C:\\Users\\me\\id_web' });
});

test('a jump host that is a socket becomes the way', () => {
  expect(draftFromText('ssh -J gw ops@web1', ['gw']).via).toBe('gw');
  expect(draftFromText('ssh -o ProxyJump=none ops@web1', []).via).toBe('');
});

test('a name that is taken gets a number', () => {
  expect(draftFromText('web1', ['web1', 'web1-2']).name).toBe('web1-3');
  const long = 'a'.repeat(63);
  expect(draftFromText(long, [long]).name).toBe(`${'a'.repeat(61)}-2`);
});

test.each<[text: string, said: string]>([
  ['', 'Type login and host'],
  ['   ', 'Type login and host'],
  ['my server', 'There are spaces in this'],
  ['https://web1.example.com/', 'a web address, not an SSH one'],
  ['ssh://ops:pass@web1', 'Leave the password out'],
  ['ssh', 'The host is missing'],
  ['ssh -p 2200', 'The host is missing'],
  ['ssh -p', 'Something is missing behind -p'],
  ['ssh -Z web1', 'ssh has no option -Z'],
  ["ssh 'web1", 'A quote in this command is not closed'],
  ['web1\nweb2', 'more than one line'],
  ['web1:ssh', 'ssh is no port'],
  ['web1:', 'Nothing is no port'],
  ['web1:0', '0 is no port'],
  ['web1:70000', '70000 is no port'],
  ['ops@', 'Type the host name or the address'],
  ['web1:/var/www', '/var/www is no port'],
  ['[10.0.0.1]:22', 'no IPv6 address between the brackets'],
  ['1:2:3', 'no IPv6 address'],
  ['10.0.0.256', 'no IPv4 address'],
  ['web$1', 'can’t have the character $'],
  ['ssh -i id_web web1', 'the whole path of the key file'],
  ['ssh -J admin@gw web1', 'admin@gw is no socket yet'],
  ['ssh -J a,b web1', 'Only one jump host'],
])('%j is refused in a sentence', (text, said) => {
  expect(refusalOf(text)).toContain(said);
});

test('a password in an address is not repeated', () => {
  expect(refusalOf('ssh://ops:20231123@web1')).not.toContain('20231123');
});

test('whatever is typed gives a draft with a valid, free name, or a sentence', () => {
  const words = fc.constantFrom(
    'ssh',
    '-p',
    '22',
    '-J',
    'gw',
    '-i',
    '~/k',
    'a@b',
    '[::1]',
    ':',
    '@',
    "'",
    '%',
    '-o',
  );
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.array(fc.oneof(words, fc.string())).map((parts) => parts.join(' ')),
  );
  fc.assert(
    fc.property(text, (typed) => {
      try {
        const draft = draftFromText(typed, ['gw', 'b']);
        expect(SocketName.safeParse(draft.name).success).toBe(true);
        expect(['gw', 'b']).not.toContain(draft.name);
        const issues = checkDraft(draft, { sockets: [] }).map(({ field }) => field);
        expect(issues).not.toContain('hostname');
        expect(issues).not.toContain('port');
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        expect(error.code).toBe('request_invalid');
        expect(error.advice).toMatch(/^.+[.:]/s);
        expect(error.advice).not.toMatch(/[\x00-\x1f\x7f]/);
      }
    }),
    { numRuns: 2000 },
  );
});
