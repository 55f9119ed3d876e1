import { otherPermissions, type Policy } from '../../contract/policy.ts';
import { compileCommandPattern } from '../command-pattern.ts';
import { cleanText } from '../logging/sanitize.ts';
import { type ConfigMistake, foundInstead, nearest, valueAt } from './config-expectations.ts';
import { listAt, textAt } from './config-references.ts';

/** Names that are given twice, and command patterns that cannot be used. */
export function checkPolicies(raw: unknown): ConfigMistake[] {
  const firstWithName = new Map<string, number>();
  const expectedOf = new Map<string, string | undefined>();
  return listAt(raw, 'policies').flatMap((policy, index) => {
    const mistakes: ConfigMistake[] = [];
    const name = textAt(policy, ['name']);
    const first = name === undefined ? undefined : firstWithName.get(name);
    if (first !== undefined)
      mistakes.push(
        foundInstead(raw, ['policies', index, 'name'], `another name: policies[${first}] has this one`),
      );
    else if (name !== undefined) firstWithName.set(name, index);
    const place = ['policy_data', 'permissions', 'ssh', 'exec', 'commands'];
    const commands = valueAt(policy, place);
    for (const [at, pattern] of (Array.isArray(commands) ? commands : []).entries()) {
      if (typeof pattern !== 'string') continue;
      if (!expectedOf.has(pattern)) expectedOf.set(pattern, whatIsExpected(pattern));
      const expected = expectedOf.get(pattern);
      if (expected !== undefined)
        mistakes.push(foundInstead(raw, ['policies', index, ...place, at], expected));
    }
    return mistakes;
  });
}

function whatIsExpected(pattern: string): string | undefined {
  const compiled = compileCommandPattern(pattern);
  return 'expected' in compiled ? compiled.expected : undefined;
}

/** What in policies has no effect, one sentence each. `sockets`: the names that there are. */
export function policyWarnings(policies: readonly Policy[], sockets: readonly string[]): string[] {
  const known = new Set(sockets);
  return policies.flatMap((policy) => {
    const { permissions = {}, action, condition } = policy.policy_data;
    const of = `The policy ${cleanText(policy.name, 100)}`;
    const ssh = permissions.ssh ?? {};
    const without = [
      ...otherPermissions.filter((name) => name in permissions),
      ...(['docker_exec', 'kubectl_exec'] as const).filter((name) => name in ssh),
      ...(action ?? []).filter((name) => !/^ssh\b/.test(name)),
    ];
    const missing = (policy.sockets ?? []).filter((name) => !known.has(name));
    return [
      ...(without.length > 0
        ? [`${of} has permissions that do not exist here and allow nothing: ${without.join(', ')}.`]
        : []),
      ...((condition.who?.service_account?.length ?? 0) > 0
        ? [`${of} names service accounts, which do not exist here: they let nobody in.`]
        : []),
      ...missing.slice(0, 5).map((name) => {
        const meant = nearest(name, known);
        return `${of} is for the socket ${name}, and there is none of this name${meant ? ` (did you mean ${meant}?)` : ''}.`;
      }),
    ];
  });
}
