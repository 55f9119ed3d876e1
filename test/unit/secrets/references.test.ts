import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { resolveSecret } from '../../../src-main/core/secrets/references.ts';
import { createSecretBox } from '../../../src-main/core/secrets/secret-box.ts';

// real programs on a machine that may be busy
vi.setConfig({ testTimeout: 30_000, hookTimeout: 30_000 });

const folder = mkdtempSync(join(tmpdir(), 'sallyport-references-'));
afterAll(() => rmSync(folder, { recursive: true }));
const secretBox = createSecretBox('test', randomBytes(32));
const context = 'socket/web1/password/v1';
const env = { PATH: process.env.PATH, HOME: folder, LANG: 'C.UTF-8', WEB1_PW: 'hunter2', EMPTY: '' };

function resolve(value: string, exec: { timeoutMs?: number; maxBytes?: number } = {}): Promise<Buffer> {
  return resolveSecret(value, { secretBox, context, env, exec });
}
async function text(value: string): Promise<string> {
  return (await resolve(value)).toString();
}
function file(name: string, content: string | Buffer): string {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
}
function program(name: string, body: string): string {
  const path = file(name, `#!/bin/sh\n${body}\n`);
  chmodSync(path, 0o755);
  return path;
}

describe('a literal', () => {
  it.each([
    ['hunter2', 'hunter2'],
    ['', ''],
    ['From:env:X', 'From:env:X'],
    [' from:env:WEB1_PW', ' from:env:WEB1_PW'],
    ['\\from:x', 'from:x'],
    ['\\from:env:WEB1_PW', 'from:env:WEB1_PW'],
    ['\\\\from:x', '\\from:x'],
    ['\\sealed:v1:x', 'sealed:v1:x'],
    ['\\\\sealed:x', '\\sealed:x'],
    ['\\other', '\\other'],
    ['\\\\', '\\\\'],
  ])('%j is %j', async (value, secret) => {
    expect(await text(value)).toBe(secret);
  });
});

describe('a sealed value', () => {
  it('is opened for its own place, and what comes out is not read as a reference again', async () => {
    expect(await text(secretBox.seal('from:env:WEB1_PW', context))).toBe('from:env:WEB1_PW');
  });

  it.each([secretBox.seal('x', 'socket/web2/password/v1'), 'sealed:v1:AAAA', 'sealed:v9:AAAA', 'sealed:'])(
    'that does not open is an error: %s',
    async (value) => {
      await expect(resolve(value)).rejects.toMatchObject({ code: 'secret_unsealable' });
    },
  );
});

describe('from:env:', () => {
  it('gives the value of a variable', async () => {
    expect(await text('from:env:WEB1_PW')).toBe('hunter2');
  });

  it.each(['MISSING', 'EMPTY', 'toString'])('%s without a value is an error', async (name) => {
    await expect(resolve(`from:env:${name}`)).rejects.toMatchObject({
      code: 'secret_env_missing',
      message: `no value in environment for "${name}"`,
    });
  });
});

describe('from:file:', () => {
  it.each([
    ['s3cret', 's3cret'],
    ['s3cret\n', 's3cret'],
    ['s3cret\r\n', 's3cret'],
    ['s3cret\n\n', 's3cret\n'],
    [' s3cret \n', ' s3cret '],
    ['\ns3cret', '\ns3cret'],
  ])('%j gives %j', async (content, secret) => {
    expect(await text(`from:file:${file('secret', content)}`)).toBe(secret);
  });

  it('knows the home folder, and names with colons and blanks', async () => {
    file('my: secret', 'at home\n');
    expect(await text('from:file:~/my: secret')).toBe('at home');
  });

  it('takes 64 KiB, byte by byte as they are, and not one more', async () => {
    const bytes = randomBytes(64 * 1024).fill(0xff, 64 * 1024 - 1);
    expect((await resolve(`from:file:${file('large', bytes)}`)).equals(bytes)).toBe(true);
    await expect(
      resolve(`from:file:${file('larger', Buffer.concat([bytes, Buffer.of(1)]))}`),
    ).rejects.toMatchObject({
      code: 'secret_file_unreadable',
    });
  });

  it('reads files whose size is not known beforehand', async () => {
    expect(await text('from:file:/proc/self/comm')).not.toBe('');
  });

  it.each([
    ['that is missing', () => join(folder, 'missing')],
    ['that is empty', () => file('empty', '\n')],
    ['that is a folder', () => folder],
    ['that is a device', () => '/dev/zero'],
    ['that is a FIFO nobody writes to', () => makeFifo()],
    ['with a NUL in its name', () => 'a\0b'],
  ])('a file %s is an error', async (_, make) => {
    const path = make();
    await expect(resolve(`from:file:${path}`)).rejects.toMatchObject({
      code: 'secret_file_unreadable',
      message: `failed to read file at path "${path}"`,
    });
  });

  function makeFifo(): string {
    execFileSync('mkfifo', [join(folder, 'fifo')]);
    return join(folder, 'fifo');
  }
});

describe('from:exec:', () => {
  it('gives what a program prints, without its last line end', async () => {
    const print = program('print', `printf '%s|' "$@"; echo`);
    expect(await text(`from:exec:${print} one 'two words' "three $HOME"`)).toBe('one|two words|three $HOME|');
  });

  it('starts no shell', async () => {
    expect(await text(`from:exec:/bin/echo a; touch ${folder}/never $(id) | cat`)).toBe(
      `a; touch ${folder}/never $(id) | cat`,
    );
    expect(existsSync(join(folder, 'never'))).toBe(false);
  });

  it('gives the program PATH, HOME and LANG, the root folder and nothing to read', async () => {
    expect((await text('from:exec:/usr/bin/env')).split('\n').sort()).toEqual([
      `HOME=${folder}`,
      'LANG=C.UTF-8',
      `PATH=${process.env.PATH}`,
    ]);
    expect(await text(`from:exec:${program('read', 'pwd; cat; echo end')}`)).toBe('/\nend');
  });

  it.each([
    ['a relative path', 'pass show web1'],
    ['an open quote', "/bin/echo 'a"],
    ['only blanks', '  '],
    ['a NUL', '/bin/echo a\0b'],
  ])('with %s is no reference', async (_, command) => {
    await expect(resolve(`from:exec:${command}`)).rejects.toMatchObject({ code: 'secret_reference_invalid' });
  });

  it('is an error when the program fails, and neither its stderr nor its arguments are told', async () => {
    const failing = program('failing', 'echo half; echo "token t0p" >&2; exit 3');
    const failure = await resolve(`from:exec:${failing} --token t0p`).catch((thrown) => thrown);
    expect(failure).toMatchObject({
      code: 'secret_exec_failed',
      message: `failed to run program "${failing}": exit status 3`,
      evidence: { exit_status: 3 },
    });
    expect(JSON.stringify([failure, failure.message, failure.advice, failure.evidence])).not.toContain('t0p');
  });

  it.each([
    ['is missing', () => join(folder, 'no-program'), 'ENOENT'],
    ['may not be run', () => file('data', 'x'), 'EACCES'],
    ['prints nothing', () => '/bin/true', 'printed nothing'],
    ['prints an empty line', () => '/bin/echo', 'printed nothing'],
    ['kills itself', () => program('dies', 'kill -TERM $$'), 'killed by SIGTERM'],
    ['never stops printing', () => '/usr/bin/yes', 'more than 65536 bytes'],
  ])('is an error when the program %s', async (_, make, reason) => {
    await expect(resolve(`from:exec:${make()}`)).rejects.toMatchObject({
      code: 'secret_exec_failed',
      message: expect.stringContaining(reason),
    });
  });

  it('kills a program that takes too long, with its children', async () => {
    const pids = join(folder, 'pids');
    const slow = program('slow', `trap '' TERM; sleep 300 & echo $$ $! >${pids}; wait`);
    await expect(resolve(`from:exec:${slow}`, { timeoutMs: 500 })).rejects.toMatchObject({
      code: 'secret_exec_timeout',
    });
    const [shell = '', child = ''] = readFileSync(pids, 'utf8').trim().split(' ');
    await expect.poll(() => [shell, child].filter(isRunning)).toEqual([]);
  });

  it('does not wait longer for a child that keeps the output open', async () => {
    const leaving = program('leaving', 'sleep 300 & echo secret');
    await expect(resolve(`from:exec:${leaving}`, { timeoutMs: 300 })).rejects.toMatchObject({
      code: 'secret_exec_timeout',
    });
  });

  /** A zombie, which waits for init to collect it, runs no more. */
  function isRunning(pid: string): boolean {
    try {
      return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
    } catch {
      return false;
    }
  }
});

describe('any other reference', () => {
  it.each([
    [
      'from:aws:ssm:/web1/pw,aws_region=us-east-1',
      'from:exec:/usr/bin/aws ssm get-parameter --with-decryption --name /web1/pw ',
    ],
    [
      'from:aws:secretsmanager:web1',
      'from:exec:/usr/bin/aws secretsmanager get-secret-value --secret-id web1 ',
    ],
  ])('%s is not supported, and the advice has one that is', async (value, advice) => {
    await expect(resolve(value)).rejects.toMatchObject({
      code: 'secret_source_unsupported',
      advice: expect.stringContaining(advice),
    });
  });

  it.each([
    'from:',
    'from:env',
    'from:env:',
    'from::x',
    'from:vault:x',
    'from:ENV:WEB1_PW',
    'from:toString:x',
  ])('%s is an error that does not repeat it, for it may be a password', async (value) => {
    const failure = await resolve(value).catch((thrown) => thrown);
    expect(failure).toMatchObject({ code: 'secret_reference_invalid' });
    expect(failure.message).not.toContain('vault');
  });
});
