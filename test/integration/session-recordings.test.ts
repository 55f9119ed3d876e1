import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { asciinemaCat } from '../support/asciinema.ts';
import { runCli } from '../support/cli.ts';
import { startConnector } from '../support/connector.ts';
import { makeKey } from '../support/keys.ts';
import { startProxiedSshd } from '../support/proxied-sshd.ts';
import { endedSessions, recordingsIn, sessionsIn } from '../support/recorded.ts';
import { runClient, startClient } from '../support/run-client.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { testUser } from '../support/test-user.ts';

describe('recording', () => {
  test('is on by default, and the client is told', async () => {
    const { connector } = await startProxiedSshd();
    const result = await connector.ssh(['web1', 'echo out; echo err >&2; exit 3']);
    expect(result.stderr.toString()).toBe('Sessions on web1 are recorded.\r\nerr\n');
    const [session] = await endedSessions(connector.data);
    expect(session).toMatchObject({
      socket: 'web1',
      login: testUser,
      state: 'ended',
      client: { address: '127.0.0.1', software: expect.stringMatching(/^SSH-2\.0-OpenSSH/) },
    });
    const [recording] = recordingsIn(connector.data);
    expect(recording?.manifest).toMatchObject({
      session: session?.id,
      person: session?.person,
      kind: 'exec',
      command: 'echo out; echo err >&2; exit 3',
      exit: { status: 3 },
      bytes: { output: 4, errors: 4 },
      state: 'ended',
    });
    expect(session?.recordings).toEqual([expect.stringMatching(/^\d{4}\/\d\d\/\d\d\/.*-1\.cast$/)]);
    expect(recording?.castPath).toBe(join(connector.data, 'recordings', session?.recordings[0] ?? ''));
  });

  test('names the person whose key it was', async () => {
    const alice = makeKey();
    const { connector } = await startProxiedSshd({
      config: { client_keys: [{ name: 'Alice', email: 'alice@example.com', key: alice.publicKey }] },
    });
    const options = [
      '-F',
      '/dev/null',
      '-i',
      alice.privateKeyFile,
      '-o',
      'IdentitiesOnly=yes',
      '-o',
      'StrictHostKeyChecking=no',
      '-o',
      'UserKnownHostsFile=/dev/null',
    ];
    const result = await runClient('ssh', [
      ...options,
      '-p',
      String(connector.port),
      'web1@127.0.0.1',
      'true',
    ]);
    expect(result.status).toBe(0);
    const person = {
      name: 'Alice',
      email: 'alice@example.com',
      subject: alice.fingerprint,
      via: 'client_key',
    };
    await endedSessions(connector.data);
    const listed = await runCli(['sessions', '--json', '--data', connector.data]);
    expect(JSON.parse(listed.stdout.toString())).toMatchObject([{ socket: 'web1', person, state: 'ended' }]);
    expect(recordingsIn(connector.data)[0]?.manifest.person).toEqual(person);
  });

  test('can be switched off for a socket: then there is none, and no banner', async () => {
    const { connector } = await startProxiedSshd({ socket: { recording_enabled: false } });
    const result = await connector.ssh(['web1', 'echo out']);
    expect(result.stderr.toString()).toBe('');
    const [session] = await endedSessions(connector.data);
    expect(session?.recordings).toEqual([]);
    expect(existsSync(join(connector.data, 'recordings'))).toBe(false);
  });

  test('makes a file for each channel of a session', async () => {
    const { connector } = await startProxiedSshd();
    const control = ['-o', `ControlPath=${temporaryFolder().file('control')}`];
    const master = startClient('ssh', [...connector.sshOptions, ...control, '-M', 'web1', 'echo first; cat']);
    await master.stdout.waitFor('first');
    for (const word of ['second', 'third']) {
      await runClient('ssh', [...connector.sshOptions, ...control, 'web1', `echo ${word}`]);
    }
    master.stdin.end();
    await master.exited;
    const recordings = recordingsIn(connector.data);
    expect(recordings.map(({ screen }) => screen)).toEqual(['first\r\n', 'second\r\n', 'third\r\n']);
    expect(recordings.map(({ manifest }) => manifest.channel)).toEqual([1, 2, 3]);
    expect((await endedSessions(connector.data))[0]?.recordings).toHaveLength(3);
  });

  test('of a shell is read by asciinema, byte for byte what was seen', async () => {
    const { connector } = await startProxiedSshd();
    const shell = connector.sshInTerminal(['web1'], { rows: 20, columns: 70 });
    await shell.expect('$ ');
    shell.type('printf "\\033[31mgr\\303\\274n \\342\\202\\254\\033[m\\n"\r');
    await shell.expect('grün €');
    shell.type('exit\r');
    await shell.exited;
    const [recording] = recordingsIn(connector.data);
    expect(recording?.screen).toContain('\u001b[31mgrün €\u001b[m\r\n');
    expect(await asciinemaCat(recording?.castPath ?? '')).toEqual({ status: 0, shown: recording?.screen });
    const seen = shell.output.replaceAll(
      /Sessions on web1 are recorded\.[\r\n]+|Connection to .* closed\.[\r\n]+/g,
      '',
    );
    expect(seen).toBe(recording?.screen);
    const verified = await runCli(['verify', recording?.castPath ?? '', '--data', connector.data]);
    expect(verified.status, verified.stderr.toString()).toBe(0);
  });

  test('keeps the first part of bulk output, and says with size and SHA-256 what more there was', async () => {
    const limit = 100_000;
    const { connector } = await startProxiedSshd({ config: { recordings: { bulk_limit: limit } } });
    const result = await connector.ssh(['web1', 'seq 1 400000']);
    const rest = result.stdout.subarray(limit);
    const omitted = { bytes: rest.length, sha256: createHash('sha256').update(rest).digest('hex') };
    const [recording] = recordingsIn(connector.data);
    expect(recording?.manifest).toMatchObject({ omitted, bytes: { output: result.stdout.length } });
    expect(recording?.screen.replaceAll('\r\n', '\n')).toBe(result.stdout.subarray(0, limit).toString());
    expect(recording?.events.at(-1)?.slice(1)).toEqual([
      'm',
      `not kept: ${omitted.bytes} more bytes of output, SHA-256 ${omitted.sha256}`,
    ]);
  });

  test('holds what was typed only where the socket says so', async () => {
    const recorded = await startProxiedSshd({ socket: { record_input: true } });
    await recorded.connector.ssh(['web1', 'cat >/dev/null'], { stdin: 'secret\n' });
    const [withInput] = recordingsIn(recorded.connector.data);
    expect(withInput?.events).toContainEqual([expect.any(Number), 'i', 'secret\n']);
    const { connector } = await startProxiedSshd();
    await connector.ssh(['web1', 'cat >/dev/null'], { stdin: 'secret\n' });
    const [without] = recordingsIn(connector.data);
    expect(readFileSync(without?.castPath ?? '', 'utf8')).not.toContain('secret');
    expect(without?.manifest.bytes.input).toBe(7);
  });
});

describe('a connector that is killed', () => {
  test('leaves all that was seen, which is whole and interrupted after the next start', async () => {
    const { connector } = await startProxiedSshd();
    const shell = connector.sshInTerminal(['web1']);
    await shell.expect('$ ');
    shell.type('echo "last"-words\r');
    await shell.expect('last-words');
    await connector.kill();
    const [torn] = recordingsIn(connector.data);
    expect(torn?.manifest.state).toBe('live');
    expect(torn?.screen).toContain('last-words');
    expect(await asciinemaCat(torn?.castPath ?? '')).toEqual({ status: 0, shown: torn?.screen });

    const again = await startConnector({ data: connector.data });
    const [recording] = recordingsIn(again.data);
    expect(recording?.manifest.state).toBe('interrupted');
    expect(recording?.screen).toBe(torn?.screen);
    expect(sessionsIn(again.data)).toMatchObject([
      { state: 'interrupted', recordings: [expect.any(String)] },
    ]);
    expect(again.log.lines).toContainEqual(
      expect.objectContaining({ level: 'warn', msg: expect.stringContaining('recording was interrupted') }),
    );
  });

  test('politely ends its sessions, and closes their recordings', async () => {
    const { connector } = await startProxiedSshd();
    const shell = connector.sshInTerminal(['web1']);
    await shell.expect('$ ');
    expect((await connector.stop()).status).toBe(0);
    await shell.expect('the connector is shutting down');
    expect((await shell.exited).status).toBe(255);
    expect(recordingsIn(connector.data)[0]?.manifest.state).toBe('ended');
    expect(sessionsIn(connector.data)).toMatchObject([{ state: 'ended' }]);
  });
});
