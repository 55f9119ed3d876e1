import { ArrowDown, ArrowUp, CaseSensitive, X } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useAppCommand } from '../../app/commands.tsx';
import { IconButton } from '../../ui/button.tsx';
import { TextInput } from '../../ui/text-field.tsx';
import type { Pane } from './pane.ts';
import type { PaneView } from './pane-view.ts';
import css from './terminal-screen.module.css';

/** Finds in what the pane has shown. Enter goes up to earlier finds, Shift+Enter down, Escape leaves. */
export function FindBar({ pane, find }: { pane: Pane; find: PaneView['find'] }) {
  const [text, setText] = useState('');
  const [caseSensitive, setCaseSensitive] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const { surface } = pane;
  const focus = () => {
    input.current?.focus();
    input.current?.select();
  };
  useEffect(() => {
    input.current?.focus();
  }, []);
  useAppCommand('terminal.find', focus);

  const search = (backwards: boolean) => surface.find(text, { backwards, caseSensitive });
  const leave = () => {
    pane.look({ find: false });
    surface.focus();
  };
  const none = text !== '' && find.count === 0;
  const place = find.current > 0 ? `${find.current} of ${find.count}` : `${find.count}`;
  return (
    <search className={css.find}>
      <TextInput
        ref={input}
        width="min(280px, 40%)"
        aria-label="Find in the terminal"
        placeholder="Find"
        value={text}
        onChange={(next) => {
          setText(next);
          surface.find(next, { backwards: true, caseSensitive, typing: true });
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter') search(!event.shiftKey);
          else if (event.key === 'Escape') leave();
          else return;
          event.preventDefault();
          event.stopPropagation();
        }}
        end={
          <span className="meta quiet tabular" role="status">
            {text === '' ? '' : none ? 'no match' : place}
          </span>
        }
      />
      <IconButton icon={ArrowUp} label="Previous, Enter" onClick={() => search(true)} />
      <IconButton icon={ArrowDown} label="Next, Shift Enter" onClick={() => search(false)} />
      <IconButton
        icon={CaseSensitive}
        label="Match case"
        aria-pressed={caseSensitive}
        onClick={() => {
          setCaseSensitive(!caseSensitive);
          surface.find(text, { backwards: true, caseSensitive: !caseSensitive, typing: true });
        }}
      />
      <span className="grow" />
      <IconButton icon={X} label="Close" onClick={leave} />
    </search>
  );
}
