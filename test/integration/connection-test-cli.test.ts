import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { testStepNames } from '../../src-main/contract/connection-test.ts';
import { errorCodes } from '../../src-main/contract/error-codes.ts';
import { runCli, runCliInTerminal } from '../support/cli.ts';
import { startConnector } from '../support/connector.ts';
import { eventually } from '../support/eventually.ts';
import { refusingTarget, startFaultyTarget } from '../support/faulty-targets.ts';
import { makeKey } from '../support/keys.ts';
import { keyLogin, passwordLogin, socketTo } from '../support/proxied-sshd.ts';
import { startSshd } from '../support/sshd.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';
import { testUser, testUserPassword } from '../support/test-user.ts';

/** what programs may rely on: nothing more, nothing less */
const Output = z.strictObject({
  socket: z.string(),
  ok: z.boolean(),
  steps: z.array(
    z.strictObject({
      name: z.enum(testStepNames),
      state: z.enum(['ok', 'failed', 'skipped']),
      ms: z.int().min(0),
      evidence: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.array(z.string())])),
      code: z.enum(errorCodes).optional(),
      hint: z
        .strictObject({
          title: z.string(),
          cause: z.string(),
          steps: z.array(z.string()),
          command: z.string().optional(),
        })
        .optional(),
    }),
  ),
});

type Fields = Readonly<Record<string, unknown>>;

/** a data folder that no connector has used yet, and a config file beside it */
function placeFor(sockets: readonly Fields[]) {
  const folder = temporaryFolder();
  const data = folder.file('data');
  mkdirSync(data, { mode: 0o700 });
  const config = folder.file('sockets.yaml');
  writeFileSync(config, JSON.stringify({ sockets }), { mode: 0o600 });
  return { data, config, args: ['--config', config, '--data', data] };
}

const jsonOf = ({ stdout }: { stdout: Buffer }) => Output.parse(JSON.parse(stdout.toString()));

describe('sallyport test', () => {
  test('prints a readable list, line by line, and exits with 0 where all is well', async () => {
    const key = makeKey();
    const sshd = await startSshd({ authorizedKeys: [key.publicKey] });
    const { data, args } = placeFor([socketTo(sshd, { login: keyLogin(key) })]);
    const { status, stdout, stderr } = await runCli(['test', 'web1', ...args]);
    expect([status, stderr.toString()]).toEqual([0, '']);
    const lines = stdout.toString().trimEnd().split('\n');
    expect(lines).toHaveLength(testStepNames.length + 1);
    expect(lines.at(-1)).toMatch(/^Passed in \d+ ms$/);
    expect(stdout.toString()).toContain(`as ${testUser} by publickey`);
    // no key is made, and none is trusted
    expect(readdirSync(data)).toEqual([]);
  });

  test('says of a stopped socket that nobody gets in, however good its target is', async () => {
    const key = makeKey();
    const sshd = await startSshd({ authorizedKeys: [key.publicKey] });
    const { args } = placeFor([{ ...socketTo(sshd, { login: keyLogin(key) }), enabled: false }]);
    const { status, stdout, stderr } = await runCli(['test', 'web1', '--json', ...args]);
    expect([status, jsonOf({ stdout }).ok]).toEqual([0, true]);
    expect(stderr.toString()).toBe(
      'web1 is stopped: its target was tested all the same, but nobody gets in until the socket is started again.\n',
    );
  });

  test('leaves a blank line between what to do and the result, also where the last step has failed', async () => {
    const key = makeKey();
    const sshd = await startSshd({ authorizedKeys: [key.publicKey], config: ['ForceCommand echo done'] });
    const { args } = placeFor([socketTo(sshd, { login: keyLogin(key) })]);
    const { stdout } = await runCli(['test', 'web1', ...args]);
    expect(stdout.toString()).toMatch(/authorized_keys\n\nFailed at Round trip after /);
  });

  test('with --json prints one object of the promised form, whatever the outcome', async () => {
    const target = await refusingTarget();
    const sshd = await startSshd({ passwordAuthentication: true });
    const { args } = placeFor([
      socketTo(sshd, { name: 'right', login: passwordLogin(testUserPassword()) }),
      socketTo(sshd, { name: 'wrong', login: passwordLogin('wrong') }),
      socketTo(target, { name: 'down', login: passwordLogin('wrong') }),
    ]);
    const right = await runCli(['test', 'right', '--json', ...args]);
    expect([right.status, jsonOf(right)]).toMatchObject([0, { socket: 'right', ok: true }]);
    expect(right.stdout.toString()).not.toContain(testUserPassword());
    const wrong = await runCli(['test', 'wrong', '--json', ...args]);
    const output = jsonOf(wrong);
    expect([wrong.status, output.ok]).toEqual([1, false]);
    expect(output.steps.find(({ state }) => state === 'failed')).toMatchObject({
      name: 'auth',
      code: 'upstream_auth_rejected',
      hint: { command: expect.stringContaining('ssh ') },
    });
    const down = await runCli(['test', 'down', '--json', ...args]);
    expect(down.status).toBe(1);
    expect(
      jsonOf(down)
        .steps.map(({ state }) => state)
        .slice(0, 3),
    ).toEqual(['ok', 'failed', 'skipped']);
    expect(down.stdout.toString().trimEnd().split('\n')).toHaveLength(1);
  });

  test('says under the failed step what to do, with commands to copy', async () => {
    const target = await refusingTarget();
    const { args } = placeFor([socketTo(target, { login: passwordLogin('wrong') })]);
    const { status, stdout } = await runCli(['test', 'web1', ...args]);
    expect(status).toBe(1);
    const text = stdout.toString();
    expect(text).toMatch(/^FAILED +TCP .*connection refused$/m);
    expect(text).toMatch(/^Likely cause: ./m);
    expect(text).toMatch(/^ {2}1\. ./m);
    expect(text).toMatch(/^Failed at TCP after \d+ ms, 1 of 10 steps passed$/m);
  });

  test('asks for the login with --login where the socket asks the client for it', async () => {
    const key = makeKey();
    const sshd = await startSshd({ authorizedKeys: [key.publicKey] });
    const { args } = placeFor([
      socketTo(sshd, { login: { ...keyLogin(key), username_provider: 'prompt_client' } }),
    ]);
    const without = await runCli(['test', 'web1', '--json', ...args]);
    expect(without.status).toBe(1);
    expect(jsonOf(without).steps[6]).toMatchObject({ name: 'auth', code: 'client_login_missing' });
    expect((await runCli(['test', 'web1', '--login', testUser, ...args])).status).toBe(0);
  });

  test('finds sockets and secrets of a connector that runs, and of one that has ended', async () => {
    const sshd = await startSshd({ passwordAuthentication: true });
    const place = placeFor([]);
    const sealed = await runCli(['seal', 'web1', 'password', '--data', place.data], {
      stdin: testUserPassword(),
    });
    const connector = await startConnector({
      data: place.data,
      config: {
        sockets: [socketTo(sshd, { login: passwordLogin(sealed.stdout.toString().trim()) })],
      },
    });
    expect((await runCli(['test', 'web1', '--data', place.data])).status).toBe(0);
    await connector.stop();
    expect((await runCli(['test', 'web1', '--data', place.data])).status).toBe(0);
  });

  test('has the practice socket, and says so of what does not exist', async () => {
    const { data } = placeFor([]);
    expect((await runCli(['test', 'practice', '--data', data])).status).toBe(0);
    const unknown = await runCli(['test', 'nope', '--data', data]);
    expect([unknown.status, unknown.stdout.toString()]).toEqual([2, '']);
    expect((await runCli(['test', '--data', data])).status).toBe(2);
    expect((await runCli(['test', 'web1', '--data', join(data, 'not-there')])).status).toBe(2);
    expect(existsSync(join(data, 'not-there'))).toBe(false);
  });

  test('says plainly that secrets which the desktop app has locked open only there', async () => {
    const sshd = await startSshd({ passwordAuthentication: true });
    const place = placeFor([]);
    const sealed = await runCli(['seal', 'web1', 'password', '--data', place.data], { stdin: 'x' });
    const { data, args } = placeFor([
      socketTo(sshd, { login: passwordLogin(sealed.stdout.toString().trim()) }),
      socketTo(sshd, { name: 'web2', login: { authentication_type: 'certificate' } }),
    ]);
    writeFileSync(join(data, 'secret.key.wrapped'), 'by the key store', { mode: 0o600 });
    writeFileSync(join(data, 'ca.key'), 'sealed', { mode: 0o600 });
    for (const name of ['web1', 'web2']) {
      const result = await runCli(['test', name, '--json', ...args]);
      expect(result.status).toBe(1);
      expect(jsonOf(result).steps[6]).toMatchObject({
        name: 'auth',
        code: 'secret_unsealable',
        hint: { title: expect.stringContaining('opens only in the desktop app') },
      });
    }
    expect(existsSync(join(data, 'secret.key'))).toBe(false);
  });

  test('ends with Ctrl-C and status 130, and leaves the target', async () => {
    const target = await startFaultyTarget('silentAfterIdentification');
    const { args } = placeFor([socketTo(target, { login: passwordLogin('x') })]);
    const terminal = runCliInTerminal(['test', 'web1', ...args]);
    await eventually(() => target.connections() || undefined, 'a connection');
    await terminal.expect(/Banner/);
    terminal.type('\x03');
    expect(await terminal.exited).toMatchObject({ status: 130 });
    expect(terminal.output).toContain('Canceled after');
  });
});
