import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { KnownHosts } from '../../src-main/core/storage/known-hosts.ts';
import { runCli, runCliInTerminal } from '../support/cli.ts';
import { type Key, makeKey } from '../support/keys.ts';
import { expectPersonText, hintSocketTo } from '../support/person-text.ts';
import { startProxiedSshd } from '../support/proxied-sshd.ts';
import { endedSessions } from '../support/recorded.ts';
import { mountSmallDisk } from '../support/small-disk.ts';
import { startSshd } from '../support/sshd.ts';
import { whenTestEnds } from '../support/when-test-ends.ts';

describe('a target’s host key', () => {
  test('is trusted on first use, kept in known_hosts, and asked for by its type later', async () => {
    const { connector, sshd, key } = await startProxiedSshd({ sshd: { hostKeyTypes: ['ecdsa'] } });
    const [shown] = sshd.hostKeys as [Key];
    expect((await connector.ssh(['web1', 'true'])).status).toBe(0);
    const first = await connector.log.waitFor(({ msg }) => msg === 'host key trusted on first use');
    expect(first).toMatchObject({
      level: 'warn',
      code: 'upstream_host_key_new',
      fingerprint: shown.fingerprint,
      socket_id: 'web1',
    });
    const knownHosts = readFileSync(join(connector.data, 'known_hosts'), 'utf8');
    const [type, blob] = shown.publicKey.split(' ');
    expect(knownHosts).toBe(`[127.0.0.1]:${sshd.port} ${type} ${blob}\n`);

    // the same target with one more key, of a type that we like better
    await sshd.stop();
    const more = await startSshd({
      hostKeys: [makeKey(), shown],
      port: sshd.port,
      authorizedKeys: [key.publicKey],
    });
    const again = await connector.ssh(['web1', 'true']);
    expect(again.status, again.stderr.toString()).toBe(0);
    expect(more.log.text).toContain('Accepted publickey');
    expect(connector.log.lines.filter(({ msg }) => msg === 'host key trusted on first use')).toHaveLength(1);
  });

  test('that has changed is refused until it is trusted by hand', async () => {
    const { connector, sshd, key } = await startProxiedSshd();
    const [known] = sshd.hostKeys as [Key];
    expect((await connector.ssh(['web1', 'true'])).status).toBe(0);
    await sshd.stop();
    const changed = await startSshd({ port: sshd.port, authorizedKeys: [key.publicKey] });
    const [found] = changed.hostKeys as [Key];

    const refused = await connector.ssh(['web1', 'true']);
    expect(refused.status).toBe(255);
    const line = await connector.log.waitFor(({ code }) => code === 'upstream_host_key_changed');
    expectPersonText(refused.stderr.toString(), { socket: hintSocketTo(sshd), line });
    expect(line).toMatchObject({
      host_key: found.fingerprint,
      host_key_type: 'ssh-ed25519',
      known_host_keys: [known.fingerprint],
      known_host_key_types: ['ssh-ed25519'],
    });
    expect(line.msg).toBe(
      `failed to handle channels: unable to connect to upstream host: ssh: handshake failed: knownhosts: key mismatch: known ${known.fingerprint}, offered ${found.fingerprint} (ssh-ed25519)`,
    );
    expect(changed.log.text).not.toMatch(/Accepted|Failed|Invalid user/);
    expect((await endedSessions(connector.data, 2))[1]?.failure?.code).toBe('upstream_host_key_changed');

    const trusted = await runCli(['trust', 'web1', '--data', connector.data]);
    expect(trusted.status, trusted.stderr.toString()).toBe(0);
    for (const { fingerprint } of [known, found]) expect(trusted.stdout.toString()).toContain(fingerprint);
    expect((await connector.ssh(['web1', 'true'])).status).toBe(0);
    expect(readFileSync(join(connector.data, 'known_hosts'), 'utf8')).not.toContain(
      known.publicKey.split(' ')[1],
    );
  });

  test('stays refused when the question at the terminal is answered with no', async () => {
    const { connector, sshd, key } = await startProxiedSshd();
    await connector.ssh(['web1', 'true']);
    await sshd.stop();
    await startSshd({ port: sshd.port, authorizedKeys: [key.publicKey] });
    const terminal = runCliInTerminal(['trust', 'web1', '--data', connector.data]);
    await terminal.expect('Trust the key that is shown now? [y/N]');
    terminal.type('n\r');
    expect(await terminal.exited).toMatchObject({ status: 1 });
    expect((await connector.ssh(['web1', 'true'])).status).toBe(255);
  });

  const spoilt: Record<string, (file: string) => void> = {
    read: (file) => mkdirSync(file),
    written: (file) => symlinkSync(`${file}.no-folder/known_hosts`, file),
  };

  test.each(Object.keys(spoilt))(
    'cannot be checked where known_hosts cannot be %s: nobody gets in',
    async (what) => {
      const { connector, sshd } = await startProxiedSshd();
      const file = join(connector.data, 'known_hosts');
      rmSync(file, { force: true });
      spoilt[what]?.(file);
      const { status, stderr } = await connector.ssh(['web1', 'true']);
      expect(status).toBe(255);
      expect(stderr.toString()).toMatch(/^sallyport: web1: /m);
      await connector.log.waitFor(({ msg }) => String(msg).startsWith('failed to handle channels: '));
      expect(connector.log.lines.filter(({ msg }) => msg === 'internal error')).toEqual([]);
      expect(sshd.log.text).not.toContain('Accepted');
      // and when it is mended, everybody gets in
      rmSync(file, { recursive: true });
      expect((await connector.ssh(['web1', 'true'])).status).toBe(0);
    },
  );
});

describe('a pinned host key', () => {
  test('lets in the target that has it beside one of a type that we would rather have', async () => {
    const pinned = makeKey({ type: 'ecdsa' });
    const { connector } = await startProxiedSshd({
      sshd: { hostKeys: [makeKey(), pinned] },
      target: { host_key: pinned.fingerprint },
    });
    expect((await connector.ssh(['web1', 'true'])).status).toBe(0);
  });

  test('lets in the target that has it, and is kept nowhere else', async () => {
    const hostKey = makeKey();
    const { connector } = await startProxiedSshd({
      sshd: { hostKeys: [hostKey] },
      target: { host_key: [makeKey().fingerprint, hostKey.fingerprint] },
    });
    expect((await connector.ssh(['web1', 'true'])).status).toBe(0);
    expect(connector.log.text).not.toContain('trusted on first use');
    expect(() => readFileSync(join(connector.data, 'known_hosts'))).toThrow('ENOENT');
  });

  test('keeps out a target with another one', async () => {
    const pinned = makeKey();
    const { connector, sshd } = await startProxiedSshd({ target: { host_key: pinned.fingerprint } });
    const [found] = sshd.hostKeys as [Key];
    const refused = await connector.ssh(['web1', 'true']);
    expect(refused.status).toBe(255);
    const line = await connector.log.waitFor(({ code }) => code === 'upstream_host_key_pin_mismatch');
    expectPersonText(refused.stderr.toString(), { socket: hintSocketTo(sshd), line });
    expect(line).toMatchObject({ host_key: found.fingerprint, pinned_host_keys: [pinned.fingerprint] });
    expect(line.msg).toContain('ssh: host key mismatch');
    expect(sshd.log.text).not.toContain('Accepted');
  });
});

test('a host key that the disk has no room for leaves no part of itself, which would be taken for another key', () => {
  const disk = mountSmallDisk();
  whenTestEnds(() => disk.stop());
  const file = join(disk.path, 'known_hosts');
  // a page of the disk, but for a few bytes: a part of the new line fits
  const before = `#${'x'.repeat(4096 - 60)}\n`;
  writeFileSync(file, before);
  disk.fill();
  const hosts = new KnownHosts(file);
  const key = { type: 'ssh-ed25519', blob: Buffer.alloc(51, 7) };
  expect(() => hosts.add('web1.example', 22, key)).toThrow('ENOSPC');
  expect(readFileSync(file, 'utf8')).toBe(before);
  expect(hosts.lookup('web1.example', 22)).toEqual([]);
});
