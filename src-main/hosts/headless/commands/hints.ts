import { errorCodes } from '../../../contract/error-codes.ts';
import { codesWithoutHint, type ListedHint, listHints } from '../../../contract/hints/listed-hints.ts';
import { cleanText } from '../../../core/logging/sanitize.ts';
import { readFlags, wrongFlag } from '../read-flags.ts';
import { type Command, dataFlag } from './command.ts';
import { describeHint, hintsAsMarkdown } from './hints-table.ts';

export const hints: Command = {
  summary: 'say what can go wrong, why, and what to do about it',
  usage: `Usage: npm run cli -- hints [CODE] [--json | --markdown]

Without CODE all of them, in the order of a connection's way. CODE is what a log line has as its code, for instance
upstream_auth_rejected.

  --json       the rules as data: an array of { id, code, when, title, problem, cause, steps, commands, action };
               {name} stands for what the failure knows, [a part] is left out where something in it is not known
  --markdown   the table of assets/troubleshooting.md`,

  async run(args) {
    const { values, positionals } = readFlags(args, {
      options: { ...dataFlag, json: { type: 'boolean' }, markdown: { type: 'boolean' } },
      operands: ['[CODE]'],
    });
    if (values.json && values.markdown) throw wrongFlag('--json and --markdown do not go together');
    const [wanted] = positionals;
    const shown = wanted === undefined ? listHints() : hintsOf(wanted);
    if (values.json) process.stdout.write(`${JSON.stringify(shown, undefined, 2)}\n`);
    else if (values.markdown) process.stdout.write(hintsAsMarkdown(shown));
    else process.stdout.write(shown.map(asText).join('\n'));
    return 0;
  },
};

/** `CODE` with all its variants, or the one of `CODE.VARIANT`. */
function hintsOf(wanted: string): ListedHint[] {
  const found = listHints().filter(({ id, code }) => id === wanted || code === wanted);
  if (found.length > 0) return found;
  const none = codesWithoutHint().find(({ code }) => code === wanted);
  if (none) throw wrongFlag(`${none.code} has no hint: ${none.reason}`);
  const near = errorCodes.filter((code) => code.includes(wanted.split('.', 1)[0] ?? ''));
  const list = near.length > 0 && near.length <= 12 ? `; there are ${near.join(', ')}` : '';
  throw wrongFlag(`there is no code "${cleanText(wanted, 80)}"${list}`);
}

function asText(hint: ListedHint): string {
  const { id, what, when, cause, steps, commands } = describeHint(hint);
  const lines = [
    `${id}${when === '' ? '' : ` (${when})`}`,
    `  ${what}`,
    `  Likely cause: ${cause}`,
    ...steps.map((step, index) => `  ${index === 0 ? 'What to do:' : '           '} ${step}`),
    ...commands.map(({ where, text }) => `  ${where === 'target' ? 'on the target: ' : ''}$ ${text}`),
  ];
  return `${lines.join('\n')}\n`;
}
