import { execFileSync } from 'node:child_process';
import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import { describe, test } from 'vitest';
import { string, uint32 } from '../../src-main/core/ssh2/wire.ts';
import { startAgent } from '../support/agent.ts';
import { runCli } from '../support/cli.ts';
import { startConnector } from '../support/connector.ts';
import { refusingTarget } from '../support/faulty-targets.ts';
import { withoutRights } from '../support/fewer-rights.ts';
import { makeKey } from '../support/keys.ts';
import { expectOneDiagnosis, namesOf, placeOfSessions, provoke } from '../support/provoke.ts';
import { provokedRows, socketNameOf } from '../support/provoke-in-house.ts';
import { closedFileRows, credentialRows } from '../support/provoked/credential.ts';
import { passwordLogin, socketTo } from '../support/proxied-sshd.ts';
import { startSshd } from '../support/sshd.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

type Name = keyof typeof credentialRows;

/** A file with this in it, as a reference. */
function fileWith(content: string): string {
  const file = temporaryFolder().file('secret');
  writeFileSync(file, content, { mode: 0o600 });
  return `from:file:${file}`;
}

function keyFrom(content: string, passphrase?: string) {
  return {
    authentication_type: 'private_key',
    private_key: fileWith(content),
    ...(passphrase === undefined ? {} : { private_key_passphrase: passphrase }),
  };
}

describe('a stored login that cannot be used', () => {
  const check = provokedRows<Name>(credentialRows, async (kept) => {
    const key = makeKey();
    const target = await kept.start(
      startSshd({
        authorizedKeys: [key.publicKey],
        passwordAuthentication: true,
        config: ['MaxStartups 100'],
      }),
    );
    const data = temporaryFolder().file('data');
    const sealed = await runCli(['seal', 'another', 'password', '--data', data], { stdin: 'secret' });
    const agent = await kept.start(startAgent());
    const { path: folder, file } = temporaryFolder();
    const notExecutable = file('program');
    writeFileSync(notExecutable, '#!/bin/sh\necho secret\n', { mode: 0o600 });
    const putty = file('key.ppk');
    execFileSync('puttygen', ['-q', key.privateKeyFile, '-O', 'private', '-o', putty]);
    const logins: Record<Name, Readonly<Record<string, unknown>>> = {
      variable_not_set: passwordLogin('from:env:SALLYPORT_TEST_NOT_SET'),
      file_missing: passwordLogin(`from:file:${file('not-there')}`),
      file_is_folder: passwordLogin(`from:file:${folder}`),
      file_empty: passwordLogin(fileWith('')),
      program_fails: passwordLogin('from:exec:/bin/sh -c "exit 3"'),
      program_missing: passwordLogin(`from:exec:${file('not-there')}`),
      program_not_executable: passwordLogin(`from:exec:${notExecutable}`),
      program_never_ends: passwordLogin('from:exec:/bin/sleep 100'),
      sealed_for_another: passwordLogin(sealed.stdout.toString().trim()),

      key_damaged: keyFrom(key.privateKey.replace(/^b3Bl/m, 'b3Bx')),
      key_cut_short: keyFrom(key.privateKey.replace(/-----END.*/, '')),
      no_key: keyFrom('~/.ssh/id_ed25519\n'),
      key_encrypted: keyFrom(makeKey({ passphrase: 'open sesame' }).privateKey),
      passphrase_wrong: keyFrom(makeKey({ passphrase: 'open sesame' }).privateKey, 'guess'),
      public_key: keyFrom(`${key.publicKey}\n`),
      key_of_putty: { authentication_type: 'private_key', private_key: `from:file:${putty}` },
      key_on_token: keyFrom(tokenKeyFile()),
      key_of_dsa: keyFrom(pem(generateKeyPairSync('dsa', { modulusLength: 1024, divisorLength: 160 }))),
      key_of_other_curve: keyFrom(pem(generateKeyPairSync('ec', { namedCurve: 'secp256k1' }))),
      key_under_other_cipher: keyFrom(keyUnderChaCha(), 'open sesame'),
      no_agent: { authentication_type: 'agent', agent_socket: file('agent') },
      empty_agent: { authentication_type: 'agent', agent_socket: agent.socket },
    };
    const conditions = Object.entries(logins).map(([name, login]) => [
      name,
      { socket: socketTo(target, { login }), slow: name === 'program_never_ends' },
    ]);
    return { data, conditions: Object.fromEntries(conditions) };
  });

  test.each(namesOf(credentialRows))('%s: log, terminal and test say the same', (name) => check(name));
});

describe('a file that the user of the connector may not read', () => {
  test.each(namesOf(closedFileRows))('%s: log and terminal say the same', async (name) => {
    const reference = fileWith('secret');
    chmodSync(reference.replace('from:file:', ''), 0);
    const target = await refusingTarget();
    const socket = socketTo(target, { name: socketNameOf(name), login: passwordLogin(reference) });
    const connector = await startConnector({
      config: { sockets: [socket] },
      within: withoutRights('dac_override', 'dac_read_search'),
    });
    const place = placeOfSessions(connector);
    const expected = closedFileRows[name];
    expectOneDiagnosis(await provoke(place, { socket, expected }), expected);
  });
});

function pem({ privateKey }: { privateKey: KeyObject }): string {
  return privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
}

function keyUnderChaCha(): string {
  const { privateKeyFile } = makeKey();
  const options = ['-p', '-q', '-P', '', '-N', 'open sesame', '-Z', 'chacha20-poly1305@openssh.com'];
  execFileSync('ssh-keygen', [...options, '-f', privateKeyFile], { stdio: 'ignore' });
  return readFileSync(privateKeyFile, 'utf8');
}

/** What `ssh-keygen -t ed25519-sk` writes (OpenSSH PROTOCOL.u2f and PROTOCOL.key): a handle, the key is on the token. */
function tokenKeyFile(): string {
  const type = 'sk-ssh-ed25519@openssh.com';
  const publicKey = [string(type), string(Buffer.alloc(32, 7)), string('ssh:')];
  const check = [uint32(1), uint32(1)];
  const handle = [Buffer.of(1), string(Buffer.alloc(64, 9)), string('')];
  const inner = Buffer.concat([...check, ...publicKey, ...handle, string('token')]);
  const padding = Buffer.from(Array.from({ length: 8 - (inner.length % 8) }, (_, index) => index + 1));
  const blob = Buffer.concat([
    Buffer.from('openssh-key-v1\0'),
    ...['none', 'none', ''].map((text) => string(text)),
    uint32(1),
    string(Buffer.concat(publicKey)),
    string(Buffer.concat([inner, padding])),
  ]);
  const lines = blob.toString('base64').match(/.{1,70}/g) ?? [];
  return `-----BEGIN OPENSSH PRIVATE KEY-----\n${lines.join('\n')}\n-----END OPENSSH PRIVATE KEY-----\n`;
}
