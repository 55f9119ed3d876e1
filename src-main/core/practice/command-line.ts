export type Parsed = { commands: string[][] } | { problem: string };

/**
 * Splits a line into commands and words: quotes, `\`, `$NAME`, `$?`, `#` comments, and `;` between commands.
 * What a real shell does beyond that is refused by name, so that nothing is half understood.
 */
export function parseCommandLine(line: string, variable: (name: string) => string): Parsed {
  const commands: string[][] = [];
  let words: string[] = [];
  let word: string | undefined;
  let quote: '"' | "'" | undefined;

  const endWord = () => {
    if (word !== undefined) words.push(word);
    word = undefined;
  };
  const endCommand = () => {
    endWord();
    if (words.length > 0) commands.push(words);
    words = [];
  };

  for (let at = 0; at < line.length; at++) {
    const character = line[at] ?? '';
    if (quote === "'" && character !== "'") {
      word = (word ?? '') + character;
    } else if (character === '\\' && at + 1 < line.length) {
      const next = line[++at] ?? '';
      word = (word ?? '') + (quote === '"' && !'"\\$'.includes(next) ? `\\${next}` : next);
    } else if (character === '$') {
      const name = /^(?:\w+|\?|\{\w+\})/.exec(line.slice(at + 1))?.[0];
      if (name === undefined) {
        word = `${word ?? ''}$`;
        continue;
      }
      at += name.length;
      word = (word ?? '') + variable(name.replace(/[{}]/g, ''));
    } else if (quote ? character === quote : character === '"' || character === "'") {
      quote = quote ? undefined : (character as '"' | "'");
      word ??= '';
    } else if (quote) {
      word = (word ?? '') + character;
    } else if (character === ' ' || character === '\t') {
      endWord();
    } else if (character === ';' || character === '\n') {
      endCommand();
    } else if (character === '#' && word === undefined) {
      break;
    } else if ('|&<>`()'.includes(character)) {
      return { problem: `"${character}" is more than this little practice shell understands` };
    } else {
      word = (word ?? '') + character;
    }
  }
  if (quote) return { problem: `a ${quote} is not closed` };
  endCommand();
  return { commands };
}
