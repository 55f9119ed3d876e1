import { Bell, Ellipsis, Plus, Search, SquareSplitHorizontal, X } from 'lucide-react';
import { type KeyboardEvent, useEffect, useRef } from 'react';
import { runCommand } from '../../app/commands.tsx';
import { keysOf } from '../../app/keys.ts';
import { useAppSettings, useIsMac } from '../../app/use-connector.ts';
import { IconButton } from '../../ui/button.tsx';
import { Glyph } from '../../ui/glyph.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Menu, MenuItem, MenuLine } from '../../ui/menu.tsx';
import { panesOf } from './pane-layout.ts';
import type { PaneView } from './pane-view.ts';
import { tabName, tabStatus } from './pane-words.ts';
import css from './tab-strip.module.css';
import type { Picking } from './terminal-screen.tsx';
import type { Tab, TerminalsStore, TerminalsView } from './terminals-store.ts';

/** Tabs on the left, tools for the active pane on the right: 36 px. */
export function TabStrip({
  terminals,
  view,
  onPick,
  onClose,
}: {
  terminals: TerminalsStore;
  view: TerminalsView;
  onPick: (picking: Picking) => void;
  onClose: (tab: Tab) => void;
}) {
  const list = useRef<HTMLDivElement>(null);
  const onKeyDown = (event: KeyboardEvent) => {
    const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (by === 0) return;
    event.preventDefault();
    terminals.stepTab(by);
    requestAnimationFrame(() =>
      list.current?.querySelector<HTMLElement>('[role="tab"][aria-selected="true"]')?.focus(),
    );
  };
  useEffect(() => {
    if (view.active === undefined) return;
    list.current
      ?.querySelector('[aria-selected="true"]')
      ?.scrollIntoView({ inline: 'nearest', block: 'nearest' });
  }, [view.active]);
  return (
    <div className={css.strip}>
      <div ref={list} className={css.tabs} role="tablist" aria-label="Terminals" onKeyDown={onKeyDown}>
        {view.tabs.map((tab) => (
          <TabButton
            key={tab.id}
            panes={panesOf(tab.layout).flatMap((id) => view.panes.get(id) ?? [])}
            selected={tab.id === view.active}
            onSelect={() => terminals.activate(tab.id)}
            onClose={() => onClose(tab)}
          />
        ))}
      </div>
      <IconButton className={css.new} icon={Plus} label="New terminal" onClick={() => onPick('tab')} />
      <Tools terminals={terminals} onPick={onPick} />
    </div>
  );
}

/** The cross is part of the tab, since a tab holds no other button; keys close it with Delete. */
function TabButton({
  panes,
  selected,
  onSelect,
  onClose,
}: {
  panes: readonly PaneView[];
  selected: boolean;
  onSelect: () => void;
  onClose: () => void;
}) {
  const name = tabName(panes.map(({ socket }) => socket));
  const { glyph, word } = tabStatus(panes);
  const settings = useAppSettings();
  const rang = !selected && settings?.terminal.bell !== 'none' && panes.some((pane) => pane.rang);
  return (
    <button
      type="button"
      className={css.tab}
      role="tab"
      aria-selected={selected}
      aria-keyshortcuts="Delete"
      aria-label={`${name}, ${word}${rang ? ', has rung' : ''}`}
      tabIndex={selected ? 0 : -1}
      title={name}
      onClick={(event) => {
        if ((event.target as Element).closest('[data-close]')) onClose();
        else onSelect();
      }}
      onAuxClick={(event) => event.button === 1 && onClose()}
      onKeyDown={(event) => event.key === 'Delete' && onClose()}
    >
      <Glyph kind={glyph} />
      <span className="cut">{name}</span>
      {word === 'ended' && <span className="meta quiet">ended</span>}
      {rang && (
        <span className={css.rang}>
          <Icon of={Bell} size={14} />
        </span>
      )}
      <span className={css.close} data-close title="Close">
        <Icon of={X} size={14} />
      </span>
    </button>
  );
}

function Tools({ terminals, onPick }: { terminals: TerminalsStore; onPick: (picking: Picking) => void }) {
  const mac = useIsMac();
  const keys = (id: Parameters<typeof keysOf>[0]) => keysOf(id, mac);
  const surface = () => terminals.activePane?.surface;
  const ids = ['copy', 'paste', 'bigger', 'smaller'] as const;
  const titles = { copy: 'Copy', paste: 'Paste', bigger: 'Larger text', smaller: 'Smaller text' };
  return (
    <div className={css.tools}>
      <IconButton
        icon={Search}
        label={`Find in the terminal, ${keys('terminal.find')}`}
        onClick={() => runCommand('terminal.find')}
      />
      <Menu trigger={<IconButton icon={SquareSplitHorizontal} label="Split" />}>
        <MenuItem keys={keys('terminal.split')} onSelect={() => terminals.split('row')}>
          Split right
        </MenuItem>
        <MenuItem onSelect={() => terminals.split('column')}>Split down</MenuItem>
        <MenuLine />
        <MenuItem onSelect={() => onPick('row')}>Another socket on the right</MenuItem>
        <MenuItem onSelect={() => onPick('column')}>Another socket below</MenuItem>
      </Menu>
      <Menu trigger={<IconButton icon={Ellipsis} label="More" />}>
        {ids.map((id) => (
          <MenuItem key={id} keys={keys(`terminal.${id}`)} onSelect={() => runCommand(`terminal.${id}`)}>
            {titles[id]}
          </MenuItem>
        ))}
        <MenuLine />
        <MenuItem onSelect={() => surface()?.selectAll()}>Select all</MenuItem>
        <MenuItem onSelect={() => surface()?.clearScrollback()}>Clear what was shown</MenuItem>
        <MenuLine />
        <MenuItem keys={keys('terminal.close')} onSelect={() => runCommand('terminal.close')}>
          Close the terminal
        </MenuItem>
      </Menu>
    </div>
  );
}
