import { z } from 'zod';
import { parseIpRange } from './ip-range.ts';
import { SocketName } from './ssh-socket.ts';
import { parseTimeOfDay } from './time-of-day.ts';
import { wholeNumber } from './whole-number.ts';

/** Of one text; with the matcher's own bounds it keeps the time of a check short. */
export const longestPattern = 1000;
const mostEntries = 10_000;
const text = (most: number) => z.string().min(1).max(most);
const list = <Entry extends z.ZodType>(entry: Entry) => z.array(entry).max(mostEntries);
/** JSON documents of Border0 have null where nothing is said. */
const orNull = <Value extends z.ZodType>(value: Value) =>
  value.nullish().transform((found) => found ?? undefined);

/** Present and empty: allowed. Absent: denied. So null may not stand here: it could mean either. */
const allowedText = {
  error: ({ code }: { code: string }) =>
    code === 'invalid_type' ? 'a mapping: {} allows it, and without this field it is denied' : undefined,
};
const Allowed = z.strictObject({}, allowedText);

const portText = '"*" or a port from 1 to 65535';
const DestinationPort = z
  .union([z.string(), z.number()], portText)
  .transform(String)
  .refine((port) => port === '*' || (/^[1-9]\d{0,4}$/.test(port) && Number(port) <= 65535), portText);

export const AllowedConnection = z.strictObject({
  /** as the client names it, or `*`: names are not looked up */
  destination_address: z.string().regex(/^[^\s\p{Cc}]{1,255}$/u, '"*", a host name or an address'),
  destination_port: DestinationPort,
});
export type AllowedConnection = z.infer<typeof AllowedConnection>;

/** A list that is absent restricts nothing; one that is empty allows nothing. */
export const SshPermissions = z.strictObject({
  shell: Allowed.optional(),
  exec: z
    .strictObject(
      /** regular expressions of RE2 that the whole command has to match */
      { commands: list(text(longestPattern)).optional() },
      allowedText,
    )
    .optional(),
  sftp: Allowed.optional(),
  tcp_forwarding: z
    .strictObject({ allowed_connections: list(AllowedConnection).optional() }, allowedText)
    .optional(),
  /** of Border0; nothing here asks for them, so they allow nothing */
  docker_exec: z.unknown().optional(),
  kubectl_exec: z.unknown().optional(),
  /** of a session, from its login on; absent: no limit */
  max_session_duration_seconds: wholeNumber(1, 10 ** 9).optional(),
  /** logins on the target */
  allowed_usernames: list(text(255)).optional(),
});
export type SshPermissions = z.infer<typeof SshPermissions>;

/** What Border0 has beside SSH: allowed in a document, and of no meaning here. */
export const otherPermissions = [
  'database',
  'http',
  'kubernetes',
  'network',
  'rdp',
  'tls',
  'vnc',
  'aws_s3',
] as const;

const PolicyPermissions = z.strictObject({
  ssh: SshPermissions.optional(),
  ...(Object.fromEntries(otherPermissions.map((name) => [name, z.unknown().optional()])) as Record<
    (typeof otherPermissions)[number],
    z.ZodOptional<z.ZodUnknown>
  >),
});

const whoFields = ['email', 'domain', 'group', 'service_account'] as const;

/** One of all that is listed has to fit. */
const PolicyWho = z
  .strictObject({
    email: orNull(list(text(320))),
    /** what stands behind the @ */
    domain: orNull(list(text(253))),
    group: orNull(list(text(255))),
    /** of Border0; nobody comes in here as one */
    service_account: orNull(list(text(255))),
  })
  .superRefine(
    (who, context) => {
      if (whoFields.some((field) => who[field] !== undefined)) return;
      context.addIssue({ code: 'custom', message: `a list of ${whoFields.join(', ')} (everybody: no who)` });
    },
    { when: ({ value }) => typeof value === 'object' && value !== null },
  );

const rangeText = 'an address or a range: 192.0.2.0/24, 2001:db8::/32';
const IpRangeText = z.string().refine((range) => parseIpRange(range) !== undefined, rangeText);
/** To leave such a condition out would let more people in. */
const unknownCountry = z
  .null('nothing: the connector does not know the country of an address. Use allowed_ip')
  .optional();
const PolicyWhere = z.strictObject({
  allowed_ip: orNull(list(IpRangeText)),
  country: unknownCountry,
  country_not: unknownCountry,
});

const momentText = 'a date and time with its zone: 2026-06-01T00:00:00Z';
const Moment = z.iso.datetime({ offset: true, error: momentText });
const timeText = 'a time and its zone: 07:00 UTC, 22:30 Europe/Berlin';
const TimeText = z.string().refine((time) => parseTimeOfDay(time) !== undefined, timeText);
const PolicyWhen = z.strictObject({
  /** from then on */
  after: orNull(Moment),
  /** until just before then */
  before: orNull(Moment),
  /** later than the other: over midnight */
  time_of_day_after: orNull(TimeText),
  time_of_day_before: orNull(TimeText),
});

/** Who, from where and when: all of it has to fit. What is absent restricts nothing. */
export const PolicyCondition = z.strictObject({
  who: orNull(PolicyWho),
  where: orNull(PolicyWhere),
  when: orNull(PolicyWhen),
});
export type PolicyCondition = z.infer<typeof PolicyCondition>;

const actionsOfV1 = ['ssh', 'database', 'http', 'tls'].flatMap((name) => [name, `${name}:*`]);

/** Border0's document. Version 1 has a list of actions, and one of them for SSH allows all of it. */
export const PolicyData = z
  .strictObject({
    version: z.enum(['v1', 'v2']).optional(),
    action: list(z.enum(actionsOfV1 as [string, ...string[]])).optional(),
    permissions: PolicyPermissions.optional(),
    condition: PolicyCondition,
  })
  .superRefine(
    ({ version, action, permissions }, context) => {
      const issue = (path: string, message: string) =>
        context.addIssue({ code: 'custom', path: [path], message });
      const isFirst = version === 'v1' || (version === undefined && action !== undefined);
      const [has, hasNot] = isFirst ? ['action', 'permissions'] : ['permissions', 'action'];
      const given = { action, permissions };
      if (given[has as 'action'] === undefined)
        issue(has as string, isFirst ? 'a list: [ssh]' : 'a mapping: { ssh: { … } }');
      if (given[hasNot as 'action'] !== undefined)
        issue(hasNot as string, `nothing: version ${isFirst ? 1 : 2} of a policy has ${has} instead`);
    },
    { when: ({ value }) => typeof value === 'object' && value !== null },
  );
export type PolicyData = z.infer<typeof PolicyData>;

/** Which sockets a policy is for: some by name, those with one of the tags, or all. */
const attachments = ['sockets', 'tags', 'all'] as const;

export const Policy = z
  .strictObject({
    name: z
      .string()
      .regex(/^[^\p{Cc}]{1,100}$/u, 'a name of 1 to 100 characters, without control characters'),
    description: z.string().max(500).default(''),
    sockets: list(SocketName).optional(),
    tags: list(text(63)).optional(),
    all: z.literal(true, 'true').optional(),
    policy_data: PolicyData,
  })
  .superRefine(
    (policy, context) => {
      const given = attachments.filter((field) => policy[field] !== undefined);
      if (given.length === 1) return;
      const message = 'one of sockets: [NAME, …], tags: [TAG, …] and all: true';
      context.addIssue({ code: 'custom', path: given.length > 1 ? [given[1] as string] : [], message });
    },
    { when: ({ value }) => typeof value === 'object' && value !== null },
  );
export type Policy = z.infer<typeof Policy>;
