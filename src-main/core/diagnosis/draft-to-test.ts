import type { SocketDraft } from '../../contract/socket-draft.ts';
import { SocketName, SshSocket } from '../../contract/ssh-socket.ts';
import type { SecretBox } from '../secrets/secret-box.ts';
import { draftToSocket } from '../sockets/draft-socket.ts';
import type { SocketBook } from '../sockets/socket-book.ts';
import { invalidDraft } from '../sockets/socket-failures.ts';
import { secretsOf } from '../sockets/stored-secrets.ts';

/** what a way to a target does not depend on */
const besideTheWay: ReadonlySet<string> = new Set(['name', 'description', 'tags']);
/** of a draft that has no name yet, or one that no socket can have */
export const nameless = 'new-socket';

/**
 * The socket that a draft would become, its secrets resolved as saving it would; nothing is stored. It can be tested
 * before it has a name.
 *
 * @param was the socket that the draft changes: what `keep` keeps
 * @throws Failure `socket_invalid` with `issues`, `secret_unsealable`
 */
export function socketOfDraft(
  draft: SocketDraft,
  was: string | undefined,
  { sockets, secretBox }: { sockets: SocketBook; secretBox: SecretBox },
): SshSocket {
  const issues = sockets.check(draft, was).filter(({ field }) => !besideTheWay.has(field));
  if (issues.length > 0) throw invalidDraft(issues);
  const name = SocketName.safeParse(draft.name).data ?? nameless;
  const tested = { ...draft, name, description: '', tags: [] };
  const before = was === undefined ? undefined : sockets.get(was);
  return SshSocket.parse(draftToSocket(tested, { secrets: secretsOf(tested, before, secretBox) }));
}
