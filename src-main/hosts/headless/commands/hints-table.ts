import type { HintFacts } from '../../../contract/hints/hint-facts.ts';
import type { HintCondition } from '../../../contract/hints/hint-rule.ts';
import { fillText, placeholderInCommand } from '../../../contract/hints/hint-text.ts';
import { codesWithoutHint, type ListedHint } from '../../../contract/hints/listed-hints.ts';
import { isServerCommand, serverCommand } from '../../../contract/hints/target-system.ts';

/** A rule where only the socket is known of the failure: its sentences are whole, its commands have names in capitals. */
export interface DescribedHint {
  id: string;
  what: string;
  /** `login is private_key or agent` */
  when: string;
  cause: string;
  steps: string[];
  commands: { where: 'connector' | 'target'; text: string }[];
}

/** as in the commands */
const reader: HintFacts = { socket: 'SOCKET' };

export function describeHint({ id, when, title, cause, steps, commands = [] }: ListedHint): DescribedHint {
  return {
    id,
    what: fillText(title, reader),
    when: when === undefined ? '' : describeCondition(when),
    cause: fillText(cause, reader),
    steps: steps.map((step) => fillText(step, reader)),
    commands: commands.map(({ where, posix }) => ({ where, text: commandText(posix) })),
  };
}

/** The rules as a page: one table, in the order of a connection's way, and the codes that need none. */
export function hintsAsMarkdown(hints: readonly ListedHint[]): string {
  const rows = hints
    .map(describeHint)
    .map(({ id, what, when, cause, steps, commands }) =>
      row([
        `\`${id}\`${when === '' ? '' : `<br>${escaped(when)}`}`,
        escaped(what),
        escaped(cause),
        steps.length === 1
          ? escaped(steps.join(''))
          : steps.map((step, index) => `${index + 1}. ${escaped(step)}`).join('<br>'),
        commands
          .map(
            ({ where, text }) =>
              `${where === 'target' ? 'on the target: ' : ''}<code>${escaped(text)}</code>`,
          )
          .join('<br>'),
      ]),
    );
  const others = codesWithoutHint().map(({ code, reason }) => row([`\`${code}\``, escaped(reason)]));
  return `${introduction}
${row(['Code', 'What happened', 'Likely cause', 'What to do', 'Commands'])}
${row(['---', '---', '---', '---', '---'])}
${rows.join('\n')}

## Codes that say all by themselves

${row(['Code', 'Why it has no hint'])}
${row(['---', '---'])}
${others.join('\n')}
`;
}

const introduction = `# What can go wrong, and what to do

Made from the rules of the program by \`npm run --silent cli -- hints --markdown > assets/troubleshooting.md\`: the
same words stand on the terminal of the person who ran \`ssh\`, beside the log line and in “Test connection”, filled in
with the values of the socket. The code stands on the log line (\`code\`). A code with a point in it is the same failure
where more is known, as its condition says; the first one that fits is shown.

SOCKET is the name of the socket. In commands HOST, PORT and USER are those of its target, KEY is the file of a key.
Commands for the target are written for Linux; where it says that it runs something else, the hint has that system’s.
Where the connector runs on Windows, the hint has the commands of Windows.
`;

const names: Readonly<Record<string, string>> = {
  known: 'HOST',
  key_file: 'KEY',
  password_method: 'password',
};

function commandText(posix: string): string {
  return posix.replace(placeholderInCommand, (_, name: string, settings: string) => {
    if (!isServerCommand(name)) return names[name] ?? name.toUpperCase();
    const shown = settings.split(' ').filter(Boolean);
    return serverCommand(name, { system: undefined, settings: shown, user: 'USER' }) ?? name;
  });
}

const conditions: Readonly<Record<string, string>> = {
  asks: 'it asks a question',
  begun: 'its greeting has begun',
  beyond: 'through another socket',
  greeted: 'after its greeting',
  idle: 'after minutes without traffic',
  offersNothing: 'no method is offered',
  otherHostKeyType: 'of another type',
  sftp: 'sftp works',
  sha1Only: 'no SHA-2 for RSA keys',
};

function describeCondition(when: HintCondition): string {
  return Object.entries(when)
    .map(([fact, wanted]) => {
      const name = conditions[fact] ?? fact.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
      if (wanted === true) return name;
      const values = (Array.isArray(wanted) ? wanted : [wanted]).map((value) =>
        String(value).replaceAll('_', ' '),
      );
      return `${name}: ${values.join(' or ')}`;
    })
    .join('; ');
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

/** For a cell: nothing in it is taken for markup. */
function escaped(text: string): string {
  return text.replace(/[&<>|\\*`]/g, (sign) => entities[sign] ?? sign);
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '|': '&#124;',
  '*': '&#42;',
  '`': '&#96;',
  '\\': '&#92;',
};
