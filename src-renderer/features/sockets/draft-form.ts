import type { HintField } from '../../../src-main/contract/hints/hint-rule.ts';
import type { FieldIssue } from '../../../src-main/contract/reply.ts';
import type { SecretDraft, SecretField, SocketDraft } from '../../../src-main/contract/socket-draft.ts';
import type { SocketView, StoredSecret } from '../../../src-main/contract/socket-view.ts';

/** The fields of a draft that hold secrets; the list of the contract stands beside a schema, which no page loads. */
const secretFields: readonly SecretField[] = ['password', 'private_key', 'private_key_passphrase'];

/** What is typed or pasted into the field of a secret: what begins with `from:` is a reference. */
export function secretOfText(text: string): SecretDraft {
  if (text === '') return { kind: 'none' };
  const start = text.trimStart();
  if (start.startsWith('from:')) return { kind: 'reference', reference: text.trim() };
  return { kind: 'value', value: text };
}

/** What stands in the field. Of a stored secret that is nothing. */
export function textOfSecret(secret: SecretDraft): string {
  switch (secret.kind) {
    case 'keep':
    case 'none':
      return '';
    case 'value':
      return secret.value;
    case 'reference':
      return secret.reference;
  }
}

/** Whether there will be a secret. */
export function isGiven(secret: SecretDraft, stored: StoredSecret | undefined): boolean {
  if (secret.kind === 'keep') return stored?.stored ?? false;
  return secret.kind !== 'none';
}

/** Whether looking at it would run a program: only when the person says so. */
export function runsProgram(secret: SecretDraft): boolean {
  return secret.kind === 'reference' && secret.reference.startsWith('from:exec:');
}

/** A draft as the form starts with it: references can be shown and changed, other stored secrets are only kept. */
export function startingDraft(draft: SocketDraft, view: SocketView): SocketDraft {
  const start = { ...draft };
  for (const field of secretFields) {
    if (draft[field].kind !== 'keep') continue;
    const stored = view[field];
    if (!stored.stored) start[field] = { kind: 'none' };
    else if (stored.kind === 'reference') start[field] = { kind: 'reference', reference: stored.reference };
  }
  return start;
}

/** Drafts are plain data, and their keys keep their order. */
export function isSameDraft(one: SocketDraft, other: SocketDraft): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** `prod, nginx` → `['prod', 'nginx']` */
export function tagsOfText(text: string): string[] {
  return text
    .split(',')
    .map((tag) => tag.trim())
    .filter((tag) => tag !== '');
}

/** The first thing that is wrong with each field. */
export function issuesByField(issues: readonly FieldIssue[]): ReadonlyMap<string, string> {
  const byField = new Map<string, string>();
  for (const { field, text } of issues) if (!byField.has(field)) byField.set(field, text);
  return byField;
}

/** Whether the target of a draft is still the one that the stored socket has. */
export function isSameTarget(
  draft: SocketDraft,
  { hostname, port, via = '' }: Pick<SocketView, 'hostname' | 'port' | 'via'>,
): boolean {
  return draft.hostname === hostname && draft.port === String(port) && draft.via === via;
}

/** What people with a key of their own type to reach a socket that is not stored yet. */
export function plainSshCommand(
  { name, username_provider }: Pick<SocketDraft, 'name' | 'username_provider'>,
  gateway: { host: string; port: number } | undefined,
): string | undefined {
  if (!gateway || name === '') return undefined;
  const host = gateway.host === '0.0.0.0' ? '127.0.0.1' : gateway.host === '::' ? '::1' : gateway.host;
  const user = username_provider === 'prompt_client' ? `LOGIN+${name}` : name;
  return `ssh ${gateway.port === 22 ? '' : `-p ${gateway.port} `}${user}@${host}`;
}

/** The part of the form that each hint leads to, as `data-field` names it. */
const formParts: Readonly<Record<HintField, string>> = {
  hostname: 'hostname',
  via: 'via',
  username: 'username',
  authentication_type: 'authentication_type',
  password: 'password',
  private_key: 'private_key',
  private_key_passphrase: 'private_key_passphrase',
  agent_socket: 'agent_socket',
  host_key: 'host_keys',
  forwarding: 'forwarding',
};

export function formPart(field: HintField): string {
  return formParts[field];
}

/** Of an address that may have been typed by hand. */
export function isHintField(field: string | undefined): field is HintField {
  return field !== undefined && Object.hasOwn(formParts, field);
}
