import type { HintFacts } from './hint-facts.ts';
import type { Hint, HintCondition, HintRule, HintVariant, HintWords } from './hint-rule.ts';
import { hintRules } from './hint-rules.ts';
import { fillCommand, fillText } from './hint-text.ts';

/** What to say about a failure; undefined for a code that needs no more words than it comes with, or that is unknown. */
export function hintFor(code: string, facts: HintFacts): Hint | undefined {
  const rule = Object.hasOwn(hintRules, code) ? hintRules[code as keyof typeof hintRules] : undefined;
  if (!rule || 'none' in rule) return undefined;
  const { id, words } = chosen(code, rule, facts);
  const say = (template: string) => fillText(template, facts);
  return {
    id,
    title: say(words.title),
    problem: say(words.problem ?? words.title),
    cause: say(words.cause),
    steps: words.steps.map(say),
    commands: (words.commands ?? []).flatMap((command) => fillCommand(command, facts) ?? []),
    action: words.action,
  };
}

function chosen(code: string, rule: HintRule, facts: HintFacts): { id: string; words: HintWords } {
  for (const [name, variant] of Object.entries(rule.variants ?? {})) {
    if (fits(variant.when, facts)) return { id: `${code}.${name}`, words: wordsOf(rule, variant) };
  }
  return { id: code, words: rule };
}

/** What a variant does not say itself its rule says. */
export function wordsOf(rule: HintWords, { when: _when, ...said }: HintVariant): HintWords {
  // what a title leaves open must not stand above what the variant knows
  const title = said.problem === undefined ? rule.title : `{socket}: ${said.problem}`;
  return { ...rule, title, ...said };
}

function fits(when: HintCondition, facts: HintFacts): boolean {
  return Object.entries(when).every(([name, wanted]) => {
    const fact = facts[name as keyof HintFacts];
    if (wanted === true) return fact !== undefined && fact !== false;
    return Array.isArray(wanted) ? wanted.includes(fact) : fact === wanted;
  });
}
