import type { Policy } from '../../contract/policy.ts';
import type { FieldIssue } from '../../contract/reply.ts';
import { Failure } from '../failure.ts';
import { Listeners } from '../listeners.ts';
import type { Log } from '../logging/log.ts';
import { checkConfig } from '../sockets/config-file.ts';
import { policyWarnings } from '../sockets/config-policies.ts';
import type { Settings } from '../storage/settings.ts';
import { type CompiledPolicy, compilePolicy } from './compiled-policy.ts';
import { type AccessQuestion, type Answer, decide } from './decide.ts';

export interface PolicyEntry {
  policy: Policy;
  origin: 'app' | 'config_file';
}

export interface PolicyBookOptions {
  /** of the config file, which cannot be changed here */
  configFile: { file: string | undefined; policies: readonly Policy[] };
  settings: Settings;
  /** names of the sockets that there are, for warnings */
  sockets: readonly string[];
  log: Log;
}

/** All policies: those of the config file, and those of the app, which can change. All of them count together. */
export class PolicyBook {
  private entries = new Map<string, PolicyEntry>();
  private compiled: readonly CompiledPolicy[] = [];
  private readonly options: PolicyBookOptions;
  private readonly changed = new Listeners();

  constructor(options: PolicyBookOptions) {
    this.options = options;
    this.read();
    const { log, sockets } = options;
    const policies = this.list().map(({ policy }) => policy);
    for (const warning of policyWarnings(policies, sockets)) log.warn(warning);
    for (const { name } of this.stored) {
      if (this.entries.get(name)?.origin !== 'app')
        log.warn(`the policy ${name} of this app is hidden by the one of the config file`);
    }
  }

  list(): readonly PolicyEntry[] {
    return [...this.entries.values()];
  }

  /** Those of the app, as a config file has them. */
  get stored(): readonly Policy[] {
    return this.options.settings.current.policies;
  }

  /** As the rules ask them. */
  get current(): readonly CompiledPolicy[] {
    return this.compiled;
  }

  decide(question: AccessQuestion): Answer {
    return decide(this.compiled, question);
  }

  /** Calls back after every change; returns what ends that. */
  onChange(listener: () => void): () => void {
    return this.changed.add(listener);
  }

  /** What is wrong with a policy. `was`: the one that it changes. */
  check(draft: unknown, was?: string): FieldIssue[] {
    return this.checked(draft, was).issues;
  }

  /**
   * All of them as they would be with a draft stored, in the form in which they are asked.
   *
   * @throws Failure `policy_invalid` with `issues`
   */
  with(draft: unknown, was?: string): readonly CompiledPolicy[] {
    const { policy, issues } = this.checked(draft, was);
    if (!policy) throw invalid(issues);
    const others = this.list().filter(({ policy: { name } }) => name !== was);
    return [...others.map((other) => compilePolicy(other.policy)), compilePolicy(policy)];
  }

  /**
   * Stores a policy, as a new one or in place of `was`, which may have another name.
   *
   * @throws Failure `policy_invalid` with `issues`, `policy_not_found`, `settings_read_only`, `settings_unwritable`;
   *   nothing has changed then
   */
  save(draft: unknown, was?: string): PolicyEntry {
    if (was !== undefined) this.changeable(was);
    const { policy, issues } = this.checked(draft, was);
    if (!policy) throw invalid(issues);
    const next =
      was === undefined
        ? [...this.stored, policy]
        : this.stored.map((stored) => (stored.name === was ? policy : stored));
    this.store(next);
    this.options.log.info(was === undefined ? 'policy added' : 'policy changed', { policy: policy.name });
    return this.get(policy.name);
  }

  /** @throws Failure `policy_not_found`, `settings_read_only`, `settings_unwritable` */
  remove(name: string): void {
    this.changeable(name);
    this.store(this.stored.filter((stored) => stored.name !== name));
    this.options.log.info('policy removed', { policy: name });
  }

  /**
   * Puts policies of an import in, in place of those of the same name. They have been checked as a config file.
   *
   * @throws Failure `settings_read_only`, `settings_unwritable`; nothing has changed then
   */
  putAll(policies: readonly Policy[]): void {
    if (policies.length === 0) return;
    for (const { name } of policies) if (this.entries.has(name)) this.changeable(name);
    const names = new Set(policies.map(({ name }) => name));
    this.store([...this.stored.filter(({ name }) => !names.has(name)), ...policies]);
    for (const name of names) this.options.log.info('policy imported', { policy: name });
  }

  /** A socket has another name now: what is for it stays so. @throws Failure `settings_unwritable` */
  followSocket(was: string, now: string): void {
    if (!this.stored.some(({ sockets }) => sockets?.includes(was))) return;
    this.store(
      this.stored.map((policy) =>
        policy.sockets?.includes(was)
          ? { ...policy, sockets: policy.sockets.map((name) => (name === was ? now : name)) }
          : policy,
      ),
    );
  }

  private checked(draft: unknown, was: string | undefined): { policy?: Policy; issues: FieldIssue[] } {
    const { config, mistakes } = checkConfig(JSON.stringify({ policies: [draft] }));
    const issues: FieldIssue[] = mistakes.map(({ field, text }) => ({
      field: field.replace(/^policies\[0\]\.?/, ''),
      text,
    }));
    const [policy] = config?.policies ?? [];
    if (policy && policy.name !== was && this.entries.has(policy.name)) {
      issues.push({ field: 'name', text: `There is another policy ${policy.name}. Choose another name.` });
    }
    return issues.length === 0 && policy ? { policy, issues } : { issues };
  }

  private get(name: string): PolicyEntry {
    const entry = this.entries.get(name);
    if (entry) return entry;
    throw new Failure('policy_not_found', {
      message: `there is no policy ${name}`,
      advice: `There is no policy ${name}. Look at the list again.`,
    });
  }

  private changeable(name: string): void {
    if (this.get(name).origin === 'app') return;
    const file = this.options.configFile.file ?? 'the config file';
    throw new Failure('settings_read_only', {
      message: `the policy ${name} cannot be changed here`,
      advice: `This policy stands in ${file}. Change it there, and start the connector again.`,
    });
  }

  private store(policies: readonly Policy[]): void {
    this.options.settings.update({ policies });
    this.read();
    this.changed.tell();
  }

  /** The config file's first: of two of the same name that one counts. */
  private read(): void {
    this.entries = new Map();
    const add = (policy: Policy, origin: PolicyEntry['origin']) => {
      if (!this.entries.has(policy.name)) this.entries.set(policy.name, { policy, origin });
    };
    for (const policy of this.options.configFile.policies) add(policy, 'config_file');
    for (const policy of this.stored) add(policy, 'app');
    this.compiled = this.list().map(({ policy }) => compilePolicy(policy));
  }
}

function invalid(issues: FieldIssue[]): Failure {
  return new Failure('policy_invalid', {
    message: `policy: ${issues.map(({ field, text }) => `${field}: ${text}`).join('; ')}`,
    advice: `Nothing was changed. ${issues.map(({ field, text }) => (field ? `${field}: ${text}` : text)).join('; ')}.`,
    issues,
  });
}
