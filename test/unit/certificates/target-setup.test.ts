import { spawn, spawnSync } from 'node:child_process';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import {
  CertificateAuthority,
  sharedPrincipal,
} from '../../../src-main/core/certificates/certificate-authority.ts';
import { encodePrivateKey } from '../../../src-main/core/certificates/encode-private-key.ts';
import { publicKeyLine, publicKeyOf } from '../../../src-main/core/certificates/public-key.ts';
import { targetSetupScript } from '../../../src-main/core/certificates/target-setup.ts';
import { patience, setupMarks } from '../../../src-main/core/certificates/target-setup-steps.ts';
import { createSecretBox } from '../../../src-main/core/secrets/secret-box.ts';
import { dataPaths } from '../../../src-main/core/storage/data-folder.ts';
import { run, startOwnSshd } from './own-sshd.ts';

// real programs on a machine that may be busy
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

const ca = publicKeyLine(publicKeyOf(generateKeyPairSync('ed25519').publicKey), 'sallyport-ca');
/** A target whose /etc/ssh is a folder of ours. */
let target: string;
let etc: string;
let include: string;
let script: string;
beforeEach(async () => {
  target = mkdtempSync(join(tmpdir(), 'sallyport-target-'));
  etc = join(target, 'etc/ssh');
  include = `Include ${etc}/sshd_config.d/*.conf\n`;
  script = targetSetupScript(ca, { principal: sharedPrincipal, folder: etc });
  mkdirSync(join(etc, 'sshd_config.d'), { recursive: true });
  mkdirSync(join(target, 'bin'));
  await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(target, 'host_key')]);
  // for whoever is not root; its files are the user's own
  program('sudo', 'exec "$@"');
  program('sshd', 'exec /usr/sbin/sshd -f "$TARGET/etc/ssh/sshd_config" -h "$TARGET/host_key" "$@"');
  program(
    'systemctl',
    '[ "$1" = cat ] && [ "$2" != "$UNIT.service" ] && exit 1; echo "$*" >>"$TARGET/systemctl.log"',
  );
});
afterEach(() => rmSync(target, { recursive: true }));

function program(name: string, body: string): void {
  writeFileSync(join(target, 'bin', name), `#!/bin/sh\n${body}\n`);
  chmodSync(join(target, 'bin', name), 0o755);
}

function environment(unit = 'ssh') {
  return { ...process.env, PATH: `${target}/bin:${process.env.PATH}`, TARGET: target, UNIT: unit };
}

/** Runs the script as the README says: through a pipe. */
function setUp(text = script, unit = 'ssh'): { status: number | null; stderr: string } {
  const { status, stderr } = spawnSync('sh', { input: text, env: environment(unit), encoding: 'utf8' });
  return { status, stderr };
}

/** Runs it as the app does over a login; `after` is what is said once it waits. */
async function setUpAndSay(after: string | undefined, text = script) {
  const sh = spawn('sh', ['-s', 'wait'], { env: environment() });
  const output = { out: '', err: '' };
  sh.stderr.on('data', (data: Buffer) => {
    output.err += data;
  });
  sh.stdout.on('data', (data: Buffer) => {
    output.out += data;
    if (String(data).includes(setupMarks.waiting)) sh.stdin.end(after);
  });
  sh.stdin.on('error', () => {});
  sh.stdin.write(text);
  const [status] = (await once(sh, 'close')) as [number | null];
  return { status, stdout: output.out.trim().split('\n'), stderr: output.err };
}

/** All that is below /etc/ssh, with modes. */
function everything(): string {
  const list = spawnSync('find', ['.', '-type', 'f', '-printf', '%P %m\\n', '-exec', 'cat', '{}', ';'], {
    cwd: etc,
    encoding: 'utf8',
  });
  return list.stdout;
}

const file = (name: string): string => readFileSync(join(etc, name), 'utf8');
const systemctlLog = (): string => readFileSync(join(target, 'systemctl.log'), 'utf8');
const twoLines = () =>
  `TrustedUserCAKeys ${etc}/sallyport_ca.pub\nAuthorizedPrincipalsFile ${etc}/authorized_principals\n`;

describe('the set-up script of a target', () => {
  it('is good POSIX sh', () => {
    for (const shell of ['sh', 'bash']) {
      const { status, stderr } = spawnSync(shell, ['-n'], { input: script, encoding: 'utf8' });
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    }
  });

  it('uses the folder of drop-ins where sshd_config includes it, then reloads', () => {
    writeFileSync(join(etc, 'sshd_config'), `${include}UsePAM no\n`);

    expect(setUp()).toMatchObject({ status: 0, stderr: expect.stringContaining('Done') });
    expect(file('sallyport_ca.pub')).toBe(`${ca}\n`);
    expect(file('authorized_principals')).toBe('mysocket_ssh_signed\n');
    expect(file('sshd_config.d/60-sallyport.conf')).toContain(twoLines());
    expect(file('sshd_config')).toBe(`${include}UsePAM no\n`);
    expect(systemctlLog()).toContain('try-reload-or-restart ssh.service');
  });

  it('adds to sshd_config elsewhere, outside its last Match block and not glued to its last line', () => {
    writeFileSync(join(etc, 'sshd_config'), 'UsePAM no\nMatch User nobody\n  PermitTTY no');

    expect(setUp(script, 'sshd').status).toBe(0);
    expect(file('sshd_config')).toMatch(/^UsePAM no\nMatch User nobody\n {2}PermitTTY no\n/);
    expect(file('sshd_config')).toContain(`Match all\n${twoLines()}`);
    expect(existsSync(join(etc, 'sshd_config.d/60-sallyport.conf'))).toBe(false);
    expect(systemctlLog()).toContain('try-reload-or-restart sshd.service');
  });

  it.each([
    ['with drop-ins', () => include],
    ['without', () => 'UsePAM no\n'],
  ])('changes nothing the second time %s', (_, config) => {
    writeFileSync(join(etc, 'sshd_config'), config());
    setUp();
    const once = join(target, 'once');
    cpSync(etc, once, { recursive: true });

    expect(setUp().status).toBe(0);
    expect(spawnSync('diff', ['-r', once, etc], { encoding: 'utf8' }).stdout).toBe('');
  });

  it.each([
    ['another CA', 'TrustedUserCAKeys /etc/ssh/other_ca.pub', ca],
    ['another principals file', 'AuthorizedPrincipalsFile %h/.ssh/principals', 'mysocket_ssh_signed'],
  ])('stops before any change where sshd uses %s, and says which line to add', (_, line, needed) => {
    writeFileSync(join(etc, 'sshd_config'), `${line}\n`);

    const { status, stderr } = setUp();
    expect(status).toBe(1);
    expect(stderr).toContain(line.split(' ')[1]);
    expect(stderr).toContain(needed);
    expect(existsSync(join(etc, 'sallyport_ca.pub'))).toBe(false);
    expect(existsSync(join(target, 'systemctl.log'))).toBe(false);
  });

  it('stops before any change where sshd refuses the configuration as it is', () => {
    writeFileSync(join(etc, 'sshd_config'), 'NoSuchOption yes\n');

    expect(setUp()).toMatchObject({ status: 1, stderr: expect.stringContaining('Nothing was changed') });
    expect(existsSync(join(etc, 'sallyport_ca.pub'))).toBe(false);
  });

  it.each([
    [
      'adds nothing that sshd refuses, and puts all of it back',
      () => include,
      'refuses the new configuration',
    ],
    [
      'puts everything back where its lines have no effect',
      () => `Match User nobody\n${include}`,
      'no effect',
    ],
  ])('%s', (what, config, says) => {
    writeFileSync(join(etc, 'sshd_config'), config());
    if (what.startsWith('adds')) {
      program(
        'sshd',
        `[ "$1" = -t ] && [ -e ${etc}/sshd_config.d/60-sallyport.conf ] && { echo bad configuration >&2; exit 255; }
exec /usr/sbin/sshd -f ${etc}/sshd_config -h ${target}/host_key "$@"`,
      );
    }
    writeFileSync(join(etc, 'authorized_principals'), 'of somebody else', { mode: 0o600 });
    const before = everything();

    const { status, stderr } = setUp();
    expect({ status, stderr }).toMatchObject({ status: 1, stderr: expect.stringContaining(says) });
    expect(stderr).toContain('Everything is as it was before.');
    expect(everything()).toBe(before);
    expect(existsSync(join(target, 'systemctl.log'))).toBe(false);
  });

  it('lets only the one login in where it is kept to it', () => {
    writeFileSync(join(etc, 'sshd_config'), include);
    const forAlice = targetSetupScript(ca, { principal: sharedPrincipal, folder: etc, user: 'alice' });

    expect(setUp(forAlice).status).toBe(0);
    expect(file('sallyport_principals/alice')).toBe('mysocket_ssh_signed\n');
    expect(file('sshd_config.d/60-sallyport.conf')).toContain(
      `AuthorizedPrincipalsFile ${etc}/sallyport_principals/%u\n`,
    );
    // and one more later
    expect(setUp(forAlice.replaceAll('/alice', '/bob')).status).toBe(0);
    expect(file('sallyport_principals/bob')).toBe('mysocket_ssh_signed\n');
    expect(file('sshd_config.d/60-sallyport.conf').match(/Match all/g)).toHaveLength(1);
  });

  it('keeps its changes when it is told to, if it was started to wait for that', async () => {
    writeFileSync(join(etc, 'sshd_config'), include);

    expect(await setUpAndSay('keep\n')).toMatchObject({
      status: 0,
      stdout: [setupMarks.waiting, setupMarks.done],
    });
    expect(file('sshd_config.d/60-sallyport.conf')).toContain(twoLines());
    expect(systemctlLog().match(/try-reload/g)).toHaveLength(1);
  });

  it.each([
    ['it is told anything else', 'undo\n'],
    ['nobody is there any more', undefined],
  ])('puts everything back and reloads again when %s', async (_, answer) => {
    writeFileSync(join(etc, 'sshd_config'), include);
    const before = everything();
    const forAlice = targetSetupScript(ca, { principal: sharedPrincipal, folder: etc, user: 'alice' });

    expect(await setUpAndSay(answer, forAlice)).toMatchObject({
      status: 1,
      stdout: [setupMarks.waiting, setupMarks.undone],
    });
    expect(everything()).toBe(before);
    expect(existsSync(join(etc, 'sallyport_principals'))).toBe(false);
    expect(systemctlLog().match(/try-reload/g)).toHaveLength(2);
  });

  it('puts everything back when it is ended by a signal while it waits', async () => {
    writeFileSync(join(etc, 'sshd_config'), 'UsePAM no\n');
    const before = everything();
    const sh = spawn('sh', ['-s', 'wait'], { env: environment() });
    sh.stdin.write(script);
    for await (const data of sh.stdout) {
      if (String(data).includes(setupMarks.waiting)) sh.kill('SIGTERM');
    }
    expect(everything()).toBe(before);
    expect(systemctlLog().match(/try-reload/g)).toHaveLength(2);
  });

  it('puts everything back when nothing is said in time, with the connection still there', async () => {
    writeFileSync(join(etc, 'sshd_config'), include);
    const before = everything();
    const sh = spawn('sh', ['-s', 'wait'], { env: environment() });
    sh.stdin.write(script.replace(`sleep ${patience}`, 'sleep 0.2'));
    let output = '';
    for await (const data of sh.stdout) output += data;
    expect(output).toContain(setupMarks.undone);
    expect(everything()).toBe(before);
  });

  it('says what it could not put back, and keeps what it was like', async () => {
    writeFileSync(join(etc, 'sshd_config'), 'UsePAM no\n');
    program('cp', 'case $2 in */sallyport-before.*) exit 1 ;; esac; exec /bin/cp "$@"');

    const { status, stdout, stderr } = await setUpAndSay('undo\n');
    expect({ status, stdout }).toEqual({ status: 2, stdout: [setupMarks.waiting, setupMarks.stuck] });
    const [, copies = ''] = /as they were are in (\S+):/.exec(stderr) ?? [];
    const [copy = ''] = readdirSync(copies);
    expect(readFileSync(join(copies, copy), 'utf8')).toBe('UsePAM no\n');
    rmSync(copies, { recursive: true });
  });

  it('says that nothing was changed where it stops before', async () => {
    writeFileSync(join(etc, 'sshd_config'), 'TrustedUserCAKeys /etc/ssh/other_ca.pub\n');
    expect(await setUpAndSay('keep\n')).toMatchObject({ status: 1, stdout: [setupMarks.unchanged] });
  });

  it('makes a configuration with which a real sshd accepts the certificates of the authority', async () => {
    const authority = await CertificateAuthority.open(
      dataPaths(target),
      createSecretBox('test', randomBytes(32)),
    );
    const forAuthority = targetSetupScript(authority.publicKeyLine, {
      principal: sharedPrincipal,
      folder: etc,
    });
    writeFileSync(join(etc, 'sshd_config'), 'UsePAM no\n');
    expect(setUp(forAuthority).status).toBe(0);

    const { privateKey, certificate } = authority.issueFor({ email: 'alice@example.com', sessionId: 's1' });
    const key = join(target, 'key');
    writeFileSync(key, encodePrivateKey(privateKey), { mode: 0o600 });
    writeFileSync(`${key}-cert.pub`, certificate.line);
    await using sshd = await startOwnSshd(target, [file('sshd_config')]);

    expect(await sshd.login(key, `${key}-cert.pub`)).toEqual({ status: 0, output: 'it works\n' });
  });

  it('cannot be given anything that would run as a command', () => {
    expect(() => targetSetupScript(ca, { principal: "x'; reboot; '" })).toThrow(RangeError);
    expect(() => targetSetupScript(`$(reboot) ${ca}`, { principal: 'x' })).toThrow('invalid public key line');
    expect(targetSetupScript(`${ca} '$(reboot)'`, { principal: 'x' })).not.toContain('reboot');
    expect(() => targetSetupScript(ca, { principal: 'x', user: '../root' })).toThrow(RangeError);
    expect(() => targetSetupScript(ca, { principal: 'x', folder: '/etc/$(reboot)' })).toThrow(RangeError);
  });
});
