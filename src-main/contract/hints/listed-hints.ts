import type { ErrorCode } from '../error-codes.ts';
import { wordsOf } from './hint-for.ts';
import type { HintCondition, HintWords } from './hint-rule.ts';
import { hintRules } from './hint-rules.ts';

/** One thing that can be said: a rule, or a variant with the rest of its rule. With its `{…}` and `[…]`. */
export interface ListedHint extends HintWords {
  /** `upstream_auth_rejected.password` */
  id: string;
  code: ErrorCode;
  when?: HintCondition;
  problem: string;
}

/** All rules in their order; the variants of one before itself, as they are tried. */
export function listHints(): ListedHint[] {
  return Object.entries(hintRules).flatMap(([name, rule]) => {
    if ('none' in rule) return [];
    const code = name as ErrorCode;
    const { variants = {}, ...words } = rule;
    return [
      ...Object.entries(variants).map(([variant, said]) =>
        listed(`${code}.${variant}`, code, { ...wordsOf(words, said), when: said.when }),
      ),
      listed(code, code, words),
    ];
  });
}

/** The codes that have none, and why. */
export function codesWithoutHint(): { code: ErrorCode; reason: string }[] {
  return Object.entries(hintRules).flatMap(([code, rule]) =>
    'none' in rule ? [{ code: code as ErrorCode, reason: rule.none }] : [],
  );
}

function listed(id: string, code: ErrorCode, said: HintWords & { when?: HintCondition }): ListedHint {
  const { when, title, problem, cause, steps, commands, action } = said;
  return {
    id,
    code,
    ...(when === undefined ? {} : { when }),
    title,
    problem: problem ?? title,
    cause,
    steps,
    commands: commands ?? [],
    ...(action === undefined ? {} : { action }),
  };
}
