import type { AppSettings } from '../../../src-main/contract/app-settings.ts';
import type { Backend } from '../../backend/backend.ts';
import { setOpenTerminals } from './open-terminals.ts';
import { Pane } from './pane.ts';
import { type Layout, panesOf, removePane, type SplitDirection, setShare, splitPane } from './pane-layout.ts';
import type { PaneView } from './pane-view.ts';

export interface Tab {
  readonly id: number;
  readonly layout: Layout;
  /** the pane that has, or last had, the keyboard */
  readonly active: number;
}

export interface TerminalsView {
  readonly tabs: readonly Tab[];
  readonly active: number | undefined;
  /** of all panes, by number; a new map at every change */
  readonly panes: ReadonlyMap<number, PaneView>;
}

export interface TerminalsEvents {
  onPaste(pane: Pane, text: string): void;
  onSelection(text: string): void;
}

/**
 * All terminals of this page. They stand outside React: going to another screen and back ends none of them, and
 * output never renders anything.
 */
export class TerminalsStore {
  private readonly backend: Backend;
  private readonly events: TerminalsEvents;
  private readonly panes = new Map<number, Pane>();
  private readonly listeners = new Set<() => void>();
  private tabs: readonly Tab[] = [];
  private active: number | undefined;
  private next = 1;
  private view: TerminalsView = { tabs: [], active: undefined, panes: new Map() };
  private terminalSettings: AppSettings['terminal'] | undefined;

  constructor(backend: Backend, events: TerminalsEvents) {
    this.backend = backend;
    this.events = events;
  }

  readonly get = (): TerminalsView => this.view;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  pane(id: number): Pane | undefined {
    return this.panes.get(id);
  }

  get activeTab(): Tab | undefined {
    return this.tabs.find(({ id }) => id === this.active);
  }

  get activePane(): Pane | undefined {
    const tab = this.activeTab;
    return tab && this.panes.get(tab.active);
  }

  get liveCount(): number {
    return [...this.panes.values()].filter(({ isLive }) => isLive).length;
  }

  /** A new tab. */
  open(asked: { socket: string; login?: string | undefined }): void {
    const pane = this.addPane(asked);
    const id = this.next++;
    this.tabs = [...this.tabs, { id, layout: { kind: 'pane', pane: pane.id }, active: pane.id }];
    this.active = id;
    this.publish();
    pane.start();
  }

  /** A pane beside the active one; on the same socket unless another one is asked for. */
  split(direction: SplitDirection, asked?: { socket: string; login?: string | undefined }): void {
    const tab = this.activeTab;
    const current = this.activePane;
    if (!tab || !current) return;
    const { socket, login } = current.get();
    const pane = this.addPane(asked ?? { socket, login });
    const parts = { direction, added: pane.id, id: this.next++ };
    this.changeTab(tab.id, { layout: splitPane(tab.layout, current.id, parts), active: pane.id });
    pane.start();
  }

  activate(tab: number): void {
    this.active = tab;
    this.publish();
  }

  /** `by` 1: the next pane, and after the last one of a tab the next tab; -1: backwards. Round in a circle. */
  step(by: 1 | -1): void {
    const all = this.tabs.flatMap((tab) => panesOf(tab.layout).map((pane) => ({ tab, pane })));
    const at = all.findIndex(({ tab, pane }) => tab.id === this.active && tab.active === pane);
    const next = all[(at + by + all.length) % all.length];
    if (!next) return;
    this.active = next.tab.id;
    this.changeTab(next.tab.id, { active: next.pane });
  }

  /** The tab beside the active one, for the strip. */
  stepTab(by: 1 | -1): void {
    const at = this.tabs.findIndex(({ id }) => id === this.active);
    const tab = this.tabs[(at + by + this.tabs.length) % this.tabs.length];
    if (tab) this.activate(tab.id);
  }

  setShare(tab: number, split: number, share: number): void {
    const found = this.tabs.find(({ id }) => id === tab);
    if (found) this.changeTab(tab, { layout: setShare(found.layout, split, share) });
  }

  closePane(id: number): void {
    const tab = this.tabs.find(({ layout }) => panesOf(layout).includes(id));
    if (!tab) return;
    const layout = removePane(tab.layout, id);
    this.panes.get(id)?.close();
    this.panes.delete(id);
    if (layout) {
      const [first] = panesOf(layout);
      this.changeTab(tab.id, { layout, active: tab.active === id ? (first ?? 0) : tab.active });
      return;
    }
    const at = this.tabs.indexOf(tab);
    this.tabs = this.tabs.filter((other) => other !== tab);
    if (this.active === tab.id) this.active = (this.tabs[at] ?? this.tabs.at(-1))?.id;
    this.publish();
  }

  closeTab(id: number): void {
    const tab = this.tabs.find((other) => other.id === id);
    for (const pane of tab ? panesOf(tab.layout) : []) this.closePane(pane);
  }

  /** As if it came from the keyboard: it may ask first. */
  pasteInto(pane: Pane, text: string): void {
    this.events.onPaste(pane, text);
  }

  /** The settings of all terminals. */
  applySettings(settings: AppSettings['terminal']): void {
    this.terminalSettings = settings;
    for (const pane of this.panes.values()) this.applyTo(pane);
    this.publish();
  }

  takeTheme(): void {
    for (const { surface } of this.panes.values()) surface.takeTheme();
  }

  private applyTo({ surface }: Pane): void {
    const { font_size: fontSize, screen_reader: screenReader } = this.terminalSettings ?? {
      font_size: 13,
      screen_reader: false,
    };
    surface.look({ fontSize, screenReader });
  }

  private addPane(asked: { socket: string; login?: string | undefined }): Pane {
    const pane: Pane = new Pane(this.next++, asked, this.backend, {
      onChange: () => this.publish(),
      onFocus: () => this.onFocus(pane.id),
      onPaste: (text) => this.events.onPaste(pane, text),
      onSelection: (text) => this.events.onSelection(text),
    });
    this.panes.set(pane.id, pane);
    this.applyTo(pane);
    return pane;
  }

  private onFocus(pane: number): void {
    const tab = this.activeTab;
    if (tab && tab.active !== pane && panesOf(tab.layout).includes(pane))
      this.changeTab(tab.id, { active: pane });
  }

  private changeTab(id: number, change: Partial<Tab>): void {
    this.tabs = this.tabs.map((tab) => (tab.id === id ? { ...tab, ...change } : tab));
    this.publish();
  }

  private publish(): void {
    const panes = new Map([...this.panes].map(([id, pane]) => [id, pane.get()]));
    this.view = { tabs: this.tabs, active: this.active, panes };
    setOpenTerminals(this.tabs.length);
    for (const listener of this.listeners) listener();
  }
}
