/** Cuts a text into parts of at most `longest` UTF-16 units, never between the two halves of a character. */
export function* textParts(text: string, longest: number): Generator<string> {
  for (let from = 0; from < text.length; ) {
    let to = Math.min(from + longest, text.length);
    if (to < text.length && isHighHalf(text.charCodeAt(to - 1))) to--;
    yield text.slice(from, to);
    from = to;
  }
}

function isHighHalf(unit: number): boolean {
  return (unit & 0xfc00) === 0xd800;
}
