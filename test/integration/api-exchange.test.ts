import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { emptyDraft } from '../../src-main/contract/empty-draft.ts';
import { startHouse } from '../support/house.ts';
import { makeKey } from '../support/keys.ts';
import { startSshd } from '../support/sshd.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { testUser } from '../support/test-user.ts';

const draft = { ...emptyDraft, hostname: '127.0.0.1', username: testUser };

/** A home folder with an ssh_config. */
function homeWith(config: string, keys: Readonly<Record<string, string>> = {}): string {
  const home = temporaryFolder();
  mkdirSync(home.file('.ssh'), { mode: 0o700 });
  for (const [name, text] of Object.entries(keys))
    writeFileSync(home.file(`.ssh/${name}`), text, { mode: 0o600 });
  writeFileSync(home.file('.ssh/config'), config);
  return home.path;
}

test('hosts of an ssh_config become sockets that ssh reaches, one through another', async () => {
  const key = makeKey();
  const sshd = await startSshd({ authorizedKeys: [key.publicKey] });
  const home = homeWith(
    `Host web
  HostName ${sshd.host}
  ProxyJump gw
Host gw
  HostName ${sshd.host}
Host legacy
  PubkeyAuthentication no
Host *
  User ${testUser}
  Port ${sshd.port}
  IdentityFile ~/.ssh/id_test
`,
    { id_test: key.privateKey },
  );
  const house = await startHouse({ env: { HOME: home } });
  const preview = await house.call('exchange.preview_ssh_config', {});
  expect(preview.file).toBe(join(home, '.ssh/config'));
  expect(preview.rows.map(({ host, result }) => `${host}: ${result.note}`)).toEqual([
    'web: Ready, through gw',
    'gw: Ready',
    'legacy: Needs a password',
    '*: Settings of all hosts, which are used above',
  ]);
  expect(JSON.stringify(preview)).not.toContain('PRIVATE KEY');
  expect((await house.call('sockets.list', {})).map(({ name }) => name)).toEqual(['practice']);

  const alone = await house.failure('exchange.import_ssh_config', { hosts: ['web'] });
  expect(alone).toMatchObject({ code: 'import_invalid', hint: 'web is reached through gw. Choose gw too.' });
  const { added } = await house.call('exchange.import_ssh_config', { hosts: ['web', 'gw', 'legacy'] });
  expect(added).toEqual(['gw', 'web', 'legacy']);

  const ssh = await house.ssh(['web', 'whoami']);
  expect(ssh.stdout.toString(), ssh.stderr.toString()).toBe(`${testUser}\n`);
  const legacy = await house.ssh(['legacy', 'true']);
  expect(legacy.stderr.toString()).toContain('sallyport: legacy: ');
  expect(legacy.stderr.toString()).not.toContain('LEGACY_PASSWORD');
  const lines = house.connector.recentEntries.list();
  expect(lines).toContainEqual(
    expect.objectContaining({ code: 'secret_env_missing', name: 'LEGACY_PASSWORD', socket_id: 'legacy' }),
  );

  const again = await house.call('exchange.preview_ssh_config', { file: '~/.ssh/config' });
  expect(again.rows.map(({ result }) => result.note).slice(0, 3)).toEqual([
    'There is a socket web already',
    'There is a socket gw already',
    'There is a socket legacy already',
  ]);
});

test('an ssh_config that is not there is a failure in words, and a relative path too', async () => {
  const house = await startHouse({ env: { HOME: '/nonexistent' } });
  expect(await house.failure('exchange.preview_ssh_config', {})).toMatchObject({
    code: 'ssh_config_unreadable',
    hint: '/nonexistent/.ssh/config cannot be imported: there is no such file.',
  });
  const { hint } = await house.failure('exchange.preview_ssh_config', { file: 'config' });
  expect(hint).toContain('Give the whole path');
});

test('what one connector exports is the same after a loss of its sockets, and still logs in', async () => {
  const key = makeKey();
  const sshd = await startSshd({ authorizedKeys: [key.publicKey] });
  const house = await startHouse();
  await house.call('sockets.save', {
    draft: {
      ...draft,
      name: 'web1',
      description: 'front',
      port: String(sshd.port),
      authentication_type: 'private_key',
      private_key: { kind: 'value', value: key.privateKey },
    },
  });
  const alice = { name: 'alice', email: 'alice@example.com', key: makeKey().publicKey };
  await house.call('client_keys.add', alice);
  const { yaml, notes } = await house.call('exchange.export', {});
  expect(yaml).not.toContain('PRIVATE KEY');
  expect(yaml).not.toContain('practice');
  expect(notes).toEqual([expect.stringContaining('The secrets of web1 are sealed')]);

  const same = await house.call('exchange.preview', { text: yaml });
  expect(same).toMatchObject({
    issues: [],
    warnings: [],
    sockets: [{ name: 'web1', change: 'same' }],
    client_keys: [{ change: 'same' }],
  });
  await house.call('sockets.delete', { name: 'web1' });
  const [{ fingerprint } = { fingerprint: '' }] = (await house.call('client_keys.list', {})).filter(
    ({ name }) => name === 'alice',
  );
  await house.call('client_keys.remove', { fingerprint });

  expect((await house.call('exchange.preview', { text: yaml })).sockets[0]?.change).toBe('new');
  expect(await house.call('exchange.import', { text: yaml, replace: false })).toEqual({
    added: 1,
    replaced: 0,
  });
  expect((await house.call('client_keys.list', {})).some(({ name }) => name === 'alice')).toBe(true);
  const ssh = await house.ssh(['web1', 'whoami']);
  expect(ssh.stdout.toString(), ssh.stderr.toString()).toBe(`${testUser}\n`);

  const elsewhere = await startHouse();
  const { warnings } = await elsewhere.call('exchange.preview', { text: yaml });
  expect(warnings).toEqual([
    'The private key of web1 was sealed elsewhere and does not open here: type it again after the import.',
  ]);
});

test('an import with a mistake changes nothing; one without seals what stood in clear text', async () => {
  const house = await startHouse();
  await house.call('sockets.save', {
    draft: { ...draft, name: 'db1', password: { kind: 'value', value: 'before-20231123' } },
  });
  const login = {
    hostname: 'h',
    username: 'u',
    authentication_type: 'username_and_password',
    password: 'canary-20231123',
  };
  const sockets = [
    { name: 'db1', ssh_configuration: login },
    { name: 'web1', ssh_configuration: { ...login, via: 'db1' } },
  ];
  const wrong = await house.failure('exchange.import', {
    text: JSON.stringify({ sockets: [...sockets, { name: 'Bad', ssh_configuration: login }] }, null, 1),
    replace: true,
  });
  expect(wrong.code).toBe('import_invalid');
  expect(wrong.issues).toEqual([
    expect.objectContaining({ field: 'sockets[2].name', line: expect.any(Number) }),
  ]);
  expect(JSON.stringify(wrong)).not.toContain('20231123');
  expect((await house.call('sockets.list', {})).map(({ name }) => name).sort()).toEqual(['db1', 'practice']);

  const text = JSON.stringify({ sockets });
  expect(await house.call('exchange.import', { text, replace: false })).toEqual({ added: 1, replaced: 0 });
  expect((await house.call('sockets.get', { name: 'db1' })).hostname).toBe('127.0.0.1');
  expect(await house.call('exchange.import', { text, replace: true })).toMatchObject({ added: 0 });
  expect((await house.call('sockets.get', { name: 'db1' })).hostname).toBe('h');
  const stored = readFileSync(join(house.data, 'config.json'), 'utf8');
  expect(stored).toContain('sealed:v1:');
  expect(stored).not.toContain('20231123');
});

test('the sockets of the config file of this start are not exported, and are not replaced', async () => {
  const own = {
    name: 'web1',
    ssh_configuration: { hostname: 'h', username: 'u', authentication_type: 'agent' },
  };
  const house = await startHouse({ config: { sockets: [own] } });
  expect((await house.call('exchange.export', {})).yaml).not.toContain('web1');
  const other = { ...own, description: 'other' };
  const { issues } = await house.call('exchange.preview', { text: JSON.stringify({ sockets: [other] }) });
  expect(issues[0]?.text).toContain('stands in the config file that this connector was started with');
  expect(
    (await house.failure('exchange.import', { text: JSON.stringify({ sockets: [other] }), replace: true }))
      .code,
  ).toBe('import_invalid');
});
