import { spawnSync } from 'node:child_process';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
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
import { createSecretBox } from '../../../src-main/core/secrets/secret-box.ts';
import { dataPaths } from '../../../src-main/core/storage/data-folder.ts';
import { run, startOwnSshd } from './own-sshd.ts';

// real programs on a machine that may be busy
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

const ca = publicKeyLine(publicKeyOf(generateKeyPairSync('ed25519').publicKey), 'sallyport-ca');
const script = targetSetupScript(ca, { principal: sharedPrincipal });
const include = 'Include /etc/ssh/sshd_config.d/*.conf\n';

/** A target whose /etc/ssh is a folder of ours: `sudo` leads every path below /etc/ssh there. */
let target: string;
let etc: string;
beforeEach(async () => {
  target = mkdtempSync(join(tmpdir(), 'sallyport-target-'));
  etc = join(target, 'etc/ssh');
  mkdirSync(join(etc, 'sshd_config.d'), { recursive: true });
  mkdirSync(join(target, 'bin'));
  await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(target, 'host_key')]);
  program(
    'sudo',
    `for word do
  shift
  case $word in /etc/ssh/*) word=$TARGET$word ;; esac
  set -- "$@" "$word"
done
if [ "$1" = sshd ]; then
  shift
  sed "/^Include/s#/etc/ssh#$TARGET/etc/ssh#" "$TARGET/etc/ssh/sshd_config" >"$TARGET/seen_by_sshd"
  exec /usr/sbin/sshd -f "$TARGET/seen_by_sshd" -h "$TARGET/host_key" "$@"
fi
exec "$@"`,
  );
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

/** Runs the script as the README says: through a pipe. */
function setUp(unit = 'ssh'): { status: number | null; stderr: string } {
  const env = { ...process.env, PATH: `${target}/bin:${process.env.PATH}`, TARGET: target, UNIT: unit };
  const { status, stderr } = spawnSync('sh', { input: script, env, encoding: 'utf8' });
  return { status, stderr };
}

const file = (name: string): string => readFileSync(join(etc, name), 'utf8');
const systemctlLog = (): string => readFileSync(join(target, 'systemctl.log'), 'utf8');
const twoLines =
  'TrustedUserCAKeys /etc/ssh/sallyport_ca.pub\nAuthorizedPrincipalsFile /etc/ssh/authorized_principals\n';

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
    expect(file('sshd_config.d/60-sallyport.conf')).toContain(twoLines);
    expect(file('sshd_config')).toBe(`${include}UsePAM no\n`);
    expect(systemctlLog()).toContain('try-reload-or-restart ssh.service');
  });

  it('adds to sshd_config elsewhere, outside its last Match block and not glued to its last line', () => {
    writeFileSync(join(etc, 'sshd_config'), 'UsePAM no\nMatch User nobody\n  PermitTTY no');

    expect(setUp('sshd').status).toBe(0);
    expect(file('sshd_config')).toMatch(/^UsePAM no\nMatch User nobody\n {2}PermitTTY no\n/);
    expect(file('sshd_config')).toContain(`Match all\n${twoLines}`);
    expect(existsSync(join(etc, 'sshd_config.d/60-sallyport.conf'))).toBe(false);
    expect(systemctlLog()).toContain('try-reload-or-restart sshd.service');
  });

  it.each([
    ['with drop-ins', include],
    ['without', 'UsePAM no\n'],
  ])('changes nothing the second time %s', (_, config) => {
    writeFileSync(join(etc, 'sshd_config'), config);
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

  it('does not reload where its lines cannot have an effect', () => {
    writeFileSync(join(etc, 'sshd_config'), `Match User nobody\n${include}`);

    expect(setUp()).toMatchObject({ status: 1, stderr: expect.stringContaining('no effect') });
    expect(existsSync(join(target, 'systemctl.log'))).toBe(false);
  });

  it('makes a configuration with which a real sshd accepts the certificates of the authority', async () => {
    const authority = await CertificateAuthority.open(
      dataPaths(target),
      createSecretBox('test', randomBytes(32)),
    );
    const forAuthority = targetSetupScript(authority.publicKeyLine, { principal: sharedPrincipal });
    writeFileSync(join(etc, 'sshd_config'), 'UsePAM no\n');
    const env = { ...process.env, PATH: `${target}/bin:${process.env.PATH}`, TARGET: target, UNIT: 'ssh' };
    expect(spawnSync('sh', { input: forAuthority, env }).status).toBe(0);

    const { privateKey, certificate } = authority.issueFor({ email: 'alice@example.com', sessionId: 's1' });
    const key = join(target, 'key');
    writeFileSync(key, encodePrivateKey(privateKey), { mode: 0o600 });
    writeFileSync(`${key}-cert.pub`, certificate.line);
    await using sshd = await startOwnSshd(target, [file('sshd_config').replaceAll('/etc/ssh', etc)]);

    expect(await sshd.login(key, `${key}-cert.pub`)).toEqual({ status: 0, output: 'it works\n' });
  });

  it('cannot be given anything that would run as a command', () => {
    expect(() => targetSetupScript(ca, { principal: "x'; reboot; '" })).toThrow(RangeError);
    expect(() => targetSetupScript(`$(reboot) ${ca}`, { principal: 'x' })).toThrow('invalid public key line');
    expect(targetSetupScript(`${ca} '$(reboot)'`, { principal: 'x' })).not.toContain('reboot');
  });
});
