import type { SocketView } from '../../../src-main/contract/socket-view.ts';
import { socketWord, targetText } from './socket-words.ts';

/** Sockets that stand under one name in the list. */
export interface SocketGroup {
  /** their first tag */
  name: string;
  sockets: SocketView[];
}

const withoutTag = 'no tag';

/** Those of which every word of the query stands in the name, the target, the status, the description or a tag. */
export function filterSockets(sockets: readonly SocketView[], query: string): SocketView[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [...sockets];
  return sockets.filter((socket) => {
    const { name, description, tags } = socket;
    const text = [name, targetText(socket), socketWord(socket), description, ...tags].join(' ').toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** By first tag, groups in the order in which they come up; those without a tag and then the practice socket are last. */
export function groupSockets(sockets: readonly SocketView[]): SocketGroup[] {
  const groups = new Map<string, SocketView[]>();
  const last: SocketView[] = [];
  const practice: SocketView[] = [];
  for (const socket of sockets) {
    const [tag] = socket.tags;
    if (socket.origin === 'practice') practice.push(socket);
    else if (tag === undefined) last.push(socket);
    else if (groups.get(tag)?.push(socket) === undefined) groups.set(tag, [socket]);
  }
  return [
    ...[...groups].map(([name, members]) => ({ name, sockets: members })),
    ...(last.length > 0 ? [{ name: withoutTag, sockets: last }] : []),
    ...(practice.length > 0 ? [{ name: 'practice', sockets: practice }] : []),
  ];
}
