/** One word for a POSIX shell, whatever is in it: quoted only where a shell needs it. */
export function quoteForShell(word: string): string {
  return /^[\w/.,:@%+=-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
