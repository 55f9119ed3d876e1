import { z } from 'zod';
import type { Policy } from '../policy.ts';
import { plainActionKinds } from '../policy-action.ts';
import type { FieldIssue } from '../reply.ts';
import { SocketName } from '../ssh-socket.ts';
import { command } from './command.ts';

export interface PolicyView {
  policy: Policy;
  /** `config_file`: can't be changed here */
  origin: 'app' | 'config_file';
}

export interface AccessReport {
  allowed: boolean;
  /** a sentence for each policy, and for what else counts */
  reasons: string[];
}

const name = z.string().min(1).max(100);
/** As a config file has it; it may still be wrong: `issues` says where, by the field's path in it. */
const draft = z.unknown();
const someText = z.string().min(1).max(1000);

const action = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.enum(plainActionKinds) }),
  z.strictObject({ kind: z.literal('exec'), command: z.string().max(65_536).optional() }),
  z.strictObject({ kind: z.literal('subsystem'), name: someText }),
  z.strictObject({
    kind: z.literal('tcp_forwarding'),
    destination: z.strictObject({ host: someText, port: z.int().min(0).max(65_535) }).optional(),
  }),
]);

export const policyCommands = {
  'policies.list': command<PolicyView[]>()(z.strictObject({})),
  'policies.check': command<FieldIssue[]>()(z.strictObject({ draft, was: name.optional() })),
  /** Counts at once, for live sessions too. `was`: the one that it takes the place of. */
  'policies.save': command<PolicyView>()(z.strictObject({ draft, was: name.optional() })),
  /** Without the last one everybody may do everything again. */
  'policies.remove': command<Record<string, never>>()(z.strictObject({ name })),
  /**
   * What the connector would decide. With a draft (in place of `was`), as if that were stored: it has to be right
   * (`policy_invalid` with `issues`).
   */
  'policies.test': command<AccessReport>()(
    z.strictObject({
      socket: SocketName,
      person: z.string().max(320),
      groups: z.array(z.string().max(255)).max(1000).default([]),
      address: z.union([z.ipv4(), z.ipv6()]),
      /** default: now */
      time: z.iso.datetime({ offset: true }).optional(),
      /** on the target, where the socket asks the client for it */
      login: z.string().min(1).max(255).optional(),
      action,
      draft: z.unknown().optional(),
      was: name.optional(),
    }),
  ),
};
