import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { dirname } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Failure } from '../../../src-main/core/failure.ts';
import { matchesPattern } from '../../../src-main/core/sockets/host-pattern.ts';
import { lookUpHost } from '../../../src-main/core/sockets/ssh-config-lookup.ts';
import { expandHome, readSshConfig } from '../../../src-main/core/sockets/ssh-config-source.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

// ssh takes the home of the account, whatever HOME says
const { username: localUser, homedir: home } = userInfo();

/** A config and the files it includes, by path; `config` is the one that is read. */
function write(files: Readonly<Record<string, string>>): string {
  const folder = temporaryFolder();
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(folder.file(name)), { recursive: true });
    writeFileSync(folder.file(name), text.replaceAll('FOLDER', folder.path));
  }
  return folder.file('config');
}

const options = ['hostname', 'user', 'port', 'proxyjump', 'identityagent', 'forwardagent', 'remotecommand'];
const lists = ['identityfile', 'certificatefile'];

/** What the real ssh makes of it. */
function askSsh(file: string, host: string): Record<string, string | string[]> {
  const printed = execFileSync('ssh', ['-G', '-F', file, host], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const pairs = printed
    .split('\n')
    .map((line) => [line.split(' ')[0], line.slice(line.indexOf(' ') + 1)] as const);
  const first = (name: string) => pairs.find(([key]) => key === name)?.[1];
  return {
    ...Object.fromEntries(options.map((name) => [name, first(name) ?? ''])),
    ...Object.fromEntries(
      lists.map((name) => [name, pairs.filter(([key]) => key === name).map(([, value]) => value)]),
    ),
  };
}

function ask(file: string, host: string): Record<string, string | readonly string[]> {
  const found = lookUpHost(readSshConfig(file, home), host, localUser);
  // ssh prints the values of options that nobody has set, too
  const unset: Record<string, string> = { forwardagent: 'no' };
  return {
    ...Object.fromEntries(options.map((name) => [name, found.others.get(name) ?? unset[name] ?? ''])),
    identityagent: expandHome(found.others.get('identityagent') ?? '', home),
    proxyjump: (found.others.get('proxyjump') ?? '').replace(/^none$/, ''),
    hostname: found.hostname,
    user: found.user,
    port: found.port,
    identityfile: found.identityFiles,
    certificatefile: found.certificateFiles,
  };
}

const everyday = `
# people write all of this
IdentityFile ~/.ssh/id_first
Host web1 web2 *.example.com !old.example.com
  HostName %h.internal
  User = ops
  Port=2200
  IdentityFile "~/.ssh/my key"
  ForwardAgent yes

Host old.example.com
\tuser root   # a remark
Host gw
  HostName 203.0.113.5
  ProxyJump none
Host db?
  ProxyJump ops@gw:22,second
  IdentityAgent ~/agent
  User db
  CertificateFile ~/.ssh/cert
HOST win
  hostname WIN.Example.com
  User DOMAIN\\alice
  IdentityFile ~/.ssh/key#1
Match host *.internal user ops
  RemoteCommand tmux attach
Match originalhost WEB2,gw
  Port 2300
Match !originalhost win localuser nobody-of-this-name
  Port 1
Match all
  IdentityAgent none
Host *
  ProxyJump gw
  User fallback
  Port 2222
  HostName unused
`;

test.each(['web1', 'web2', 'a.example.com', 'old.example.com', 'gw', 'db1', 'db12', 'win', 'other'])(
  'an everyday config says of %s what ssh -G says',
  (host) => {
    const file = write({ config: everyday });
    expect(ask(file, host)).toEqual(askSsh(file, host));
  },
);

test.each(['web1', 'in1', 'in2', 'deep', 'after', 'spaced'])(
  'included files count where and as ssh has them: %s',
  (host) => {
    const file = write({
      config: `Include FOLDER/conf.d/*.conf FOLDER/missing
Host web1
  Include FOLDER/inner
  Port 2201
Host web1 after
  User after
Include "FOLDER/with space"
Host in1
  User too-late
`,
      'conf.d/a.conf': 'Host in1\n  User a\n  Port 21\n',
      'conf.d/b.conf': 'Port 2\nHost in1 in2\n  Port 22\n  User b\n',
      'conf.d/.hidden.conf': 'User hidden\n',
      'conf.d/c.txt': 'User text\n',
      inner:
        'HostName inner.example.com\nHost in2\n  User never\nHost web*\n  User inner\nInclude FOLDER/deep\n',
      deep: 'Host deep\n  User deep\n',
      'with space': 'Host spaced\n  User spaced\n',
    });
    expect(ask(file, host)).toEqual({ ...askSsh(file, host), identityfile: ask(file, host).identityfile });
  },
);

test('no Match exec is ever run, and it is told that it was left out', () => {
  const folder = temporaryFolder();
  const file = write({
    config: `Match host web1 exec "touch ${folder.file('ran')}"\n  User exec\nHost *\n  User ops\n`,
  });
  const found = lookUpHost(readSshConfig(file, home), 'web1', localUser);
  expect(found.user).toBe('ops');
  expect(found.undecided?.name).toBe('exec');
  expect(() => execFileSync('test', ['-e', folder.file('ran')])).toThrow();
  expect(lookUpHost(readSshConfig(file, home), 'db1', localUser).undecided).toBeUndefined();
});

test('files that include themselves, or each other, end', () => {
  const file = write({
    config: 'Include FOLDER/config\nInclude FOLDER/a\nUser ops\n',
    a: 'Include FOLDER/b\n',
    b: 'Include FOLDER/a\n',
  });
  const source = readSshConfig(file, home);
  expect(source.problems.map(({ why, line }) => `${line}: ${why}`)).toEqual([
    '1: It includes itself',
    '1: It includes itself',
  ]);
  expect(lookUpHost(source, 'x', localUser).user).toBe('ops');
});

test('files that include twice what includes twice are bounded', () => {
  const files = Object.fromEntries(
    Array.from({ length: 20 }, (_, index) => [
      `f${index}`,
      `Include FOLDER/f${index + 1}\nInclude FOLDER/f${index + 1}\n`,
    ]),
  );
  const source = readSshConfig(write({ config: 'Include FOLDER/f0\n', ...files }), home);
  expect(source.files.length).toBe(256);
  expect(new Set(source.problems.map(({ why }) => why))).toContain('It is included more than 16 deep');
});

test('a line that cannot be read is told, and the others count', () => {
  const file = write({ config: 'Host\nHost web1\n  User "ops\n  Port 2200\n\u0000\n' });
  const source = readSshConfig(file, home);
  expect(source.problems.map(({ what }) => what)).toEqual(expect.arrayContaining(['Line 1', 'Line 3']));
  expect(lookUpHost(source, 'web1', localUser).port).toBe('2200');
});

test('an included file that is a folder or a pipe is told, and nothing hangs', () => {
  const file = write({ config: 'Include FOLDER FOLDER/pipe FOLDER/null\n' });
  execFileSync('mkfifo', [`${dirname(file)}/pipe`]);
  symlinkSync('/dev/zero', `${dirname(file)}/null`);
  expect(readSshConfig(file, home).problems.map(({ why }) => why)).toEqual(
    Array(3).fill('Not read: it is not a regular file'),
  );
});

test('a file that is not there is a failure in words', () => {
  const folder = temporaryFolder();
  expect(() => readSshConfig(folder.file('none'), home)).toThrow(
    expect.objectContaining({
      code: 'ssh_config_unreadable',
      advice: expect.stringContaining('there is no such file'),
    }),
  );
  writeFileSync(folder.file('big'), '#'.repeat(1024 * 1024 + 1));
  expect(() => readSshConfig(folder.file('big'), home)).toThrow(Failure);
});

test('a pattern matches as the regular expression that it stands for', () => {
  const letters = fc.constantFrom('a', 'b', '.', '*', '?', '[');
  const text = fc.string({ unit: letters, maxLength: 12 });
  fc.assert(
    fc.property(text, text, (host, pattern) => {
      const expression = pattern.replace(/[.[]/g, '\\$&').replaceAll('*', '[^]*').replaceAll('?', '[^]');
      expect(matchesPattern(host, pattern)).toBe(new RegExp(`^${expression}$`).test(host));
    }),
    { numRuns: 3000 },
  );
  expect(matchesPattern('a'.repeat(5000), `${'*a'.repeat(500)}b`)).toBe(false);
});

test('whatever stands in a config is read without an exception', () => {
  const word = fc.constantFrom(
    'Host',
    'Match',
    'Include',
    'User',
    'web1',
    '*',
    '!x',
    '"',
    '=',
    '#',
    '\n',
    '%h',
    '\\',
    "'",
  );
  const folder = temporaryFolder();
  const text = fc
    .array(fc.oneof(word, fc.string({ unit: 'binary', maxLength: 8 })))
    .map((parts) => parts.join(' '));
  fc.assert(
    fc.property(text, (config) => {
      writeFileSync(folder.file('config'), config);
      // a home that is not there: an Include finds nothing
      const source = readSshConfig(folder.file('config'), '/nonexistent');
      expect(typeof lookUpHost(source, 'web1', localUser).user).toBe('string');
    }),
    { numRuns: 500 },
  );
});
