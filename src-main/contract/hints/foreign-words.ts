const longestWords = 160;

/** Foreign words inside a sentence of ours: one line, that does not run away. */
export function words(value: unknown): string | undefined {
  const found = text(value);
  return found === undefined ? undefined : clean(found) || undefined;
}

export function clean(foreign: string): string {
  const line = foreign
    .slice(0, longestWords * 4)
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\p{Bidi_Control}]+/gu, ' ')
    .trim();
  return line.length > longestWords ? `${line.slice(0, longestWords - 1).toWellFormed()}…` : line;
}

/** Stand among the key exchanges and are none: marks of what else a side can do (RFC 8308, OpenSSH's PROTOCOL). */
const marks = /^(kex-strict-|ext-info-)/;

/** A list that may be long, as far as a sentence bears it. */
export function firstOf(list: readonly string[]): string | undefined {
  const names = list.filter((name) => !marks.test(name));
  if (names.length === 0) return undefined;
  const shown = names.slice(0, 4).map((name) => clean(name).slice(0, 64));
  return shown.join(', ') + (names.length > shown.length ? ', …' : '');
}

export function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

export function count(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) ? value : undefined;
}

export function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === 'string') : [];
}
