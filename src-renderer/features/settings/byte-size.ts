export const units = ['KB', 'MB', 'GB', 'TB'] as const;
export type Unit = (typeof units)[number];

/** A size as people type it: of 1024, as the settings count. */
export interface ByteSize {
  text: string;
  unit: Unit;
}

/** In the largest unit that it is a whole number of; what is smaller than a KB as a part of one */
export function splitBytes(bytes: number): ByteSize {
  let unit = 0;
  while (unit < units.length - 1 && bytes >= 1024 ** (unit + 2) && bytes % 1024 ** (unit + 2) === 0) unit++;
  return { text: String(bytes / 1024 ** (unit + 1)), unit: units[unit] ?? 'KB' };
}

/** undefined for what is no size */
export function joinBytes({ text, unit }: ByteSize): number | undefined {
  if (!/^\d{1,9}([.,]\d{1,3})?$/.test(text.trim())) return undefined;
  return Math.round(Number(text.trim().replace(',', '.')) * 1024 ** (units.indexOf(unit) + 1));
}
