import { createHash, randomBytes } from 'node:crypto';
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { type Proxied, startProxiedSshd } from '../support/proxied-sshd.ts';
import { startClient } from '../support/run-client.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const megabytes = 1024 * 1024;
/** more than every window and buffer on the way together */
const content = randomBytes(50 * megabytes);
const digest = (data: Buffer) => createHash('sha256').update(data).digest('hex');
const sha256 = digest(content);
const timeLimit = 50_000;

let proxied: Proxied;
let file: string;
beforeAll(async () => {
  const folder = temporaryFolder();
  chmodSync(folder.path, 0o711);
  file = folder.file('content');
  writeFileSync(file, content);
  proxied = await startProxiedSshd({ sshd: { config: ['RekeyLimit 20M'] } });
});
afterAll(() => proxied.stop());

describe('50 MB are passed on byte by byte', () => {
  test('as input', async () => {
    const result = await proxied.connector.ssh(['web1', 'sha256sum'], { stdin: content, timeLimit });
    expect(result.stdout.toString()).toBe(`${sha256}  -\n`);
  });

  test('as output and as errors at the same time', async () => {
    const command = `cat ${file} & cat ${file} >&2; wait; exit 6`;
    const result = await proxied.connector.ssh(['-q', 'web1', command], { timeLimit });
    expect([digest(result.stdout), digest(result.stderr)]).toEqual([sha256, sha256]);
    expect(result.status).toBe(6);
  });

  test('both ways at the same time, while client and target change their keys again and again', async () => {
    const args = ['-v', '-o', 'RekeyLimit=1M', 'web1', 'cat'];
    const result = await proxied.connector.ssh(args, { stdin: content, timeLimit });
    expect(digest(result.stdout)).toBe(sha256);
    expect(result.status).toBe(0);
    expect(result.stderr.toString().match(/SSH2_MSG_KEXINIT sent/g)?.length).toBeGreaterThan(20);
  });
});

/** of the connector: bytes it has read, and megabytes it holds in memory */
const usage = () => {
  const read = (name: string) => readFileSync(`/proc/${proxied.connector.pid}/${name}`, 'utf8');
  return {
    bytesRead: Number(/^rchar: (\d+)/m.exec(read('io'))?.[1]),
    memory: Number(/^VmRSS:\s+(\d+)/m.exec(read('status'))?.[1]) / 1024,
  };
};

/** Waits until the connector reads no more: then everything on the way is full. */
async function untilStill(): Promise<void> {
  for (let before = -1, now = usage().bytesRead; now - before > 10_000; now = usage().bytesRead) {
    before = now;
    await pause(400);
  }
}

describe('a side that does not read makes the other one wait', () => {
  const twice = Buffer.concat([content, content]);

  test('the client', async () => {
    await proxied.connector.ssh(['web1', 'true']);
    const before = usage().memory;
    const client = startClient('ssh', [...proxied.connector.sshOptions, '-q', 'web1', `cat ${file} ${file}`]);
    client.output.pause();
    await untilStill();
    expect(usage().memory - before).toBeLessThan(60);
    client.output.resume();
    expect((await client.exited).status).toBe(0);
    expect(digest(client.stdout.bytes)).toBe(digest(twice));
  });

  test('the target', async () => {
    const before = usage().memory;
    const folder = temporaryFolder();
    chmodSync(folder.path, 0o711);
    const command = `until test -e ${folder.file('go')}; do sleep 0.1; done; sha256sum`;
    const client = startClient('ssh', [...proxied.connector.sshOptions, '-q', 'web1', command]);
    client.stdin.end(twice);
    await untilStill();
    expect(usage().memory - before).toBeLessThan(60);
    writeFileSync(folder.file('go'), '');
    expect((await client.exited).status).toBe(0);
    expect(client.stdout.text).toBe(`${digest(twice)}  -\n`);
  });

  test('for ever, and then it goes: the command ends', async () => {
    const command = 'echo $$; exec cat /dev/zero';
    const client = startClient('ssh', [...proxied.connector.sshOptions, 'web1', command]);
    const [pid] = await client.stdout.waitFor(/^\d+$/m);
    client.output.pause();
    await untilStill();
    client.signal('SIGKILL');
    await eventually(() => {
      const file = `/proc/${pid}/cmdline`; // empty: it has ended, and nobody has asked for its status yet
      return !existsSync(file) || readFileSync(file).length === 0 || undefined;
    }, 'the end of the command');
  });
});
