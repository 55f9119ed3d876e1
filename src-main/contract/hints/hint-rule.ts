import type { ErrorCode } from '../error-codes.ts';
import type { HintFacts } from './hint-facts.ts';

/**
 * What is known about a failure, as data: no code, so that rules can be read, printed and tested one by one.
 * `{name}` stands for what the failure itself knows (see `hint-text.ts`), and a part in `[…]` is left out where that is
 * not known; both are filled in where the hint is shown, for whoever may read it.
 */
export interface HintRule extends HintWords {
  /** What is said instead where more is known than the code; the first one that fits. By a name of its own. */
  variants?: Readonly<Record<string, HintVariant>>;
}

/** What it does not say itself, the rule says; a `problem` without a title is the title too, after the socket's name. */
export interface HintVariant extends Partial<HintWords> {
  /** nothing in it that `withoutAddress` hides: everybody is told the same diagnosis, with more or less in it */
  when: HintCondition;
}

export interface HintWords {
  /** what happened, in a few words, where the socket is not named beside it */
  title: string;
  /** the same where the socket's name stands before it: in a list, on a terminal. Default: the title */
  problem?: string;
  /** why most likely, in whole sentences */
  cause: string;
  /** what to do, the first thing first, each one a sentence or two */
  steps: readonly string[];
  /** to copy; the first is the one to begin with */
  commands?: readonly HintCommand[];
  action?: HintAction;
}

/** All of these must be so: a fact that equals the value, or one of the values; `true` also for any text or number. */
export type HintCondition = {
  readonly [Name in keyof HintFacts]?: true | HintFacts[Name] | readonly NonNullable<HintFacts[Name]>[];
};

export interface HintCommand {
  /** the machine that it is for */
  where: 'connector' | 'target';
  /** what it is for, where that is not plain: `Try the same login by hand` */
  purpose?: string;
  posix: string;
  /** for PowerShell, where that machine runs Windows; absent: it has no such command */
  windows?: string;
}

/** What a button can do about it. */
export type HintAction =
  /** open the socket's form, at this field */
  | { kind: 'edit'; label: string; field?: HintField }
  /** look at the host key, and accept the new one */
  | { kind: 'host_key'; label: string }
  /** open the socket */
  | { kind: 'socket'; label: string }
  /** nothing to change: test it again */
  | { kind: 'test' }
  /** make the target trust the CA, over the login that works */
  | { kind: 'certificates'; label: string }
  | { kind: 'settings'; page: 'gateway' | 'client-keys' | 'ca' | 'recordings' | 'secrets'; label: string };

export type HintField =
  | 'hostname'
  | 'via'
  | 'username'
  | 'authentication_type'
  | 'password'
  | 'private_key'
  | 'private_key_passphrase'
  | 'agent_socket'
  | 'host_key'
  | 'forwarding';

/** Of a failure that is only ever answered to whoever asked: it stands there, beside what was typed or chosen. */
export interface NoHint {
  none: string;
}

export type HintRules = Readonly<Partial<Record<ErrorCode, HintRule | NoHint>>>;

/** A hint with everything filled in. */
export interface Hint {
  /** of the rule: `upstream_auth_rejected.password` */
  id: string;
  title: string;
  problem: string;
  cause: string;
  steps: string[];
  commands: { where: 'connector' | 'target'; purpose: string; text: string }[];
  action: HintAction | undefined;
}
