import type { ImportPreview, SshConfigRow } from '../../../src-main/contract/commands/exchange.ts';
import { count } from '../../format/count.ts';

export function isChoosable({ result }: SshConfigRow): boolean {
  return result.kind !== 'skipped';
}

/** What can be imported without anything to do afterwards is chosen already. */
export function isChosenAtFirst({ result }: SshConfigRow): boolean {
  return result.kind === 'ready';
}

const mostNames = 3;

/** `Imported gw, ci and 2 more` */
export function importedText(names: readonly string[]): string {
  if (names.length === 0) return 'Nothing was imported';
  const shown = names.slice(0, mostNames);
  const rest = names.length - shown.length;
  if (rest > 0) return `Imported ${shown.join(', ')} and ${rest} more`;
  const last = shown.pop();
  return `Imported ${shown.length > 0 ? `${shown.join(', ')} and ` : ''}${last}`;
}

/** The end of a long path, which says more than its beginning. */
export function shortPath(path: string, most = 40): string {
  return path.length <= most ? path : `…${path.slice(path.length - most + 1)}`;
}

/** What a press of the button would do: `Import 3 sockets and 1 key`; undefined where it would do nothing. */
export function importButton(
  { issues, sockets, client_keys: keys, policies }: ImportPreview,
  replace: boolean,
): string | undefined {
  if (issues.length > 0) return undefined;
  const counts = ({ change }: { change: 'new' | 'replaces' | 'same' }) =>
    change === 'new' || (replace && change === 'replaces');
  const some = sockets.filter(counts).length;
  const rules = policies.filter(counts).length;
  const newKeys = keys.filter(({ change }) => change === 'new').length;
  const parts = [
    ...(some > 0 ? [count(some, 'socket')] : []),
    ...(newKeys > 0 ? [count(newKeys, 'key')] : []),
    ...(rules > 0 ? [rules === 1 ? '1 policy' : `${rules} policies`] : []),
  ];
  return parts.length > 0 ? `Import ${parts.join(' and ')}` : undefined;
}
