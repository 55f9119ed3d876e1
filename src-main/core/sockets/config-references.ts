import type { SshSocket } from '../../contract/ssh-socket.ts';
import { type ConfigMistake, foundInstead, nearest, valueAt } from './config-expectations.ts';

/**
 * What no single field shows: names and keys that are given twice, and `via` that leads nowhere or in a circle.
 * Works on the raw value, so that these are found beside other mistakes.
 *
 * @param others sockets that stand elsewhere, and that those of the same name replace
 */
export function checkConfigReferences(raw: unknown, others: readonly SshSocket[] = []): ConfigMistake[] {
  const own = listAt(raw, 'sockets').map((socket) => ({
    name: textAt(socket, ['name']),
    via: textAt(socket, ['ssh_configuration', 'via']),
  }));
  const names = new Set(own.map(({ name }) => name));
  const kept = others.filter(({ name }) => !names.has(name));
  const sockets = [...own, ...kept.map(({ name, ssh_configuration: { via } }) => ({ name, via }))];
  const firstWithName = new Map<string, number>();
  const mistakes: ConfigMistake[] = [];
  for (const [index, { name }] of sockets.entries()) {
    if (name === undefined) continue;
    const first = firstWithName.get(name);
    if (first === undefined) firstWithName.set(name, index);
    else
      mistakes.push(
        foundInstead(raw, ['sockets', index, 'name'], `another name: sockets[${first}] has this one`),
      );
  }
  for (const [index, { via }] of sockets.entries()) {
    if (via === undefined || firstWithName.has(via) || index >= own.length) continue;
    const meant = nearest(via, firstWithName.keys());
    const expected = `the name of a socket in this file${meant ? ` (did you mean ${meant}?)` : ''}`;
    mistakes.push(foundInstead(raw, ['sockets', index, 'ssh_configuration', 'via'], expected));
  }
  const next = sockets.map(({ via }) => (via === undefined ? undefined : firstWithName.get(via)));
  for (const loop of findLoops(next)) {
    const names = [...loop, loop[0] ?? 0].map((index) => sockets[index]?.name);
    mistakes.push({
      path: ['sockets', loop[0] ?? 0, 'ssh_configuration', 'via'],
      text: `found a circle (${names.join(' → ')}), expected a way that ends at a target`,
    });
  }
  return mistakes;
}

/** The circles among steps that each lead to one other; every circle once, from its first member on. */
function findLoops(next: readonly (number | undefined)[]): number[][] {
  const loops: number[][] = [];
  const walkOf = new Map<number, number>();
  for (const start of next.keys()) {
    let at: number | undefined = start;
    while (at !== undefined && !walkOf.has(at)) {
      walkOf.set(at, start);
      at = next[at];
    }
    if (at === undefined || walkOf.get(at) !== start) continue;
    const loop: number[] = [];
    for (let step: number | undefined = at; step !== undefined && !loop.includes(step); step = next[step])
      loop.push(step);
    const first = loop.indexOf(Math.min(...loop));
    loops.push([...loop.slice(first), ...loop.slice(0, first)]);
  }
  return loops;
}

export function listAt(raw: unknown, field: string): unknown[] {
  const list = valueAt(raw, [field]);
  return Array.isArray(list) ? list : [];
}

export function textAt(raw: unknown, path: readonly string[]): string | undefined {
  const value = valueAt(raw, path);
  return typeof value === 'string' ? value : undefined;
}
