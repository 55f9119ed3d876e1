import { writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { Policy } from '../../src-main/contract/policy.ts';
import { parseConfig } from '../../src-main/core/sockets/config-file.ts';
import { runCli } from '../support/cli.ts';
import { startHouse } from '../support/house.ts';
import { emailOf, policyFor } from '../support/ruled-people.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const socket = (name: string, more: object = {}) => ({
  name,
  ...more,
  ssh_configuration: { authentication_type: 'agent', hostname: 'h', username: 'ops' },
});
const config = {
  sockets: [
    socket('web1', { tags: ['prod'] }),
    socket('db1', { tcp_forwarding: false }),
    socket('off', { enabled: false }),
  ],
  policies: [
    policyFor(
      'amy',
      { shell: {}, exec: { commands: ['uptime'] } },
      { where: { allowed_ip: ['192.0.2.0/24'] } },
    ),
    {
      name: 'forwards in office hours',
      all: true,
      policy_data: {
        permissions: {
          ssh: {
            tcp_forwarding: {
              allowed_connections: [{ destination_address: '::1', destination_port: 5432 }],
            },
            max_session_duration_seconds: 1800,
          },
        },
        condition: {
          who: { group: ['dba'] },
          when: { time_of_day_after: '09:00 UTC', time_of_day_before: '17:00 UTC' },
        },
      },
    },
  ],
};

function fileWith(content: unknown): string {
  const file = temporaryFolder().file('file');
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content), { mode: 0o600 });
  return file;
}
const file = fileWith(config);

async function tester(...args: string[]) {
  const { status, stdout, stderr } = await runCli(['policy', 'test', ...args]);
  return { status, stdout: stdout.toString(), stderr: stderr.toString() };
}
async function ask(...args: string[]) {
  const { status, stdout, stderr } = await tester('--config', file, '--json', ...args);
  expect(stderr).toBe('');
  return { status, ...(JSON.parse(stdout) as { allowed: boolean; reasons: string[] }) };
}
const amy = ['--socket', 'web1', '--person', emailOf('amy')];
const dba = ['--person', 'eve@example.com', '--group', 'dev', '--group', 'dba', '--action', 'tcp_forwarding'];
const noon = ['--time', '2026-06-10T12:00:00Z'];

describe('policy test', () => {
  test('says whether something is allowed, and what each policy says of it', async () => {
    expect(
      await ask(...amy, '--address', '192.0.2.7', ...noon, '--action', 'exec', '--command', 'uptime'),
    ).toEqual({
      status: 0,
      allowed: true,
      reasons: [
        'policy "amy": it allows the command uptime',
        'policy "forwards in office hours": it is not for amy@example.com',
      ],
    });
    expect(await ask(...amy, '--address', '198.51.100.1', ...noon, '--action', 'shell')).toEqual({
      status: 1,
      allowed: false,
      reasons: [
        'policy "amy": the address 198.51.100.1 is in none of its ranges',
        'policy "forwards in office hours": it is not for amy@example.com',
        'no policy allows a shell',
      ],
    });
    expect(await ask('--socket', 'web1', ...dba, ...noon, '--destination', '[::1]:5432')).toMatchObject({
      status: 0,
      reasons: [
        expect.anything(),
        'policy "forwards in office hours": it allows TCP forwarding to ::1:5432',
        'a session ends 1800 s after its login',
      ],
    });
    const late = ['--time', '2026-06-10T19:00:00+02:00'];
    expect(await ask('--socket', 'web1', ...dba, ...late, '--destination', '[::1]:5432')).toMatchObject({
      status: 1,
    });
  });

  test('in plain text without --json', async () => {
    const { stdout, status } = await tester(
      '--config',
      file,
      ...amy,
      '--address',
      '192.0.2.7',
      '--action',
      'sftp',
    );
    expect(status).toBe(1);
    expect(stdout).toBe(
      'not allowed\n  policy "amy": it fits, and does not allow file transfer (sftp)\n  policy "forwards in office hours": it is not for amy@example.com\n  no policy allows file transfer (sftp)\n',
    );
  });

  test('the socket’s own settings count', async () => {
    expect(await ask('--socket', 'db1', ...dba, ...noon, '--destination', '[::1]:5432')).toMatchObject({
      allowed: false,
      reasons: expect.arrayContaining(['tcp_forwarding is off for the socket db1']),
    });
    const off = await ask('--socket', 'off', ...dba, ...noon, '--destination', '[::1]:5432');
    expect(off).toMatchObject({
      allowed: false,
      reasons: expect.arrayContaining(['the socket off is stopped']),
    });
  });

  test('policies of the app count for the data folder, without a running connector', async () => {
    const house = await startHouse();
    house.connector.policies.save({ ...policyFor('amy', { shell: {} }), sockets: ['practice'] });
    await house.stop();
    const practice = ['--data', house.data, '--socket', 'practice', '--person'];
    expect(await tester(...practice, emailOf('amy'), '--action', 'shell')).toMatchObject({ status: 0 });
    expect(await tester(...practice, emailOf('bob'), '--action', 'shell')).toMatchObject({ status: 1 });
  });

  test.each([
    [[], '--socket is missing'],
    [['--socket', 'web1'], '--person is missing'],
    [[...amy, '--action', 'fly'], '--action is one of'],
    [[...amy, '--address', '1.2.3'], '--address is no IP address'],
    [[...amy, '--time', 'noon'], '--time is no date and time'],
    [[...amy, '--time', '2026-06-10T12:00'], '--time is no date and time'],
    [[...amy, '--command', 'x', '--action', 'shell'], '--command goes with'],
    [[...amy, '--destination', 'x', '--action', 'tcp_forwarding'], '--destination is HOST:PORT'],
    [['--socket', 'web9', '--person', 'x'], 'there is no socket "web9"'],
    [[...amy, '--sock', 'x'], 'there is no flag --sock'],
  ])('wrong use is told: %j', async (args, sentence) => {
    const { status, stdout, stderr } = await tester('--config', file, ...args);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain(sentence);
  });

  test('a mistake in the policies is said with its line', async () => {
    const wrong = fileWith(
      'sockets: []\npolicies:\n  - name: p\n    all: true\n    policy_data: { permissions: {} }\n',
    );
    const { status, stderr } = await tester('--config', wrong, ...amy);
    expect(status).toBe(2);
    expect(stderr).toContain(':5: policies[0].policy_data.condition: found nothing');
  });
});

describe('policy import', () => {
  const data = {
    permissions: {
      ssh: {
        shell: {},
        exec: { commands: ['^uptime$', 'ls'] },
        sftp: null,
        docker_exec: { allowed_containers: ['a'] },
      },
      database: {},
    },
    condition: {
      who: { email: ['bob@example.org'], group: ['6d2c'], service_account: null },
      when: { after: '2026-06-01T00:00:00Z', before: null },
    },
  };
  const run = async (content: unknown, ...args: string[]) => {
    const { status, stdout, stderr } = await runCli(['policy', 'import', fileWith(content), ...args]);
    return { status, stdout: stdout.toString(), stderr: stderr.toString() };
  };

  test('prints Border0’s JSON as entries of the config file, and says what differs', async () => {
    const whole = { name: 'dev', description: '', org_wide: true, socket_ids: null, policy_data: data };
    const { status, stdout, stderr } = await run([
      whole,
      {
        ...whole,
        name: 'v1',
        org_wide: false,
        policy_data: { version: 'v1', action: ['ssh'], condition: {} },
      },
    ]);
    expect(status).toBe(0);
    const { policies } = parseConfig(stdout, 'x');
    const { sftp: _sftp, ...ssh } = data.permissions.ssh;
    const expected = {
      permissions: { ...data.permissions, ssh },
      condition: {
        who: { email: ['bob@example.org'], group: ['6d2c'] },
        when: { after: '2026-06-01T00:00:00Z' },
      },
    };
    expect(policies[0]).toEqual(Policy.parse({ name: 'dev', all: true, policy_data: expected }));
    expect(policies[1]).toMatchObject({ name: 'v1', sockets: [], policy_data: { action: ['ssh'] } });
    expect(stderr.split('\n')).toEqual([
      'v1 is for no socket yet: name them under sockets, or use --socket, --tag or --all.',
      'dev: the pattern ls matches anywhere in a command in Border0, and the whole command here.',
      'dev: groups are Border0’s ids; write what your identity provider calls them.',
      '',
    ]);
  });

  test('a document alone is for what the flags say', async () => {
    const { stdout } = await run(data, '--tag', 'prod', '--tag', 'eu');
    expect(parseConfig(stdout, 'x').policies).toMatchObject([{ name: 'imported-1', tags: ['prod', 'eu'] }]);
    expect(await run(data, '--all', '--tag', 'x')).toMatchObject({ status: 2, stdout: '' });
  });

  test('what cannot be checked here is refused, with its line', async () => {
    const text = JSON.stringify({ ...data, condition: { where: { country: ['NL'] } } }).replace(
      '"country"',
      '\n"country"',
    );
    const { status, stdout, stderr } = await run(text);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(/:2: condition\.where\.country: found a list, expected nothing/);
    expect(await run('nonsense')).toMatchObject({ status: 2, stdout: '' });
    expect(await run('{"a":')).toMatchObject({ status: 2, stdout: '' });
  });
});
