/**
 * Splits a command line into its words the way a POSIX shell does, without anything else a shell does: no
 * variables, no globs, no pipes. `'…'` is literal, in `"…"` a backslash escapes `"` and `\`, elsewhere it escapes
 * any character.
 *
 * @returns undefined when a quote is not closed or the text ends with a backslash
 */
export function splitCommand(text: string): string[] | undefined {
  const words: string[] = [];
  const token = /\s+|'([^']*)'|"((?:[^"\\]|\\[\s\S])*)"|\\([\s\S])|([^\s'"\\]+)/y;
  let word: string | undefined;

  while (token.lastIndex < text.length) {
    const match = token.exec(text);
    if (!match) return undefined;
    const [, single, double, escaped, plain] = match;
    const piece = single ?? double?.replace(/\\(["\\])/g, '$1') ?? escaped ?? plain;
    if (piece !== undefined) {
      word = (word ?? '') + piece;
    } else if (word !== undefined) {
      words.push(word);
      word = undefined;
    }
  }
  if (word !== undefined) words.push(word);
  return words;
}
