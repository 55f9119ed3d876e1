import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { makeKey } from '../support/keys.ts';
import { type Proxied, startProxiedSshd } from '../support/proxied-sshd.ts';
import { clientEnvironment, runClient } from '../support/run-client.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { systemPython } from '../support/terminal.ts';
import { testUser } from '../support/test-user.ts';

/** in forms that every client can read */
const clientKeys = {
  ed25519: makeKey(),
  ecdsa: makeKey({ type: 'ecdsa', bits: 521, format: 'pem' }),
  rsa: makeKey({ type: 'rsa', bits: 2048, format: 'pem' }),
};
let proxied: Proxied;
beforeAll(async () => {
  const client_keys = Object.entries(clientKeys).map(([name, { publicKey: key }]) => ({
    name,
    email: 'alice@example.com',
    key,
  }));
  proxied = await startProxiedSshd({ config: { client_keys } });
});
afterAll(() => proxied.stop());

const has = (program: string) =>
  ['/usr/bin', '/usr/sbin', '/bin'].some((folder) => existsSync(join(folder, program)));

test('paramiko runs a command, and copies a file by sftp', async () => {
  const script = `
import paramiko, sys
client = paramiko.SSHClient()
client.set_missing_host_key_policy(paramiko.AutoAddPolicy())
client.connect('127.0.0.1', int(sys.argv[1]), 'web1', key_filename=sys.argv[2], look_for_keys=False, allow_agent=False)
stdin, stdout, stderr = client.exec_command('cat; echo problem >&2; exit 7')
stdin.write('typed\\n')
stdin.channel.shutdown_write()
print(stdout.read(), stderr.read(), stdout.channel.recv_exit_status())
sftp = client.open_sftp()
sftp.putfo(__import__('io').BytesIO(b'x' * 1000000), '/tmp/sallyport-paramiko')
print(sftp.stat('/tmp/sallyport-paramiko').st_size)
sftp.remove('/tmp/sallyport-paramiko')
`;
  const args = ['-c', script, String(proxied.connector.port), clientKeys.rsa.privateKeyFile];
  const result = await runClient(systemPython, args);
  expect(result.stdout.toString(), result.stderr.toString()).toBe("b'typed\\n' b'problem\\n' 7\n1000000\n");
});

test.skipIf(!has('dbclient')).each(Object.entries(clientKeys))(
  'Dropbear runs a command, with a key of type %s',
  async (_type, { privateKeyFile }) => {
    const key = temporaryFolder().file('key');
    const convert = await runClient('dropbearconvert', ['openssh', 'dropbear', privateKeyFile, key]);
    expect(convert.status, convert.stderr.toString()).toBe(0);
    const { port } = proxied.connector;
    const args = ['-y', '-y', '-i', key, '-p', String(port), 'web1@127.0.0.1', 'cat; whoami; exit 7'];
    const result = await runClient('dbclient', args, { stdin: 'typed\n', env: homeOfItsOwn() });
    expect(result.stdout.toString(), result.stderr.toString()).toBe(`typed\n${testUser}\n`);
    expect(result.status).toBe(7);
  },
);

test.skipIf(!has('plink'))('PuTTY runs a command, and copies a file', async () => {
  const key = temporaryFolder().file('key.ppk');
  const env = homeOfItsOwn();
  const convert = await runClient('puttygen', [clientKeys.rsa.privateKeyFile, '-o', key], { env });
  expect(convert.status, convert.stderr.toString()).toBe(0);
  const hostKey = await runClient('ssh-keygen', ['-lf', `${proxied.connector.data}/gateway_known_hosts`]);
  const [fingerprint = ''] = /SHA256:\S+/.exec(hostKey.stdout.toString()) ?? [];
  const options = ['-batch', '-hostkey', fingerprint, '-i', key, '-P', String(proxied.connector.port)];
  const args = [...options, 'web1@127.0.0.1', 'cat; whoami; exit 7'];
  const result = await runClient('plink', ['-no-antispoof', ...args], { stdin: 'typed\n', env });
  expect(result.stdout.toString(), result.stderr.toString()).toBe(`typed\n${testUser}\n`);
  expect(result.status).toBe(7);
  const copy = temporaryFolder().file('copy');
  const pscp = await runClient('pscp', [...options, '-q', 'web1@127.0.0.1:/etc/passwd', copy], { env });
  expect(pscp.status, pscp.stderr.toString()).toBe(0);
  expect(existsSync(copy)).toBe(true);
});

test('curl lists a folder by sftp', async (context) => {
  const { stdout } = await runClient('curl', ['--version']);
  if (!/\bsftp\b/.test(stdout.toString())) context.skip('this curl has no sftp');
  const { port } = proxied.connector;
  const key = ['--key', clientKeys.ed25519.privateKeyFile, '--pubkey', clientKeys.ed25519.publicKeyFile];
  const result = await runClient('curl', [
    '-sS',
    '-k',
    '-u',
    'web1:',
    ...key,
    `sftp://127.0.0.1:${port}/etc/`,
  ]);
  expect(result.stdout.toString(), result.stderr.toString()).toContain('passwd');
});

test.skipIf(!has('ansible'))('Ansible runs its modules', async () => {
  const folder = temporaryFolder();
  const inventory = folder.file('inventory');
  const local = folder.file('local');
  mkdirSync(local);
  writeFileSync(inventory, 'web1 ansible_python_interpreter=/usr/bin/python3\n');
  const env = clientEnvironment({
    HOME: folder.path,
    ANSIBLE_LOCAL_TEMP: local,
    ANSIBLE_REMOTE_TEMP: '/tmp/sallyport-ansible',
    ANSIBLE_SSH_ARGS: `-F ${proxied.connector.sshConfig} -o ControlMaster=auto -o ControlPersist=5s`,
    ANSIBLE_SSH_CONTROL_PATH: folder.file('c'),
    ANSIBLE_NOCOLOR: '1',
  });
  const ping = await runClient('ansible', ['-i', inventory, 'web1', '-m', 'ping'], {
    env,
    timeLimit: 50_000,
  });
  expect(ping.stdout.toString(), ping.stderr.toString()).toContain('"ping": "pong"');
});

function homeOfItsOwn(): NodeJS.ProcessEnv {
  return clientEnvironment({ HOME: temporaryFolder().path });
}
