import { Autocomplete } from '@base-ui/react/autocomplete';
import { Dialog } from '@base-ui/react/dialog';
import { ChevronRight, Search } from 'lucide-react';
import { Fragment, useState } from 'react';
import { Glyph, type GlyphKind } from '../ui/glyph.tsx';
import { Icon } from '../ui/icon.tsx';
import css from './palette.module.css';
import { matchWords, type PaletteEntry, usePaletteEntries } from './palette-entries.ts';

const mostShown = 50;

/** Any place and any command, by a few letters of its name. */
export function Palette({ onClose }: { onClose: () => void }) {
  const [query, setQuery] = useState('');
  const all = usePaletteEntries();
  const found = all.filter((entry) => matchWords(entry, query));
  const shown = found.slice(0, mostShown);
  const groups = [...new Set(shown.map(({ group }) => group))].map((group) => ({
    value: group,
    items: shown.filter((entry) => entry.group === group),
  }));

  const run = (entry: PaletteEntry) => {
    onClose();
    entry.run();
  };

  return (
    <Dialog.Root open onOpenChange={(open) => open || onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className={css.scrim} />
        <Dialog.Popup className={css.palette} aria-label="Go to or run">
          <Autocomplete.Root
            open
            inline
            items={groups}
            value={query}
            onValueChange={setQuery}
            mode="none"
            autoHighlight="always"
            keepHighlight
            itemToStringValue={(entry: PaletteEntry) => entry.title}
          >
            <div className={css.query}>
              <Icon of={Search} />
              <Autocomplete.Input aria-label="Go to or run" placeholder="Go to or run" spellCheck={false} />
            </div>
            <Autocomplete.Empty className={css.none}>
              {shown.length === 0 && 'Nothing has these words. Try part of a socket’s name, or “keys”.'}
            </Autocomplete.Empty>
            <Autocomplete.List className={css.list}>
              {(group: (typeof groups)[number]) => (
                <Autocomplete.Group key={group.value} items={group.items}>
                  <Autocomplete.GroupLabel className={css.group}>{group.value}</Autocomplete.GroupLabel>
                  <Autocomplete.Collection>
                    {(entry: PaletteEntry) => (
                      <Autocomplete.Item
                        key={entry.id}
                        value={entry}
                        className={css.item}
                        onClick={() => run(entry)}
                      >
                        <EntryIcon entry={entry} />
                        <span className="cut">
                          <Marked text={entry.title} query={query} />
                          {entry.detail && (
                            <span className={`${css.detail} ${entry.monoDetail ? css.mono : ''}`}>
                              {entry.detail}
                            </span>
                          )}
                        </span>
                        <kbd className={css.keys}>{entry.keys}</kbd>
                      </Autocomplete.Item>
                    )}
                  </Autocomplete.Collection>
                </Autocomplete.Group>
              )}
            </Autocomplete.List>
          </Autocomplete.Root>
          <footer className={css.foot}>
            <span>↑ ↓ choose</span>
            <span>Enter run</span>
            <span>Esc close</span>
            <span className={css.count}>
              {shown.length} of {all.length}
            </span>
          </footer>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function EntryIcon({ entry }: { entry: PaletteEntry }) {
  if (entry.glyph) return <Glyph kind={entry.glyph satisfies GlyphKind} />;
  return <Icon of={entry.icon ?? ChevronRight} />;
}

/** The text with the parts that were looked for marked. */
function Marked({ text, query }: { text: string; query: string }) {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return text;
  const pattern = new RegExp(`(${words.map(escapeRegExp).join('|')})`, 'i');
  return text.split(pattern).map((part, index) =>
    index % 2 === 1 ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: parts of one text have no other name
      <mark key={index}>{part}</mark>
    ) : (
      // biome-ignore lint/suspicious/noArrayIndexKey: parts of one text have no other name
      <Fragment key={index}>{part}</Fragment>
    ),
  );
}

function escapeRegExp(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}
