/** The longest text one field of a log line carries, in UTF-16 units. */
export const longestField = 4096;

/**
 * C0, DEL and C1 steer terminals; line and paragraph separators break a line in two; bidi controls make a line
 * read differently from what it says (CWE-150, CWE-117).
 */
const steering = /[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/** Text in which every character that steers a terminal, a line or its direction stands as `\x1b`, `\u202e`, … */
export function escapeControls(text: string): string {
  return text.replace(steering, (character) => {
    const code = character.charCodeAt(0);
    return code < 0x100
      ? `\\x${code.toString(16).padStart(2, '0')}`
      : `\\u${code.toString(16).padStart(4, '0')}`;
  });
}

/** At most `limit` UTF-16 units, cut between characters, with an ellipsis where something is missing. */
export function cutText(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const end = /[\ud800-\udbff]/.test(text.charAt(limit - 2)) ? limit - 2 : limit - 1;
  return `${text.slice(0, end)}…`;
}

/** Foreign text, safe and short enough for a log line or a terminal. */
export function cleanText(text: string, limit = longestField): string {
  // cut first, so that a flood is not escaped in vain; cut again, because escapes are longer
  return cutText(escapeControls(cutText(text, limit).toWellFormed()), limit);
}
