import { existsSync, mkdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { House } from '../support/house.ts';
import type { IdentityProvider } from '../support/identity-provider.ts';
import { makeKey } from '../support/keys.ts';
import { startQuickProvider } from '../support/quick-provider.ts';
import { clientEnvironment, runClient, startClient } from '../support/run-client.ts';
import { startSignInHouse } from '../support/signing-ssh.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

// other clients than OpenSSH's, as they come

const has = (program: string) => existsSync(`/usr/bin/${program}`);

function homeOfItsOwn(): NodeJS.ProcessEnv {
  const home = temporaryFolder();
  mkdirSync(home.file('.ssh'), { mode: 0o700 });
  return clientEnvironment({ HOME: home.path });
}

/** Signs in by what a client shows, wherever it shows it, and gives what it has printed. */
async function signIn(
  provider: IdentityProvider,
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
) {
  const client = startClient(program, args, { env });
  const [link] = await Promise.any(
    [client.stderr, client.stdout].map((output) =>
      output.waitFor(/http:\S+user_code=\S+/, { timeLimit: 10_000 }),
    ),
  );
  await provider.approve(link);
  const { status } = await client.exited;
  return { status, stdout: client.stdout.text, stderr: client.stderr.text };
}

const portOf = (house: House) => String(house.connector.gateway.main.port);

test.skipIf(!has('dbclient'))('Dropbear signs in, and its key asks nothing the next time', async () => {
  const provider = await startQuickProvider();
  const house = await startSignInHouse(provider, { settings: { qr_code: false } });
  const key = temporaryFolder().file('key');
  await runClient('dropbearconvert', ['openssh', 'dropbear', makeKey().privateKeyFile, key]);
  const env = homeOfItsOwn();
  const args = ['-y', '-y', '-i', key, '-p', portOf(house), 'practice@127.0.0.1', 'echo in'];
  const first = await signIn(provider, 'dbclient', args, env);
  expect(first, first.stderr).toMatchObject({ status: 0, stdout: expect.stringContaining('in\n') });
  const second = await runClient('dbclient', args, { env });
  expect([second.status, second.stdout.toString()]).toEqual([0, 'in\n']);
});

test.skipIf(!has('plink'))('PuTTY signs in, and its key asks nothing the next time', async () => {
  const provider = await startQuickProvider();
  const house = await startSignInHouse(provider);
  const key = temporaryFolder().file('key.ppk');
  const env = homeOfItsOwn();
  await runClient('puttygen', [makeKey().privateKeyFile, '-o', key], { env });
  const target = ['-P', portOf(house), '-hostkey', house.connector.hostKeyFingerprint, '-i', key];
  const args = ['-ssh', '-no-antispoof', ...target, 'practice@127.0.0.1', 'echo in'];
  const first = await signIn(provider, 'plink', args, env);
  expect(first, first.stderr).toMatchObject({ status: 0, stdout: expect.stringContaining('in\n') });
  const second = await runClient('plink', ['-batch', ...args], { env });
  expect([second.status, second.stdout.toString()]).toEqual([0, 'in\n']);
});
