const codes = { bold: 1, dim: 2, red: 31, green: 32, yellow: 33, blue: 34, magenta: 35, cyan: 36 } as const;

/** The text in a colour of the terminal's own palette. */
export function paint(color: keyof typeof codes, text: string): string {
  return `\x1b[${codes[color]}m${text}\x1b[0m`;
}
