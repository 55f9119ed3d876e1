import type { TestStepName } from '../../../src-main/contract/connection-test.ts';
import type { LogLevel } from '../../../src-main/contract/log-entry.ts';

/** What a condition comes to: the tables of these are plain data, so that a unit test can look for missing rules. */
export interface Expected {
  /** the rule that log, terminal and connection test agree on: `upstream_dial_refused.this_machine` */
  rule: string;
  /** the last words of the log line, Border0's where it has words for this */
  words: string | RegExp;
  /** where the connection test stops; absent: it does not come to this, which takes a session */
  step?: TestStepName;
  /** false: only a connection test comes to this, sessions go on or end in another way */
  inSession?: false;
  /** where the person may not know what the owner reads: the rule of the words at the terminal */
  ruleAtTerminal?: string;
  /** where the connection test finds out more than a session can: its own rule */
  ruleOfTest?: string;
  /** default: error */
  level?: LogLevel;
  /**
   * What the person reads who ran `ssh`; default: what the rule says. `nothing` of ours: the client says it in its own
   * words; `its own words`: the failure is about what the person typed.
   */
  terminal?: 'nothing' | 'its own words';
}
