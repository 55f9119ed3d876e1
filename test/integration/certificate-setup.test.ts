import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { CertificateSetup, SetupScope } from '../../src-main/contract/certificate-setup.ts';
import { emptyDraft } from '../../src-main/contract/empty-draft.ts';
import type { SocketDraft } from '../../src-main/contract/socket-draft.ts';
import { eventually } from '../support/eventually.ts';
import { type House, startHouse } from '../support/house.ts';
import { makeKey } from '../support/keys.ts';
import {
  canHaveMounts,
  startTargetMachine,
  type TargetMachine,
  type TargetMachineOptions,
} from '../support/target-machine.ts';
import { testUser, testUserPassword } from '../support/test-user.ts';

const id = 1;

/** A machine, and a house with the socket web1 to it; by password where nothing else is said. */
async function startWithTarget(options: TargetMachineOptions = {}, changes: Partial<SocketDraft> = {}) {
  const machine = await startTargetMachine(options);
  const house = await startHouse();
  const draft: SocketDraft = {
    ...emptyDraft,
    name: 'web1',
    hostname: machine.host,
    port: String(machine.port),
    username: testUser,
    password: { kind: 'value', value: testUserPassword() },
    ...changes,
  };
  await house.call('sockets.save', { draft });
  return { machine, house };
}

function stateOf(house: House): CertificateSetup | undefined {
  const told = house.screenEvents.findLast((event) => event.topic === 'certificate_setup');
  return told?.topic === 'certificate_setup' ? told.state : undefined;
}

/** What is on the screen once nothing goes on any more. */
async function settled(house: House): Promise<CertificateSetup> {
  return eventually(
    () => {
      const state = stateOf(house);
      return state && state.activity === undefined && state.steps.length > 0 ? state : undefined;
    },
    'a set-up that waits for the person',
    60_000,
  );
}

async function looked(house: House, login?: string): Promise<CertificateSetup> {
  await house.call('certificate_setup.open', { id, name: 'web1', ...(login ? { login } : {}) });
  return settled(house);
}

/** As the screen sees it: the answer, then its events. */
async function begun(house: House, begin: () => Promise<unknown>): Promise<CertificateSetup> {
  house.screenEvents.length = 0;
  await begin();
  return settled(house);
}

const ran = (house: House, scope: SetupScope = 'any_user', give_password = false) =>
  begun(house, () => house.call('certificate_setup.run', { id, scope, give_password }));

const stepsOf = ({ steps }: CertificateSetup) =>
  Object.fromEntries(steps.map(({ name, state }) => [name, state]));

async function whoIs(house: House): Promise<string> {
  const { status, stdout, stderr } = await house.ssh(['web1', 'whoami']);
  return status === 0 ? stdout.toString().trim() : stderr.toString();
}

function untouched(machine: TargetMachine, before: string): void {
  expect(machine.files()).toBe(before);
}

describe.skipIf(!canHaveMounts())('a socket on its way to certificates', () => {
  test('is set up over its password and sudo, keeps both logins, is switched, and back again', async () => {
    const { machine, house } = await startWithTarget();

    const found = await looked(house);
    expect(found).toMatchObject({
      login: testUser,
      target: { rights: { kind: 'sudo' }, system: expect.stringMatching(/\w/) },
      command: `sudo -n sh -s wait password ${testUser}`,
      trusted: false,
      can_switch: true,
    });
    expect(stepsOf(found)).toEqual({ login: 'ok', rights: 'ok', certificate: 'no' });
    expect(found.trouble).toBeUndefined();
    // nothing to switch to yet
    expect(await house.failure('certificate_setup.switch', { id })).toMatchObject({
      code: 'target_setup_failed',
    });

    const done = await ran(house);
    expect(done.output).toContain('Done: sshd accepts certificates');
    expect(stepsOf(done)).toEqual({
      login: 'ok',
      script: 'ok',
      login_again: 'ok',
      certificate: 'ok',
      settle: 'ok',
    });
    expect(done).toMatchObject({ trusted: true });
    expect(machine.file('authorized_principals')).toBe('mysocket_ssh_signed\n');
    expect(machine.reloads).toEqual(['try-reload-or-restart ssh.service']);
    expect(await whoIs(house)).toBe(testUser);

    const { socket, undo } = await house.call('certificate_setup.switch', { id });
    expect(socket).toMatchObject({
      authentication_type: 'certificate',
      username: testUser,
      password: { stored: false },
    });
    expect(await whoIs(house)).toBe(testUser);
    await eventually(
      () => /Accepted certificate ID/.test(machine.log.text) || undefined,
      'a login with a certificate',
    );

    const back = await house.call('sockets.restore', { undo });
    expect(back).toMatchObject({ authentication_type: 'username_and_password', password: { stored: true } });
    expect(await whoIs(house)).toBe(testUser);
    const log = house.connector.recentEntries.list().map(({ msg }) => msg);
    expect(log).toEqual(
      expect.arrayContaining([
        'certificate set-up started',
        'certificate set-up done: the target accepts certificates',
        'the socket logs in with certificates now',
      ]),
    );
  });

  test('is set up as root with a key, only for its login, and once is enough', async () => {
    const key = makeKey();
    const { machine, house } = await startWithTarget(
      { authorizedKeys: [key.publicKey] },
      {
        authentication_type: 'private_key',
        username: '',
        username_provider: 'prompt_client',
        private_key: { kind: 'value', value: key.privateKey },
      },
    );
    expect(await looked(house, 'root')).toMatchObject({
      login: 'root',
      target: { rights: { kind: 'root' } },
      command: 'sh -s wait publickey root',
    });
    expect(await ran(house, 'one_user')).toMatchObject({ trusted: true });
    expect(machine.file('sallyport_principals/root')).toBe('mysocket_ssh_signed\n');
    const once = machine.files();
    expect(await ran(house, 'one_user')).toMatchObject({ trusted: true });
    untouched(machine, once);

    await house.call('certificate_setup.switch', { id });
    const root = await house.ssh(['-l', 'root+web1', 'web1', 'whoami']);
    expect(root.stdout.toString(), root.stderr.toString()).toBe('root\n');
    // and nobody else gets in with one
    const other = await house.ssh(['-l', `${testUser}+web1`, 'web1', 'whoami']);
    expect(other.status).toBe(255);
  });

  test('gives sudo the password of the login where that was allowed, and shows it nowhere', async () => {
    const { machine, house } = await startWithTarget({ sudo: 'with_password' });
    expect(await looked(house)).toMatchObject({ target: { rights: { kind: 'sudo_with_password' } } });
    expect(
      await house.failure('certificate_setup.run', { id, scope: 'any_user', give_password: false }),
    ).toMatchObject({ code: 'target_setup_failed' });

    const done = await ran(house, 'any_user', true);
    expect(done).toMatchObject({ trusted: true });
    expect(machine.file('sallyport_ca.pub')).toBeDefined();
    const secret = testUserPassword();
    expect(JSON.stringify(house.screenEvents)).not.toContain(secret);
    expect(JSON.stringify(house.connector.recentEntries.list())).not.toContain(secret);
    expect(machine.log.text).not.toContain(secret);
  });

  test('says how to do it by hand where sudo wants what we have not, and finds that it was done', async () => {
    const key = makeKey();
    const { machine, house } = await startWithTarget(
      { sudo: 'refused', authorizedKeys: [key.publicKey] },
      { authentication_type: 'private_key', private_key: { kind: 'value', value: key.privateKey } },
    );
    const found = await looked(house);
    expect(found).toMatchObject({ target: { rights: { kind: 'none', why: 'sudo_asks' } } });
    expect(found.command).toBeUndefined();
    expect(found.scripts.map(({ scope }) => scope)).toEqual(['any_user', 'one_user']);
    expect(
      await house.failure('certificate_setup.run', { id, scope: 'any_user', give_password: false }),
    ).toMatchObject({ code: 'target_setup_failed' });

    const refused = await begun(house, () => house.call('certificate_setup.check', { id }));
    expect(refused).toMatchObject({ trusted: false, trouble: { code: 'upstream_auth_rejected' } });
    expect(refused.trouble?.hint).toBeDefined();

    await machine.reload(found.scripts[0]?.text);
    const checked = await begun(house, () => house.call('certificate_setup.check', { id }));
    expect(checked).toMatchObject({ trusted: true });
    expect((await house.call('certificate_setup.switch', { id })).socket.authentication_type).toBe(
      'certificate',
    );
  });

  test('changes nothing when the password is not the one that sudo takes', async () => {
    const { machine, house } = await startWithTarget({ sudo: 'refused' });
    expect(await looked(house)).toMatchObject({ target: { rights: { kind: 'sudo_with_password' } } });
    const before = machine.files();

    const done = await ran(house, 'any_user', true);
    expect(done).toMatchObject({ trusted: false, trouble: { code: 'target_setup_failed' } });
    expect(stepsOf(done)).toMatchObject({ script: 'failed' });
    untouched(machine, before);
    expect(machine.reloads).toEqual([]);
  });

  test('stops before any change where sshd trusts another CA, and says which line is missing', async () => {
    const { machine, house } = await startWithTarget({
      config: ['TrustedUserCAKeys /etc/ssh/other_ca.pub'],
    });
    machine.write('other_ca.pub', `${makeKey().publicKey}\n`);
    const before = machine.files();
    await looked(house);

    const done = await ran(house);
    expect(done).toMatchObject({
      outcome: 'unchanged',
      trusted: false,
      trouble: { code: 'target_setup_failed' },
    });
    expect(done.trouble?.message).toContain('already uses trustedusercakeys /etc/ssh/other_ca.pub');
    expect(done.output).toContain('Add this line to that file by hand');
    untouched(machine, before);
    expect(await whoIs(house)).toBe(testUser);
  });

  test.each([
    ['sshd refuses what was added', 'breakSshd', 'sshd refuses the new configuration'],
    ['its folder cannot be written', 'lockDropIns', 'Read-only file system'],
  ] as const)('puts everything back when %s', async (_, trouble, says) => {
    const { machine, house } = await startWithTarget();
    await looked(house);
    machine[trouble]();
    const before = machine.files();

    const done = await ran(house);
    expect(done).toMatchObject({ outcome: 'undone', trusted: false });
    expect(done.output).toContain(says);
    expect(stepsOf(done)).toMatchObject({ script: 'failed', login_again: 'skipped', settle: 'ok' });
    untouched(machine, before);
    expect(machine.reloads).toEqual([]);
    expect(await whoIs(house)).toBe(testUser);
  });

  test('puts everything back when a certificate is still refused, and says why that may be', async () => {
    const { machine, house } = await startWithTarget();
    const config = machine.file('sshd_config') ?? '';
    machine.write('sshd_config', `${config}\nMatch User ${testUser}\n  PubkeyAuthentication no\n`);
    await machine.reload();
    const before = machine.files();
    await looked(house);

    const done = await ran(house);
    expect(done).toMatchObject({ outcome: 'undone', trusted: false });
    expect(stepsOf(done)).toMatchObject({
      script: 'ok',
      login_again: 'ok',
      certificate: 'failed',
      settle: 'ok',
    });
    expect(done.trouble?.code).toMatch(/^upstream_auth_/);
    expect(done.trouble?.hint?.steps.length).toBeGreaterThan(0);
    untouched(machine, before);
    expect(await whoIs(house)).toBe(testUser);
  });

  test('stops before any change where a reload alone would end the login of today', async () => {
    const { machine, house } = await startWithTarget();
    await looked(house);
    const config = machine.file('sshd_config') ?? '';
    machine.write('sshd_config', `PasswordAuthentication no\n${config}`);
    const before = machine.files();

    const done = await ran(house);
    expect(done).toMatchObject({ outcome: 'unchanged', trusted: false });
    expect(done.trouble?.message).toContain(`has password off for ${testUser} by now`);
    untouched(machine, before);
    expect(machine.reloads).toEqual([]);
    expect(await whoIs(house)).toBe(testUser);
  });

  test('puts everything back when the login of today no longer works after the reload', async () => {
    const { machine, house } = await startWithTarget();
    await looked(house);
    // somebody has changed sshd's configuration and not reloaded it: the reload brings that about, too
    const config = machine.file('sshd_config') ?? '';
    machine.write('sshd_config', `AllowUsers root\n${config}`);
    const before = machine.files();

    const done = await ran(house);
    expect(done).toMatchObject({ outcome: 'undone', trusted: false });
    expect(stepsOf(done)).toMatchObject({ script: 'ok', login_again: 'failed', certificate: 'skipped' });
    // it is as it was, and that lets nobody in by password: this has to be said, not that all is well
    expect(stepsOf(done).settle).toBe('failed');
    untouched(machine, before);
  });

  test.each([
    ['both logins', 'AllowUsers root', 'skipped'],
    ['only the login of today', 'AuthenticationMethods publickey', 'ok'],
  ])(
    'is not deceived by an sshd that takes its time to reload what ends %s',
    async (_, pending, certificate) => {
      const { machine, house } = await startWithTarget({ slowReload: true });
      await looked(house);
      machine.write('sshd_config', `${pending}\n${machine.file('sshd_config') ?? ''}`);
      const before = machine.files();

      const done = await ran(house);
      expect(done).toMatchObject({ outcome: 'undone', trusted: false });
      expect(stepsOf(done)).toMatchObject({ script: 'ok', login_again: 'failed', certificate });
      untouched(machine, before);
    },
  );

  test.each([
    ['the connection is lost', (machine: TargetMachine) => machine.dropSessions()],
    ['the connector ends', (_: TargetMachine, house: House) => house.stop()],
    [
      'the screen is closed',
      (_: TargetMachine, house: House) => house.call('certificate_setup.close', { id }),
    ],
  ])('leaves the target as it was when %s in the middle', async (_, end) => {
    const { machine, house } = await startWithTarget();
    await looked(house);
    const before = machine.files();
    await house.call('certificate_setup.run', { id, scope: 'any_user' });
    await eventually(() => machine.reloads[0], 'the reload');
    await end(machine, house);

    await eventually(() => (machine.files() === before ? true : undefined), 'everything put back', 30_000);
    await eventually(() => machine.reloads[1], 'a second reload');
    await pause(500);
    const again = await startHouse();
    const draft: SocketDraft = {
      ...emptyDraft,
      name: 'web1',
      hostname: machine.host,
      port: String(machine.port),
      username: testUser,
      password: { kind: 'value', value: testUserPassword() },
    };
    await again.call('sockets.save', { draft });
    expect(await whoIs(again)).toBe(testUser);
  });

  test('can be canceled at any point', async () => {
    const { machine, house } = await startWithTarget();
    await house.call('certificate_setup.open', { id, name: 'web1' });
    await house.call('certificate_setup.cancel', { id });
    expect(await settled(house)).toMatchObject({ trouble: { message: 'it was canceled' } });
    await begun(house, () => house.call('certificate_setup.look', { id }));

    const before = machine.files();
    house.screenEvents.length = 0;
    await house.call('certificate_setup.run', { id, scope: 'any_user' });
    await eventually(() => machine.reloads[0], 'the reload');
    await house.call('certificate_setup.cancel', { id });
    expect(await settled(house)).toMatchObject({
      outcome: 'undone',
      trouble: { message: 'it was canceled' },
    });
    untouched(machine, before);
  });

  test('can be canceled while the target hangs', async () => {
    const { house } = await startWithTarget({ config: ['ForceCommand sleep 60'] });
    await house.call('certificate_setup.open', { id, name: 'web1' });
    await eventually(
      () => stateOf(house)?.steps.find(({ name, state }) => name === 'rights' && state === 'running'),
      'a look at what the login may do',
    );
    await house.call('certificate_setup.cancel', { id });
    expect(await settled(house)).toMatchObject({ trouble: { message: 'it was canceled' } });
  });

  test('is only looked at and checked where it stands in the config file, and set up by hand there', async () => {
    const machine = await startTargetMachine();
    const house = await startHouse({
      config: {
        sockets: [
          {
            name: 'web1',
            ssh_configuration: {
              authentication_type: 'username_and_password',
              hostname: machine.host,
              port: machine.port,
              username: testUser,
              password: testUserPassword(),
            },
          },
        ],
      },
    });
    const found = await looked(house);
    expect(found).toMatchObject({ by_hand_only: 'config_file', can_switch: false, trusted: false });
    expect(stepsOf(found)).toEqual({ certificate: 'no' });
    expect(found.trouble).toBeUndefined();
    expect(await house.failure('certificate_setup.run', { id, scope: 'any_user' })).toMatchObject({
      code: 'target_setup_failed',
    });

    await machine.reload(found.scripts[0]?.text);
    expect(await begun(house, () => house.call('certificate_setup.check', { id }))).toMatchObject({
      trusted: true,
    });
    expect(await house.failure('certificate_setup.switch', { id })).toMatchObject({
      code: 'socket_read_only',
    });
  });

  test('is not switched to a target or a login that no certificate was tried on', async () => {
    const { machine, house } = await startWithTarget();
    await machine.reload((await looked(house)).scripts[0]?.text);
    expect(await begun(house, () => house.call('certificate_setup.check', { id }))).toMatchObject({
      trusted: true,
    });
    const draft = await house.call('sockets.draft', { name: 'web1' });
    await house.call('sockets.save', { draft: { ...draft, username: 'somebody-else' }, was: 'web1' });
    expect(await house.failure('certificate_setup.switch', { id })).toMatchObject({
      code: 'target_setup_failed',
      hint: expect.stringContaining('was changed'),
    });
  });

  test('says so where the target runs no commands for the login', async () => {
    const { house } = await startWithTarget({
      config: ['ForceCommand echo this account only prints', 'PasswordAuthentication yes'],
    });
    expect(await looked(house)).toMatchObject({ target: { rights: { kind: 'none', why: 'no_shell' } } });
  });

  test('says why the login of today fails, and finds that a certificate gets in all the same', async () => {
    const { machine, house } = await startWithTarget();
    await machine.reload((await looked(house)).scripts[0]?.text);
    const config = machine.file('sshd_config') ?? '';
    machine.write('sshd_config', `PasswordAuthentication no\n${config}`);
    await machine.reload();

    const found = await begun(house, () => house.call('certificate_setup.look', { id }));
    expect(stepsOf(found)).toEqual({ login: 'failed', rights: 'skipped', certificate: 'ok' });
    expect(found).toMatchObject({ trusted: true, trouble: { code: 'upstream_auth_none_offered' } });
    await house.call('certificate_setup.switch', { id });
    expect(await whoIs(house)).toBe(testUser);
  });
});

test('the practice socket, and one that asks for a login that was not said, are not set up', async () => {
  const house = await startHouse();
  expect(await house.failure('certificate_setup.open', { id, name: 'practice' })).toMatchObject({
    code: 'socket_read_only',
  });
  const draft: SocketDraft = {
    ...emptyDraft,
    name: 'web1',
    hostname: '127.0.0.1',
    username_provider: 'prompt_client',
    password: { kind: 'value', value: 'x' },
  };
  await house.call('sockets.save', { draft });
  expect(await house.failure('certificate_setup.open', { id, name: 'web1' })).toMatchObject({
    code: 'client_login_missing',
  });
});
