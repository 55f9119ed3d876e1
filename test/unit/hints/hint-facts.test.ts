import { expect, test } from 'vitest';
import { type HintSocket, hintFacts, withoutAddress } from '../../../src-main/contract/hints/hint-facts.ts';
import { hintFor } from '../../../src-main/contract/hints/hint-for.ts';
import { nameKindOf, networkOf } from '../../../src-main/contract/hints/target-place.ts';
import { targetSystemOf } from '../../../src-main/contract/hints/target-system.ts';

const edge1: HintSocket = {
  name: 'edge1',
  hostname: 'edge1.internal',
  port: 22,
  username: 'ops',
  authentication_type: 'private_key',
};

test('the evidence goes before what the socket says', () => {
  const line = { code: 'upstream_dial_timeout', socket_id: 'edge1', address: '10.0.0.7', port: 2200 };
  const facts = hintFacts(line, { socket: edge1 });
  expect(facts).toMatchObject({
    host: '10.0.0.7',
    port: 2200,
    user: 'ops',
    login: 'private_key',
    network: 'private',
  });
});

test('without evidence the socket tells where the target is', () => {
  const facts = hintFacts({}, { socket: { ...edge1, port: 2200 } });
  expect(hintFor('upstream_dial_timeout', facts)?.problem).toBe('edge1.internal:2200 does not answer');
});

test('what happened on the way is not told in the words of the socket’s own login and address', () => {
  const facts = hintFacts({ via: 'bastion' }, { socket: { ...edge1, via: 'bastion' } });
  expect(facts).toMatchObject({
    via: 'bastion',
    login: undefined,
    host: undefined,
    user: undefined,
    from: undefined,
  });
  expect(hintFacts({}, { socket: { ...edge1, via: 'bastion' } })).toMatchObject({
    login: 'private_key',
    from: 'bastion',
  });
});

test('a host key of another type is told from a changed one', () => {
  const shown = { host_key_type: 'ssh-ed25519', known_host_key_types: ['ssh-rsa'] };
  expect(hintFacts(shown).otherHostKeyType).toBe(true);
  expect(hintFacts({ ...shown, known_host_key_types: ['ssh-rsa', 'ssh-ed25519'] }).otherHostKeyType).toBe(
    false,
  );
  expect(hintFacts({ ...shown, known_host_key_types: [] }).otherHostKeyType).toBeUndefined();
});

test('marks among the key exchanges are no algorithms', () => {
  const server_offered = ['kex-strict-s-v00@openssh.com', 'diffie-hellman-group1-sha1', 'ext-info-s'];
  expect(hintFacts({ server_offered }).theirs).toBe('diffie-hellman-group1-sha1');
  expect(hintFacts({ server_offered: ['ext-info-s'] }).theirs).toBeUndefined();
});

test('the first line of what is no SSH server is told to the owner, and to nobody else', () => {
  const facts = hintFacts({ speaks: 'other_text', first_line: 'drained, ask bob@10.0.0.7' });
  expect(hintFor('upstream_not_ssh', facts)?.cause).toContain(', “drained, ask bob@10.0.0.7”:');
  const said = hintFor('upstream_not_ssh', withoutAddress(facts));
  expect([said?.id, JSON.stringify(said)]).toEqual([
    'upstream_not_ssh.other_text',
    expect.not.stringMatching(/drained|bob/),
  ]);
});

test('offered methods: one, several, none at all, and not known are four things', () => {
  expect(hintFacts({ methods_offered: ['publickey'] })).toMatchObject({
    offered: 'publickey',
    onlyOffers: 'publickey',
  });
  expect(hintFacts({ methods_offered: ['publickey', 'password'] })).toMatchObject({
    offered: 'publickey, password',
    onlyOffers: undefined,
  });
  expect(hintFacts({ methods_offered: [] })).toMatchObject({ offered: undefined, offersNothing: true });
  expect(hintFacts({})).toMatchObject({ offered: undefined, offersNothing: undefined });
});

test.each([
  [45, '45 s ahead', 'ahead'],
  [-420, '7 min behind', 'behind'],
  [10_800, '3 h ahead', 'ahead'],
  [-31_536_000, '365 days behind', 'behind'],
] as const)('a clock that is off by %d s is %s', (clock_skew_s, clock, clockIs) => {
  expect(hintFacts({ clock_skew_s })).toMatchObject({ clock, clockIs });
});

test('a connection is idle when nothing has passed for minutes', () => {
  expect(hintFacts({ idle_s: 30 }).idle).toBeUndefined();
  expect(hintFacts({ idle_s: 900 }).idle).toBe('15 min');
});

test('what a target says in a sentence of ours is one line, and bounded', () => {
  const facts = hintFacts({ text: `bye\r\n\x1b[31m\u202e${'a'.repeat(5000)}`, prompt: '\x07\x07' });
  expect(facts.text).toMatch(/^bye \[31m a+…$/);
  expect(facts.text?.length).toBeLessThanOrEqual(160);
  expect(facts.prompt).toBeUndefined();
  const theirs = hintFacts({
    server_offered: Array.from({ length: 500 }, (_, index) => `kex${index}`),
  }).theirs;
  expect(theirs).toBe('kex0, kex1, kex2, kex3, …');
});

test('evidence of the wrong type is no evidence', () => {
  expect(
    hintFacts({ address: 7, port: '22', methods_offered: 'publickey', reason: 'unknown socket' }),
  ).toMatchObject({
    host: undefined,
    port: undefined,
    offered: undefined,
    reason: undefined,
  });
});

test('without the address, nothing of where the target is, as whom, or in its own words is left', () => {
  const facts = hintFacts(
    {
      address: '10.0.0.7',
      server: 'SSH-2.0-x',
      text: 'from 10.0.0.7',
      prompt: 'ops@edge1:',
      path: '/secret',
      name: 'PW',
      program: '/bin/pass',
      host_key: 'SHA256:abc',
    },
    { socket: { ...edge1, via: 'bastion' } },
  );
  const left = JSON.stringify(withoutAddress(facts));
  expect(left).not.toMatch(/10\.0\.0|edge1\.|ops|bastion|SSH-2|secret|PW|pass"|SHA256|:22\b/);
  expect(withoutAddress(facts)).toMatchObject({ socket: 'edge1', login: 'private_key', network: 'private' });
});

test.each([
  ['web1', 'short'],
  ['nas.local', 'local'],
  ['db.corp', 'private'],
  ['vm1.internal.', 'private'],
  ['host.tail1234.ts.net', 'private'],
  ['www.example.com', 'public'],
  ['10.0.0.1', undefined],
  ['fd00::1', undefined],
] as const)('the name %s is %s', (name, kind) => {
  expect(nameKindOf(name)).toBe(kind);
});

test.each([
  ['127.0.0.1', 'this_machine'],
  ['::1', 'this_machine'],
  ['10.1.2.3', 'private'],
  ['172.16.0.1', 'private'],
  ['172.32.0.1', 'public'],
  ['192.168.1.1', 'private'],
  ['100.64.0.1', 'overlay'],
  ['100.128.0.1', 'public'],
  ['169.254.1.1', 'link_local'],
  ['fe80::1%eth0', 'link_local'],
  ['fd12::1', 'private'],
  ['2001:db8::1', 'public'],
  ['example.com', undefined],
] as const)('the address %s is %s', (address, kind) => {
  expect(networkOf(address)).toBe(kind);
});

// identifications as the servers of these systems send them
test.each([
  ['SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u3', 'debian'],
  ['SSH-2.0-OpenSSH_9.6p1 Ubuntu-3ubuntu13.5', 'debian'],
  ['SSH-2.0-OpenSSH_9.7 FreeBSD-20240701', 'freebsd'],
  ['SSH-2.0-OpenSSH_for_Windows_9.5', 'windows'],
  ['SSH-2.0-dropbear_2022.83', 'dropbear'],
  ['SSH-2.0-Cisco-1.25', 'cisco'],
  ['SSH-2.0-OpenSSH_8.7', undefined],
  [undefined, undefined],
] as const)('%s runs on %s', (identification, system) => {
  expect(targetSystemOf(identification)).toBe(system);
});
