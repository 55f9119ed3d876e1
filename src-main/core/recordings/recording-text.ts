import { readCast } from './cast-reader.ts';
import { ShownText } from './shown-text.ts';

/** UTF-16 units; of most texts that is bytes */
const longestText = 50 * 1024 ** 2;

/**
 * What a recording showed, as plain text (see shown-text.ts). `cut`: there was more than 50 MB of it.
 *
 * @throws Failure as `readCast` does
 */
export async function recordingText(
  castPath: string,
  limit = longestText,
): Promise<{ text: string; cut: boolean }> {
  const shown = new ShownText();
  const parts: string[] = [];
  let length = 0;
  for await (const item of readCast(castPath)) {
    if (item.type !== 'event' || item.code !== 'o') continue;
    const part = shown.push(item.data);
    if (part === '') continue;
    if (length + part.length > limit) {
      parts.push(part.slice(0, limit - length).toWellFormed());
      return { text: parts.join(''), cut: true };
    }
    parts.push(part);
    length += part.length;
  }
  const last = shown.end();
  const cut = length + last.length > limit;
  return { text: parts.join('') + (cut ? '' : last), cut };
}
