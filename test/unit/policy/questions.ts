import { Policy, type PolicyData } from '../../../src-main/contract/policy.ts';
import type { PolicyAction } from '../../../src-main/contract/policy-action.ts';
import { type CompiledPolicy, compilePolicy } from '../../../src-main/core/policy/compiled-policy.ts';
import { type AccessQuestion, type Answer, decide } from '../../../src-main/core/policy/decide.ts';

type Input = Record<string, unknown>;

/** A policy as a config file has it; what is not said is for everybody, and for all sockets. */
export function policyOf(ssh: Input, condition: Input = {}, more: Input = { all: true }): CompiledPolicy {
  const policy_data = { permissions: { ssh }, condition } as unknown as PolicyData;
  return compilePolicy(Policy.parse({ name: 'p', policy_data, ...more }));
}

export const question: AccessQuestion = {
  person: { email: 'alice@example.com', groups: [] },
  address: '192.0.2.7',
  time: new Date('2026-06-10T12:00:00Z'),
  socket: { name: 'web1', tags: ['prod', 'eu'] },
  login: 'ops',
  action: { kind: 'shell' },
};

export function ask(policies: CompiledPolicy | CompiledPolicy[], more: Partial<AccessQuestion> = {}): Answer {
  return decide([policies].flat(), { ...question, ...more });
}

export const allows = (policies: CompiledPolicy | CompiledPolicy[], more: Partial<AccessQuestion> = {}) =>
  ask(policies, more).allowed;

export const exec = (command: string | undefined): { action: PolicyAction } => ({
  action: { kind: 'exec', command },
});

export const forward = (host: string, port: number): { action: PolicyAction } => ({
  action: { kind: 'tcp_forwarding', destination: { host, port } },
});
