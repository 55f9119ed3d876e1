import { execFile } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openKeyFileSecretBox } from '../../../src-main/core/secrets/key-file-secret-box.ts';

// real programs on a machine that may be busy
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

const run = promisify(execFile);
let folder: string;
let secretKey: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-secret-box-'));
  secretKey = join(folder, 'secret.key');
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('the key file', () => {
  it('is made on first start: 32 bytes that only we may read, and nothing else is left behind', async () => {
    const box = await openKeyFileSecretBox({ secretKey });
    expect(readdirSync(folder)).toEqual(['secret.key']);
    expect(statSync(secretKey)).toMatchObject({ size: 32 });
    expect(statSync(secretKey).mode & 0o777).toBe(0o600);
    expect(box.provider).toBe('key-file');
  });

  it('opens at the next start what was sealed before', async () => {
    const sealed = (await openKeyFileSecretBox({ secretKey })).seal('secret', 'a');
    expect((await openKeyFileSecretBox({ secretKey })).open(sealed, 'a').toString()).toBe('secret');
  });

  it('is one and the same for processes that start at once', async () => {
    const module = pathToFileURL(
      join(import.meta.dirname, '../../../src-main/core/secrets/key-file-secret-box.ts'),
    ).href;
    const program = `import { openKeyFileSecretBox } from ${JSON.stringify(module)};
      process.stdout.write((await openKeyFileSecretBox({ secretKey: process.env.SECRET_KEY })).seal('secret', 'a'));`;
    const starts = Array.from({ length: 4 }, () =>
      run(process.execPath, ['--input-type=module', '-e', program], { env: { SECRET_KEY: secretKey } }),
    );
    const here = Array.from({ length: 8 }, () => openKeyFileSecretBox({ secretKey }));
    const sealed = [
      ...(await Promise.all(starts)).map(({ stdout }) => stdout),
      ...(await Promise.all(here)).map((box) => box.seal('secret', 'a')),
    ];

    const box = await openKeyFileSecretBox({ secretKey });
    expect(sealed.map((text) => box.open(text, 'a').toString())).toEqual(sealed.map(() => 'secret'));
    expect(readdirSync(folder)).toEqual(['secret.key']);
  });

  it.each([
    ['others may read it', () => chmodSync(secretKey, 0o604), 'chmod 600'],
    ['its group may read it', () => chmodSync(secretKey, 0o640), 'rights are 0640'],
    ['it is cut short', () => writeFileSync(secretKey, 'short'), 'it has 5 bytes instead of 32'],
    ['it is empty', () => writeFileSync(secretKey, ''), 'it has 0 bytes instead of 32'],
    ['it is longer', () => writeFileSync(secretKey, Buffer.alloc(33)), 'it has 33 bytes instead of 32'],
    ['it is a folder', () => replaceBy(() => mkdirSync(secretKey)), 'not a regular file'],
    ['it is a link', () => replaceBy(() => symlinkSync('/etc/hostname', secretKey)), 'ELOOP'],
  ])('is refused and left alone when %s', async (_, spoil, sentence) => {
    await openKeyFileSecretBox({ secretKey });
    spoil();
    const before = statSync(secretKey);

    await expect(openKeyFileSecretBox({ secretKey })).rejects.toMatchObject({
      code: 'key_unreadable',
      advice: expect.stringContaining(sentence),
    });
    expect(statSync(secretKey)).toMatchObject({ size: before.size, mode: before.mode, ino: before.ino });
  });

  it.runIf(process.getuid?.() === 0)('is refused when it belongs to somebody else', async () => {
    await openKeyFileSecretBox({ secretKey });
    chownSync(secretKey, 65534, 65534);
    await expect(openKeyFileSecretBox({ secretKey })).rejects.toMatchObject({
      code: 'key_unreadable',
      advice: expect.stringContaining('belongs to user id 65534'),
    });
  });

  it('says so when its folder cannot be written', async () => {
    await expect(
      openKeyFileSecretBox({ secretKey: join(folder, 'missing', 'secret.key') }),
    ).rejects.toMatchObject({
      code: 'key_unreadable',
      message: expect.stringContaining('cannot be created: ENOENT'),
    });
  });

  it('is not in the sealed text', async () => {
    const sealed = (await openKeyFileSecretBox({ secretKey })).seal('secret', 'a');
    expect(Buffer.from(sealed.slice(10), 'base64url').includes(readFileSync(secretKey))).toBe(false);
  });
});

function replaceBy(make: () => void): void {
  rmSync(secretKey);
  make();
}
