import type { SocketView } from '../../../src-main/contract/socket-view.ts';
import { navigateSaved } from '../../app/location.ts';
import { useAction } from '../../app/queries.ts';
import { count } from '../../format/count.ts';
import { confirm } from '../../ui/confirm.tsx';
import { tellDone } from '../../ui/toasts.tsx';

/** Deletes a socket, and offers to take it back. Asks only where somebody would be thrown out. */
export function useDeleteSocket(): (socket: Pick<SocketView, 'name' | 'live_sessions'>) => Promise<void> {
  const { mutateAsync: remove } = useAction('sockets.delete');
  const { mutateAsync: restore } = useAction('sockets.restore');
  return async ({ name, live_sessions: live }) => {
    const text = `This ends ${count(live, 'live session')}. Recordings and the log are kept.`;
    if (live > 0 && !(await confirm({ title: `Delete ${name}?`, text, yes: 'Delete', danger: true }))) return;
    let undo: string;
    try {
      ({ undo } = await remove({ name }));
    } catch {
      return; // it was told in a toast
    }
    navigateSaved('/sockets');
    // the screen that it was deleted on may be gone by then
    const bringBack = async () => navigateSaved(`/sockets/${(await restore({ undo })).name}`);
    tellDone(`${name} is deleted`, () => void bringBack().catch(() => {}));
  };
}

/** Makes a copy that can be changed, and opens it in the form. */
export function useDuplicateSocket(): (name: string) => void {
  const { mutate } = useAction('sockets.duplicate');
  return (name) =>
    mutate(
      { name },
      {
        onSuccess: (copy) => {
          tellDone(`${copy.name} is a copy of ${name}`);
          navigateSaved(`/sockets/${copy.name}/edit`);
        },
      },
    );
}
