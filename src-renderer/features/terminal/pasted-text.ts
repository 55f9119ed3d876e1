/** Longer than anybody means to type into a shell at once. */
const longPaste = 5000;

/**
 * Pasted text without control characters other than tabs and line ends: an escape sequence in it could end the
 * bracketed paste early, and the rest would run as typed.
 */
export function cleanPaste(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(/[\x00-\x08\x0b-\x1f\x7f-\x9f]/g, '');
}

/**
 * Whether to ask before it is pasted: each line end would run what stands before it. A program that takes pastes as
 * such (bracketed) shows them first, so it is only asked about very long ones there.
 */
export function wantsQuestion(text: string, bracketed: boolean): boolean {
  if (text.length > longPaste) return true;
  return !bracketed && text.includes('\n');
}

/** `3 lines`, and how it begins, for the question */
export function describePaste(text: string): { title: string; yes: string; beginning: string } {
  const lines = text.replace(/\n$/, '').split('\n');
  const count = lines.length === 1 ? 'one line' : `${lines.length.toLocaleString('en')} lines`;
  const shown = lines.slice(0, 8).map((line) => (line.length > 120 ? `${line.slice(0, 120)}…` : line));
  return {
    title: `Paste ${count}?`,
    yes: lines.length === 1 ? 'Paste' : `Paste ${count}`,
    beginning: shown.join('\n') + (lines.length > shown.length ? '\n…' : ''),
  };
}
