import { describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import type { Policy } from '../../../src-main/contract/policy.ts';
import { exportConfig } from '../../../src-main/core/sockets/config-export.ts';
import { checkConfig, parseConfig } from '../../../src-main/core/sockets/config-file.ts';
import { previewImport } from '../../../src-main/core/sockets/config-import.ts';
import { policyWarnings } from '../../../src-main/core/sockets/config-policies.ts';

type Input = Record<string, unknown>;
const ssh = (permissions: Input, condition: Input = {}): Input => ({
  permissions: { ssh: permissions },
  condition,
});
const policy = (policy_data: Input, more: Input = { all: true }): Input => ({
  name: 'p',
  ...more,
  policy_data,
});

function mistakesOf(entry: unknown): string[] {
  const { mistakes } = checkConfig(stringify({ policies: [entry] }));
  return mistakes.map(({ field, text }) => `${field.replace('policies[0].', '')}: ${text}`);
}
const parse = (entry: unknown) => parseConfig(stringify({ policies: [entry] }), 'x').policies[0] as Policy;

const inSsh = 'policy_data.permissions.ssh';
const inCondition = 'policy_data.condition';

describe('a mistake is said with its field', () => {
  test.each<[what: string, entry: unknown, ...mistakes: string[]]>([
    [
      'no socket',
      policy(ssh({}), {}),
      'policies[0]: found a mapping, expected one of sockets: [NAME, …], tags: [TAG, …] and all: true',
    ],
    [
      'sockets and tags',
      policy(ssh({}), { sockets: ['web1'], tags: ['prod'] }),
      'tags: found a list, expected one of sockets: [NAME, …], tags: [TAG, …] and all: true',
    ],
    [
      'a permission that YAML reads as null',
      policy(ssh({ shell: null })),
      `${inSsh}.shell: found nothing, expected a mapping: {} allows it, and without this field it is denied`,
    ],
    [
      'a permission that says more',
      policy(ssh({ shell: { x: 1 } })),
      `${inSsh}.shell.x: unknown field, expected nothing in here`,
    ],
    [
      'an unknown permission',
      policy(ssh({ sftpp: {} })),
      `${inSsh}.sftpp: unknown field (did you mean sftp?)`,
    ],
    [
      'a country',
      policy(ssh({}, { where: { country: ['NL'] } })),
      `${inCondition}.where.country: found a list, expected nothing: the connector does not know the country of an address. Use allowed_ip`,
    ],
    [
      'a country that is not',
      policy(ssh({}, { where: { country_not: [] } })),
      `${inCondition}.where.country_not: found a list, expected nothing: the connector does not know the country of an address. Use allowed_ip`,
    ],
    [
      'an unknown condition',
      policy(ssh({}, { device: {} })),
      `${inCondition}.device: unknown field, expected one of who, where, when`,
    ],
    [
      'nobody at all',
      policy(ssh({}, { who: {} })),
      `${inCondition}.who: found a mapping, expected a list of email, domain, group, service_account (everybody: no who)`,
    ],
    [
      'no condition',
      policy({ permissions: {} }),
      `${inCondition}: found nothing, expected a mapping (fields with values)`,
    ],
    [
      'a time without a zone',
      policy(ssh({}, { when: { time_of_day_after: '07:00' } })),
      `${inCondition}.when.time_of_day_after: found "07:00", expected a time and its zone: 07:00 UTC, 22:30 Europe/Berlin`,
    ],
    [
      'a pattern of another kind',
      policy(ssh({ exec: { commands: ['ls', '(?!rm).*'] } })),
      `${inSsh}.exec.commands[1]: found "(?!rm).*", expected a regular expression as RE2 and Go know them (without lookaround and backreferences)`,
    ],
    [
      'a port',
      policy(
        ssh({
          tcp_forwarding: { allowed_connections: [{ destination_address: '*', destination_port: '22-80' }] },
        }),
      ),
      `${inSsh}.tcp_forwarding.allowed_connections[0].destination_port: found "22-80", expected "*" or a port from 1 to 65535`,
    ],
    [
      'an action in version 2',
      policy({ version: 'v2', action: ['ssh'], condition: {} }),
      'policy_data.permissions: found nothing, expected a mapping: { ssh: { … } }',
      'policy_data.action: found a list, expected nothing: version 2 of a policy has permissions instead',
    ],
    [
      'an unknown action',
      policy({ action: ['ssh:shell'], condition: {} }),
      'policy_data.action[0]: found "ssh:shell", expected ssh, ssh:*, database, database:*, http, http:*, tls or tls:*',
    ],
  ])('%s', (_, entry, ...mistakes) => {
    expect(mistakesOf(entry)).toEqual(mistakes);
  });

  test('and with its line', () => {
    const text =
      'policies:\n  - name: p\n    all: true\n    policy_data:\n      permissions:\n        shell: {}\n      condition: {}\n';
    expect(checkConfig(text).mistakes).toMatchObject([
      { line: 6, field: 'policies[0].policy_data.permissions.shell' },
    ]);
  });

  test('a name is there once', () => {
    const twice = stringify({ policies: [policy(ssh({})), policy(ssh({}))] });
    expect(checkConfig(twice).mistakes).toMatchObject([
      { field: 'policies[1].name', text: 'found "p", expected another name: policies[0] has this one' },
    ]);
  });
});

test('names of JavaScript’s own are no permissions and no conditions', () => {
  for (const name of ['__proto__', 'constructor', 'toString']) {
    const text = `policies: [{ name: p, all: true, policy_data: { permissions: { ssh: { "${name}": { shell: {} } } }, condition: {} } }]`;
    expect(checkConfig(text).mistakes).toMatchObject([{ field: `policies[0].${inSsh}.${name}` }]);
  }
  expect(parse(policy(ssh({}), { sockets: [], name: '__proto__' })).name).toBe('__proto__');
});

test('what an export writes reads back as it was', () => {
  const whole = policy(
    {
      version: 'v2',
      permissions: {
        ssh: {
          shell: {},
          exec: { commands: ['^uptime$', 'a: "b" # c'] },
          tcp_forwarding: { allowed_connections: [{ destination_address: '*', destination_port: 8443 }] },
          max_session_duration_seconds: 1800,
          allowed_usernames: ['1', 'no'],
        },
        database: { anything: [1] },
      },
      condition: {
        who: { email: ['a@example.com'], group: null },
        where: { allowed_ip: ['::/0'] },
        when: { before: null, time_of_day_after: '07:00 UTC' },
      },
    },
    { tags: ['prod'], description: 'for "deploys"' },
  );
  const policies = [parse(whole)];
  const { yaml } = exportConfig({ sockets: [], client_keys: [], policies });
  expect(parseConfig(yaml, 'x').policies).toEqual(policies);
  expect(yaml).not.toContain('null');
});

test('what has no effect is said', () => {
  const policies = [
    parse(policy({ permissions: { ssh: { docker_exec: {} }, rdp: {} }, condition: {} })),
    parse(
      policy(
        { action: ['ssh', 'tls'], condition: { who: { service_account: ['ci'] } } },
        { sockets: ['web2'] },
      ),
    ),
    parse(policy(ssh({ shell: {} }), { sockets: ['web1'] })),
  ];
  expect(policyWarnings(policies, ['web1'])).toEqual([
    'The policy p has permissions that do not exist here and allow nothing: rdp, docker_exec.',
    'The policy p has permissions that do not exist here and allow nothing: tls.',
    'The policy p names service accounts, which do not exist here: they let nobody in.',
    'The policy p is for the socket web2, and there is none of this name (did you mean web1?).',
  ]);
});

test('the preview of an import says what becomes of each policy, and what the first one means', () => {
  const there = parse(policy(ssh({ shell: {} })));
  const text = stringify({
    policies: [policy(ssh({ shell: {} })), policy(ssh({}), { all: true, name: 'q' })],
  });
  const target = { sockets: new Map(), hasClientKey: () => false, opens: () => false };
  const first = previewImport(text, target);
  expect(first.policies).toEqual([
    { name: 'p', change: 'new' },
    { name: 'q', change: 'new' },
  ]);
  expect(first.warnings[0]).toContain('people get in only where a policy lets them');
  const policies = new Map([['p', { policy: there, origin: 'config_file' as const }]]);
  expect(previewImport(text, { ...target, policies })).toMatchObject({
    policies: [{ change: 'same' }, { change: 'new' }],
    warnings: [],
  });
  const other = stringify({ policies: [policy(ssh({}))] });
  expect(previewImport(other, { ...target, policies }).issues).toMatchObject([
    { line: 2, field: 'policies[0].name' },
  ]);
});
