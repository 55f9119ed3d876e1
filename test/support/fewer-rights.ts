/**
 * Before a command line: runs it without a right that root has (capabilities(7): `dac_override`). Others have none of
 * these.
 */
export function withoutRights(...rights: string[]): string[] {
  if (process.getuid?.() !== 0) return [];
  return ['setpriv', '--bounding-set', rights.map((right) => `-${right}`).join(',')];
}
