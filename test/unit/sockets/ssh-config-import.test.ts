import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { SshSocket } from '../../../src-main/contract/ssh-socket.ts';
import { Failure } from '../../../src-main/core/failure.ts';
import { checkDraft } from '../../../src-main/core/sockets/check-draft.ts';
import { sshConfigDrafts, sshConfigRows } from '../../../src-main/core/sockets/ssh-config-import.ts';
import type { ImportSurroundings } from '../../../src-main/core/sockets/ssh-config-via.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

/** A home with an ssh_config and more files. Its key files are pipes: whoever opened one would hang. */
function homeWith(
  config: string,
  { keys = [], files = {} }: { keys?: string[]; files?: Record<string, string> } = {},
) {
  const home = temporaryFolder();
  mkdirSync(home.file('.ssh/conf.d'), { recursive: true });
  for (const key of keys) execFileSync('mkfifo', [home.file(`.ssh/${key}`)]);
  for (const [name, text] of Object.entries(files)) writeFileSync(home.file(`.ssh/${name}`), text);
  writeFileSync(home.file('.ssh/config'), config);
  const around: ImportSurroundings = { sockets: [], home: home.path, localUser: 'me', env: {} };
  return { file: home.file('.ssh/config'), around };
}

type Home = ReturnType<typeof homeWith>;
const withAgent = (home: Home): Home => ({
  ...home,
  around: { ...home.around, env: { SSH_AUTH_SOCK: '/run/agent' } },
});

/** One line a host, as the table of the screen has it. */
const table = ({ file, around }: Home) =>
  sshConfigRows(file, around).rows.map(({ host, name, target, login_with, result }) =>
    [host, name, target, login_with, result.kind, result.note].join(' | '),
  );

const socket = (name: string, ssh: object = {}): SshSocket =>
  SshSocket.parse({
    name,
    ssh_configuration: { authentication_type: 'agent', hostname: name, username: 'u', ...ssh },
  });

test('the table says of every host what would become of it', () => {
  const home = withAgent(
    homeWith(
      `Host gw
  HostName 10.0.0.1
  User admin
  IdentityFile ~/.ssh/id_ed25519
Host shop-prod Shop_DB
  HostName %h.internal
  User deploy
  ProxyJump gw
Host legacy
  HostName 10.0.9.4
  User root
  Port 2200
  PreferredAuthentications password
Host program
  ProxyCommand /usr/bin/connect %h %p
Host *.internal
  User x
Host *
  ServerAliveInterval 30
`,
      { keys: ['id_ed25519'] },
    ),
  );
  expect(table(home)).toEqual([
    'gw | gw | admin@10.0.0.1 | ~/.ssh/id_ed25519 | ready | Ready',
    'shop-prod | shop-prod | deploy@shop-prod.internal | agent | ready | Ready, through gw',
    'Shop_DB | shop-db | deploy@shop_db.internal | agent | ready | Ready, through gw',
    'legacy | legacy | root@10.0.9.4:2200 | password | needs | Needs a password',
    'program | program | me@program | agent | skipped | A program makes its connection (ProxyCommand), which a socket can’t',
    '*.internal |  |  |  | skipped | A pattern, not a host',
    '* |  |  |  | skipped | Settings of all hosts, which are used above',
  ]);
  const { rows, files } = sshConfigRows(home.file, home.around);
  expect(files).toEqual([home.file]);
  expect(rows.map(({ line }) => line)).toEqual([1, 5, 5, 9, 14, 16, 18]);
});

test('the drafts of ready hosts have nothing wrong, and jump hosts come first', () => {
  const home = withAgent(
    homeWith(
      'Host web\n  ProxyJump mid\nHost mid\n  ProxyJump gw\nHost gw\n  IdentityFile ~/.ssh/k\n  ForwardAgent yes\n',
      {
        keys: ['k'],
      },
    ),
  );
  const drafts = sshConfigDrafts(home.file, ['web', 'mid', 'gw'], home.around);
  expect(drafts.map(({ name, via }) => `${name} via ${via}`)).toEqual([
    'gw via ',
    'mid via gw',
    'web via mid',
  ]);
  const sockets = drafts.map(({ name, via }) => socket(name, via ? { via } : {}));
  for (const draft of drafts)
    expect(checkDraft(draft, { sockets: sockets.filter(({ name }) => name !== draft.name) })).toEqual([]);
  expect(drafts[0]).toMatchObject({
    authentication_type: 'private_key',
    private_key: { kind: 'reference', reference: 'from:file:~/.ssh/k' },
    agent_forwarding: true,
  });
  expect(drafts[2]).toMatchObject({
    authentication_type: 'agent',
    username: 'me',
    hostname: 'web',
    port: '22',
  });
});

test('how a host logs in is found out as ssh would, without opening a key', () => {
  const home = homeWith(
    `Host several
  IdentityFile ~/.ssh/missing
  IdentityFile ~/.ssh/%r_key
  IdentityFile ~/.ssh/other
Host gone
  IdentityFile ~/.ssh/missing
Host relative
  IdentityFile keys/web
Host hashed
  IdentityFile ~/.ssh/%C
Host public
  IdentityFile ~/.ssh/other.pub
  IdentityAgent ~/agent.sock
Host variable
  IdentityAgent $MY_AGENT
Host none
  IdentityAgent none
  IdentityFile none
Host certified
  IdentityFile \${KEYS}/other
  CertificateFile ~/.ssh/other-cert.pub
Host nopubkey
  PubkeyAuthentication no
Host usual
`,
    { keys: ['me_key', 'other', 'id_ed25519'] },
  );
  home.around.env = { MY_AGENT: '/run/mine', KEYS: `${home.around.home}/.ssh` };
  const found = Object.fromEntries(
    sshConfigRows(home.file, home.around).rows.map(({ host, login_with, result }) => [
      host,
      `${login_with}: ${result.note}`,
    ]),
  );
  expect(found).toEqual({
    several: '~/.ssh/me_key: Ready, with the first of its 2 keys',
    gone: '~/.ssh/missing: Needs the key file ~/.ssh/missing: it is not there',
    relative: '~/.ssh/id_ed25519: Needs the whole path of its key, in place of keys/web',
    hashed: '~/.ssh/id_ed25519: Needs the whole path of its key, in place of ~/.ssh/%C',
    public: 'agent: Ready',
    variable: 'agent: Ready',
    none: 'password: Needs a password',
    certified: `${home.around.home}/.ssh/other: Ready, without its CertificateFile`,
    nopubkey: 'password: Needs a password',
    usual: '~/.ssh/id_ed25519: Ready',
  });
  const drafts = sshConfigDrafts(home.file, ['public', 'variable', 'none'], home.around);
  expect(drafts.map(({ agent_socket }) => agent_socket)).toEqual([
    `${home.around.home}/agent.sock`,
    '/run/mine',
    '',
  ]);
  expect(drafts[2]?.password).toEqual({ kind: 'reference', reference: 'from:env:NONE_PASSWORD' });
  for (const draft of drafts) expect(checkDraft(draft, { sockets: [] })).toEqual([]);
});

test('the ways that people write are understood', () => {
  const home = withAgent(
    homeWith(`Host gw
Host old1
  ProxyCommand ssh -q -W %h:%p gw
Host old2
  ProxyCommand ssh gw nc -w 5 %h %p 2>/dev/null
Host chain
  ProxyJump gw,mid
Host mid
  ProxyJump gw
Host wrongchain
  ProxyJump mid,gw
Host other-login
  ProxyJump root@gw
Host same-login
  ProxyJump me@gw:22
Host outside
  ProxyJump admin@203.0.113.5:2222
Host known
  ProxyJump bastion
Host odd
  ProxyJump https://x
Host off
  ProxyCommand none
Host *
  ProxyJump gw
`),
  );
  home.around.sockets = [socket('bastion'), socket('jump', { hostname: '203.0.113.9' })];
  const notes = Object.fromEntries(
    sshConfigRows(home.file, home.around).rows.map(({ host, result }) => [
      host,
      `${result.kind}: ${result.note}`,
    ]),
  );
  expect(notes).toEqual({
    gw: 'ready: Ready',
    old1: 'ready: Ready, through gw',
    old2: 'ready: Ready, through gw',
    chain: 'ready: Ready, through mid',
    mid: 'ready: Ready, through gw',
    wrongchain: 'needs: Needs gw to be reached through mid, through gw',
    'other-login': 'needs: Needs a way: its jump host root@gw is neither in this file nor a socket',
    'same-login': 'ready: Ready, through gw',
    outside: 'needs: Needs a way: its jump host admin@203.0.113.5:2222 is neither in this file nor a socket',
    known: 'ready: Ready, through bastion',
    odd: 'skipped: ProxyJump https://x can’t be read',
    off: 'ready: Ready',
    '*': 'skipped: Settings of all hosts, which are used above',
  });
});

test('a host is not imported without the one on its way, and not twice', () => {
  const home = withAgent(homeWith('Host web\n  ProxyJump gw\nHost gw\nHost there\nHost *.x\n'));
  home.around.sockets = [socket('there')];
  const refusal = (hosts: string[]): string | undefined => {
    try {
      sshConfigDrafts(home.file, hosts, home.around);
    } catch (error) {
      if (error instanceof Failure && error.code === 'import_invalid') return error.advice;
      throw error;
    }
    return undefined;
  };
  expect(refusal(['web'])).toBe('web is reached through gw. Choose gw too.');
  expect(refusal(['there'])).toBe('there: There is a socket there already.');
  expect(refusal(['*.x'])).toBe('*.x: A pattern, not a host.');
  expect(refusal(['gone'])).toBe('gone is not in this file any more.');
  expect(refusal(['gw', 'web'])).toBeUndefined();
});

test('included files are named, and what is odd in any of them is a row', () => {
  const home = withAgent(
    homeWith(
      'Include conf.d/*\nHost web "\nHost a.b\nHost a-b\nMatch user root\n  Port 1\nHost bad\n  HostName a/b\n  RemoteCommand top\n',
      {
        files: { 'conf.d/10': 'Host inner\n  Port 2022\n', 'conf.d/20': 'Include config\n' },
      },
    ),
  );
  const { rows, files } = sshConfigRows(home.file, home.around);
  expect(files.map((file) => file.slice(home.around.home.length))).toEqual([
    '/.ssh/config',
    '/.ssh/conf.d/10',
    '/.ssh/conf.d/20',
  ]);
  expect(rows.map(({ host, name, line, result }) => [host, name, line, result.note].join(' | '))).toEqual([
    'inner | inner | 1 | Ready',
    'a.b | a-b | 3 | Ready',
    'a-b | a-b-2 | 4 | Ready',
    'Match user root |  | 5 | A rule, not a host',
    'bad | bad | 7 | A host name has no slash. Type only the host, for instance web1.example.com or 10.10.10.20',
    'Include config |  | 1 | It includes itself',
    'Line 2 |  | 2 | Its value is missing, or a quote in it is not closed',
  ]);
});
