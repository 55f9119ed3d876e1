import { Search } from 'lucide-react';
import { useId, useRef, useState } from 'react';
import type { SocketView } from '../../../src-main/contract/socket-view.ts';
import { useAnswer } from '../../app/queries.ts';
import { Dialog } from '../../ui/dialog.tsx';
import { Glyph } from '../../ui/glyph.tsx';
import { TextInput } from '../../ui/text-field.tsx';
import css from './pick-socket-dialog.module.css';
import { socketGlyph, socketWord, targetText } from './socket-words.ts';

/** Which socket? By name, target or tag; arrows choose, Enter opens. */
export function PickSocketDialog({
  title,
  none = 'There are no sockets yet.',
  offers = () => true,
  canPick = () => true,
  onPick,
  onClose,
}: {
  title: string;
  /** where there is none to pick from */
  none?: string;
  /** the sockets that it is about; default: all */
  offers?: (socket: SocketView) => boolean;
  /** one that cannot be picked is shown all the same */
  canPick?: (socket: SocketView) => boolean;
  onPick: (socket: string) => void;
  onClose: () => void;
}) {
  const { data: all = [], isLoading } = useAnswer('sockets.list', {});
  const sockets = all.filter(offers);
  const [query, setQuery] = useState('');
  const [chosen, setChosen] = useState(0);
  const input = useRef<HTMLInputElement>(null);
  const listId = useId();
  const words = query.toLowerCase().split(/\s+/);
  const found = sockets.filter((socket) => {
    const text = [socket.name, targetText(socket), socket.description, ...socket.tags]
      .join(' ')
      .toLowerCase();
    return words.every((word) => text.includes(word));
  });
  const at = Math.min(chosen, found.length - 1);
  const move = (by: number) => {
    const next = (at + by + found.length) % Math.max(1, found.length);
    setChosen(next);
    document.getElementById(`${listId}-${next}`)?.scrollIntoView({ block: 'nearest' });
  };
  const pick = (index: number) => {
    const socket = found[index];
    if (socket && canPick(socket)) onPick(socket.name);
  };
  return (
    <Dialog open title={title} onClose={onClose} firstFocus={input} width={560}>
      <TextInput
        ref={input}
        tall
        icon={Search}
        role="combobox"
        aria-label="Socket"
        aria-expanded
        aria-controls={listId}
        aria-activedescendant={found.length > 0 ? `${listId}-${at}` : undefined}
        placeholder="Name, target or tag"
        value={query}
        onChange={(text) => {
          setQuery(text);
          setChosen(0);
        }}
        onKeyDown={(event) => {
          if (event.key === 'ArrowDown') move(1);
          else if (event.key === 'ArrowUp') move(-1);
          else if (event.key === 'Enter') pick(at);
          else return;
          event.preventDefault();
        }}
      />
      {/* the field above has the keyboard and speaks for the list */}
      <div className={css.list} id={listId} role="listbox" aria-label="Sockets">
        {found.map((socket, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: Enter in the field above does the same
          // biome-ignore lint/a11y/useFocusableInteractive: the field above has the keyboard
          <div
            key={socket.name}
            id={`${listId}-${index}`}
            className={css.row}
            role="option"
            aria-selected={index === at}
            aria-disabled={!canPick(socket)}
            onClick={() => pick(index)}
            onMouseMove={() => setChosen(index)}
          >
            <Glyph kind={socketGlyph(socket)} />
            <b className="cut">{socket.name}</b>
            <span className="mono meta cut">{targetText(socket)}</span>
            <span className="meta quiet">{socketWord(socket)}</span>
          </div>
        ))}
        {found.length === 0 && !isLoading && (
          <p className={css.none}>{sockets.length === 0 ? none : `No socket matches “${query}”.`}</p>
        )}
      </div>
    </Dialog>
  );
}
