import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { encodePrivateKey } from '../../../src-main/core/certificates/encode-private-key.ts';
import { loadPrivateKey } from '../../../src-main/core/certificates/private-key.ts';
import { run } from './own-sshd.ts';

// real programs on a machine that may be busy
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

const folder = mkdtempSync(join(tmpdir(), 'sallyport-private-key-'));
afterAll(() => rmSync(folder, { recursive: true }));
const data = Buffer.from('what is signed');
const passphrase = 'correct horse — battery';
let made = 0;

async function keygen(...options: string[]): Promise<string> {
  const file = join(folder, `key-${++made}`);
  const named = options.includes('-N') ? [] : ['-N', ''];
  await run('ssh-keygen', ['-q', '-C', 'alice', '-f', file, ...named, ...options]);
  return file;
}

async function openssl(command = '', ...args: string[]): Promise<string> {
  const file = join(folder, `key-${++made}`);
  await run('openssl', [command, '-out', file, ...args]);
  return file;
}

async function fingerprintBySshKeygen(file: string): Promise<string | undefined> {
  return (await run('ssh-keygen', ['-l', '-f', `${file}.pub`])).stdout.split(' ')[1];
}

const shapes = [
  ['-t', 'ed25519'],
  ['-t', 'ecdsa', '-b', '256'],
  ['-t', 'ecdsa', '-b', '384'],
  ['-t', 'ecdsa', '-b', '521'],
  ['-t', 'rsa', '-b', '3072'],
];
const formats = { OpenSSH: [], PEM: ['-m', 'PEM'], 'PKCS#8': ['-m', 'PKCS8'] };
const cases = Object.entries(formats).flatMap(([format, option]) =>
  shapes.flatMap((shape) => [
    [format, shape.slice(1).join(' '), 'plain', [...shape, ...option]] as const,
    [format, shape.slice(1).join(' '), 'encrypted', [...shape, ...option, '-N', passphrase]] as const,
  ]),
);

describe('a private key', () => {
  it.each(cases)(
    'in the %s form of %s, %s, signs for the public half that ssh-keygen wrote',
    async (_f, _s, state, options) => {
      const file = await keygen(...options);
      const loaded = await loadPrivateKey(readFileSync(file), state === 'encrypted' ? passphrase : undefined);

      expect(loaded.fingerprint).toBe(await fingerprintBySshKeygen(file));
      expect(readFileSync(`${file}.pub`, 'utf8')).toMatch(new RegExp(`^${loaded.type} `));
      expect(loaded.key).toMatchObject({ type: loaded.type });
      expect(loaded.key.isPrivateKey()).toBe(true);
      const hash = loaded.type === 'ssh-rsa' ? 'sha512' : undefined;
      expect(loaded.key.verify(data, loaded.key.sign(data, hash), hash)).toBe(true);
      expect(`${loaded.type} ${loaded.key.getPublicSSH().toString('base64')} alice\n`).toBe(
        readFileSync(`${file}.pub`, 'utf8'),
      );
    },
  );

  it.each([
    ['ed25519', ['genpkey', '-algorithm', 'ed25519'], 'ssh-ed25519'],
    ['P-384', ['genpkey', '-algorithm', 'EC', '-pkeyopt', 'ec_paramgen_curve:P-384'], 'ecdsa-sha2-nistp384'],
    ['P-256 after its parameters', ['ecparam', '-genkey', '-name', 'prime256v1'], 'ecdsa-sha2-nistp256'],
    ['RSA', ['genpkey', '-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048'], 'ssh-rsa'],
    ['encrypted RSA', ['genrsa', '-aes256', '-passout', `pass:${passphrase}`, '2048'], 'ssh-rsa'],
    [
      'encrypted ed25519',
      ['genpkey', '-algorithm', 'ed25519', '-aes-256-cbc', '-pass', `pass:${passphrase}`],
      'ssh-ed25519',
    ],
  ])('made by openssl (%s) is read', async (_, args, type) => {
    const loaded = await loadPrivateKey(readFileSync(await openssl(...args)), passphrase);
    expect(loaded.type).toBe(type);
    const hash = type === 'ssh-rsa' ? 'sha512' : undefined;
    expect(loaded.key.verify(data, loaded.key.sign(data, hash), hash)).toBe(true);
  });

  it('is found between other text, indented, with line ends of Windows', async () => {
    const file = await keygen('-t', 'ed25519');
    const pasted = `\uFEFFmy key:\n\n${readFileSync(file, 'utf8')}\n bye `.replaceAll('\n', ' \r\n  ');
    expect((await loadPrivateKey(pasted)).fingerprint).toBe(await fingerprintBySshKeygen(file));
  });

  it('that is plain is read whatever passphrase comes with it', async () => {
    const file = await keygen('-t', 'ed25519');
    expect((await loadPrivateKey(readFileSync(file), 'not needed')).type).toBe('ssh-ed25519');
  });

  it('encrypted with AES-GCM is read', async () => {
    const file = await keygen('-t', 'ed25519', '-N', passphrase, '-Z', 'aes256-gcm@openssh.com');
    expect((await loadPrivateKey(readFileSync(file), passphrase)).type).toBe('ssh-ed25519');
    await expect(loadPrivateKey(readFileSync(file), 'wrong')).rejects.toMatchObject({
      code: 'private_key_passphrase_wrong',
    });
  });

  it.each(Object.entries(formats))('in the encrypted %s form needs its own passphrase', async (_, option) => {
    const text = readFileSync(await keygen('-t', 'ecdsa', ...option, '-N', passphrase));
    await expect(loadPrivateKey(text)).rejects.toMatchObject({ code: 'private_key_encrypted' });
    await expect(loadPrivateKey(text, '')).rejects.toMatchObject({ code: 'private_key_encrypted' });
    await expect(loadPrivateKey(text, 'wrong')).rejects.toMatchObject({
      code: 'private_key_passphrase_wrong',
    });
  });

  it('does not block this thread while it is decrypted, and many at once are all read', async () => {
    const text = readFileSync(await keygen('-t', 'ed25519', '-N', passphrase));
    let ticks = 0;
    const ticking = setInterval(() => ticks++, 5);
    const loaded = await Promise.all([1, 2, 3].map(() => loadPrivateKey(text, passphrase)));
    clearInterval(ticking);

    expect(new Set(loaded.map((key) => key.fingerprint)).size).toBe(1);
    expect(ticks).toBeGreaterThan(10);
  });

  it('that would take for ever to decrypt is given up, and the next one is read', async () => {
    const file = await keygen('-t', 'ed25519', '-N', passphrase);
    const slow = withRounds(readFileSync(file, 'utf8'), 0xffff_ffff);

    await expect(loadPrivateKey(slow, passphrase, { timeoutMs: 200 })).rejects.toMatchObject({
      code: 'private_key_invalid',
      message: expect.stringContaining('could not be decrypted in 0.2 s'),
    });
    expect((await loadPrivateKey(readFileSync(file), passphrase)).type).toBe('ssh-ed25519');
  });

  it('is decrypted all the same where no thread can load its program, as from the archive of a packaged app', async () => {
    const text = readFileSync(await keygen('-t', 'ed25519', '-N', passphrase));
    const worker = new URL('./not-there.js', import.meta.url);
    expect((await loadPrivateKey(text, passphrase, { worker })).type).toBe('ssh-ed25519');
  });

  it('is decrypted by the worker beside the bundle too', async () => {
    const text = readFileSync(await keygen('-t', 'ed25519', '-N', passphrase), 'utf8');
    const out = join(folder, 'bundle');
    const project = join(import.meta.dirname, '../../..');
    const source = join(project, 'src-main/core/certificates');
    await build({
      entryPoints: [join(source, 'private-key.ts'), join(source, 'private-key-worker.ts')],
      outdir: out,
      bundle: true,
      platform: 'node',
      format: 'esm',
      packages: 'external',
      target: 'node24',
    });
    symlinkSync(join(project, 'node_modules'), join(folder, 'node_modules'));
    const program = `import { loadPrivateKey } from ${JSON.stringify(pathToFileURL(join(out, 'private-key.js')).href)};
      console.log((await loadPrivateKey(process.env.KEY, process.env.PASSPHRASE)).type);`;
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', program], {
      env: { KEY: text, PASSPHRASE: passphrase },
    });
    expect(stdout).toBe('ssh-ed25519\n');
  });
});

describe('what cannot be used as a private key is told apart', () => {
  it('a public key', async () => {
    const file = await keygen('-t', 'ed25519');
    const { stdout: pem } = await run('ssh-keygen', ['-e', '-m', 'PKCS8', '-f', `${file}.pub`]).catch(() => ({
      stdout: '',
    }));
    const { stdout: rfc4716 } = await run('ssh-keygen', ['-e', '-f', `${file}.pub`]);
    const spki = generateKeyPairSync('ed25519').publicKey.export({ type: 'spki', format: 'pem' });
    for (const text of [readFileSync(`${file}.pub`), rfc4716, spki, pem].filter((text) => text.length > 0)) {
      await expect(loadPrivateKey(text)).rejects.toMatchObject({ code: 'private_key_is_public' });
    }
  });

  it('a key of PuTTY, by its format', async () => {
    const ppk = 'PuTTY-User-Key-File-3: ssh-ed25519\nEncryption: none\nComment: x\n';
    await expect(loadPrivateKey(ppk)).rejects.toMatchObject({
      code: 'private_key_format_unsupported',
      message: expect.stringContaining('PuTTY-User-Key-File-3'),
      evidence: { key_format: 'putty', kind: 'PuTTY-User-Key-File-3' },
    });
  });

  it('keys that SSH logins do not take: DSA, other curves, other kinds', async () => {
    const dsa = generateKeyPairSync('dsa', { modulusLength: 1024, divisorLength: 160 }).privateKey;
    const kinds = [
      dsa.export({ type: 'pkcs8', format: 'pem' }),
      generateKeyPairSync('ed448').privateKey.export({ type: 'pkcs8', format: 'pem' }),
      generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).privateKey.export({
        type: 'sec1',
        format: 'pem',
      }),
      '-----BEGIN DSA PRIVATE KEY-----\nAAAA\n-----END DSA PRIVATE KEY-----\n',
      readFileSync(
        await keygen('-t', 'dsa').catch(() => keygen('-t', 'ed25519', '-N', passphrase, '-Z', chacha)),
        'utf8',
      ),
      readFileSync(await keygen('-t', 'ed25519', '-N', passphrase, '-Z', chacha), 'utf8'),
    ];
    for (const text of kinds) {
      await expect(loadPrivateKey(text, passphrase)).rejects.toMatchObject({
        code: 'private_key_format_unsupported',
      });
    }
  });

  it.each([
    ['nothing', ''],
    ['words', 'hunter2'],
    ['an empty block', '-----BEGIN PRIVATE KEY-----\n\n-----END PRIVATE KEY-----\n'],
    ['a block of nonsense', '-----BEGIN RSA PRIVATE KEY-----\nAAAA\n-----END RSA PRIVATE KEY-----\n'],
    [
      'an OpenSSH block of nonsense',
      '-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----\n',
    ],
  ])('%s', async (_, text) => {
    await expect(loadPrivateKey(text)).rejects.toMatchObject({ code: 'private_key_invalid' });
  });

  it('a key that was cut', async () => {
    const lines = encodePrivateKey(generateKeyPairSync('ed25519').privateKey).split('\n');
    const short = lines.toSpliced(2, 1).join('\n');
    await expect(loadPrivateKey(short)).rejects.toMatchObject({ code: 'private_key_invalid' });
    await expect(loadPrivateKey(lines.slice(0, -2).join('\n'))).rejects.toMatchObject({
      code: 'private_key_invalid',
    });
  });
});

describe('an encoded private key', () => {
  it.each([
    ['ed25519', generateKeyPairSync('ed25519').privateKey],
    ['ECDSA', generateKeyPairSync('ec', { namedCurve: 'P-521' }).privateKey],
    ['RSA', generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey],
  ])('(%s) is the same key to ssh-keygen and to us', async (kind, key) => {
    const file = join(folder, `encoded-${kind}`);
    writeFileSync(file, encodePrivateKey(key), { mode: 0o600 });
    const { stdout } = await run('ssh-keygen', ['-y', '-f', file]);
    const again = await loadPrivateKey(readFileSync(file));

    expect(stdout.split(' ')[1]?.trim()).toBe(again.key.getPublicSSH().toString('base64'));
    expect(again.keyObject.equals(key)).toBe(true);
  });
});

const chacha = 'chacha20-poly1305@openssh.com';

/** Sets the rounds of bcrypt in an encrypted OpenSSH key: the four bytes before its number of keys. */
function withRounds(text: string, rounds: number): string {
  const bytes = Buffer.from(text.replace(/-----[^-]+-----/g, ''), 'base64');
  const salt = bytes.indexOf('bcrypt') + 'bcrypt'.length + 4;
  bytes.writeUInt32BE(rounds, salt + 4 + bytes.readUInt32BE(salt));
  const lines = bytes.toString('base64').match(/.{1,70}/g) ?? [];
  return ['-----BEGIN OPENSSH PRIVATE KEY-----', ...lines, '-----END OPENSSH PRIVATE KEY-----', ''].join(
    '\n',
  );
}
