import { execFileSync } from 'node:child_process';
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { hostEntry, type KnownHostKey, KnownHosts } from '../../../src-main/core/storage/known-hosts.ts';
import { makeKey } from '../../support/keys.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

function hostKey(type: 'ed25519' | 'ecdsa' = 'ed25519'): KnownHostKey & { line: string } {
  const [name = '', base64 = ''] = makeKey({ type }).publicKey.split(' ');
  return { type: name, blob: Buffer.from(base64, 'base64'), line: `${name} ${base64}` };
}

const keysOf = (found: KnownHostKey[]) => found.map(({ type, blob }) => `${type} ${blob.toString('base64')}`);

test('what is added is found again, by host and port, and by ssh-keygen -F', () => {
  const file = temporaryFolder().file('known_hosts');
  const hosts = new KnownHosts(file);
  const [one, two, three] = [hostKey(), hostKey('ecdsa'), hostKey()];
  expect(hosts.lookup('web1', 22)).toEqual([]);
  hosts.add('Web1.Example', 22, one);
  hosts.add('web1.example', 22, two);
  hosts.add('2001:db8::5', 2222, three);
  expect(keysOf(hosts.lookup('WEB1.example', 22))).toEqual([one.line, two.line]);
  expect(hosts.lookup('web1.example', 2222)).toEqual([]);
  expect(keysOf(hosts.lookup('2001:db8::5', 2222))).toEqual([three.line]);
  expect(statSync(file).mode & 0o777).toBe(0o600);

  const keygen = (name: string) => execFileSync('ssh-keygen', ['-F', name, '-f', file], { encoding: 'utf8' });
  expect(keygen('web1.example')).toContain(`web1.example ${one.line}`);
  expect(keygen('[2001:db8::5]:2222')).toContain(three.line);
});

test('replacing and forgetting touch one host only and keep every other line', () => {
  const file = temporaryFolder().file('known_hosts');
  const [old, other, fresh] = [hostKey(), hostKey(), hostKey()];
  const kept = [
    '# a comment',
    '',
    `@cert-authority *.example ${other.line}`,
    `*.lan ${other.line}`,
    'not a line',
  ];
  writeFileSync(file, [...kept, `web1 ${old.line}`, `web1,web2 ${other.line}`].join('\n'));
  const hosts = new KnownHosts(file);
  hosts.replace('web1', 22, fresh);
  expect(readFileSync(file, 'utf8')).toBe(
    [...kept, `web2 ${other.line}`, `web1 ${fresh.line}`, ''].join('\n'),
  );
  expect(keysOf(hosts.lookup('web1', 22))).toEqual([fresh.line]);
  hosts.forget('web1', 22);
  expect(hosts.lookup('web1', 22)).toEqual([]);
  expect(keysOf(hosts.lookup('web2', 22))).toEqual([other.line]);
});

test('a target stays known after ssh-keygen -H has hashed the file', () => {
  const file = temporaryFolder().file('known_hosts');
  const hosts = new KnownHosts(file);
  const [one, two] = [hostKey(), hostKey()];
  hosts.add('web1', 2222, one);
  execFileSync('ssh-keygen', ['-H', '-f', file], { stdio: 'ignore' });
  expect(readFileSync(file, 'utf8')).toMatch(/^\|1\|/);
  expect(keysOf(hosts.lookup('web1', 2222))).toEqual([one.line]);
  hosts.replace('web1', 2222, two);
  expect(keysOf(hosts.lookup('web1', 2222))).toEqual([two.line]);
});

test('a change by another process is seen at once, and a missing end of line does not glue two together', () => {
  const file = temporaryFolder().file('known_hosts');
  const hosts = new KnownHosts(file);
  const [one, two] = [hostKey(), hostKey()];
  writeFileSync(file, `web1 ${one.line}`);
  hosts.add('web2', 22, two);
  expect(keysOf(hosts.lookup('web1', 22))).toEqual([one.line]);
  expect(keysOf(hosts.lookup('web2', 22))).toEqual([two.line]);
});

test.each(['a b', 'a,b', '*', 'a\nb', '#a', '@revoked', '|1|', ''])(
  'the name %j, which would mean something else in the file, is refused',
  (name) => {
    expect(() => hostEntry(name, 22)).toThrow('not a host name');
  },
);
