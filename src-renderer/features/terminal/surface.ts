import '@xterm/xterm/css/xterm.css';
import { FitAddon } from '@xterm/addon-fit';
import { SearchAddon } from '@xterm/addon-search';
import { Unicode11Addon } from '@xterm/addon-unicode11';
import { WebLinksAddon } from '@xterm/addon-web-links';
import { Terminal } from '@xterm/xterm';
import { terminalFont, whenTerminalFontIsThere } from '../../ui/terminal-font.ts';
import { terminalTheme } from '../../ui/terminal-theme.ts';
import { hasGpu } from './gpu.ts';
import { askToOpenLink } from './links.tsx';
import { backToPlain, swallowSequences } from './swallowed-sequences.ts';

export interface TerminalSize {
  cols: number;
  rows: number;
}

export interface SurfaceEvents {
  /** what the keyboard makes, and what a program has asked the terminal */
  onInput(data: string): void;
  onResize(size: TerminalSize): void;
  onBell(): void;
  onFocus(): void;
  /** by keys, the menu or the middle mouse button; not yet on its way to the target */
  onPaste(text: string): void;
  onSelection(text: string): void;
  /** of the current search: `current` from 1, 0 where none is */
  onHits(hits: { current: number; count: number }): void;
}

/** marks of the search stand on it too */
const scrollbarPx = 10;

/**
 * What a pane shows: xterm.js in an element of its own, which lives on while no screen shows it. It decides how bytes
 * look and what keys mean; it knows of no session.
 */
export class Surface {
  readonly element = document.createElement('div');
  private readonly terminal: Terminal;
  private readonly fitter = new FitAddon();
  private readonly search = new SearchAddon({ highlightLimit: 1000 });
  /** output of the next session, while the screen is being prepared for it */
  private held: { data: string | Uint8Array; shown: (() => void) | undefined }[] | undefined;
  private isOpen = false;
  private disposed = false;

  constructor(events: SurfaceEvents) {
    this.terminal = new Terminal({
      allowProposedApi: true, // unicode 11 and the marks of the search
      fontFamily: terminalFont,
      fontWeightBold: 600,
      lineHeight: 1.1,
      scrollback: 10_000,
      overviewRuler: { width: scrollbarPx },
      minimumContrastRatio: 4.5,
      cursorBlink: false,
      theme: terminalTheme(),
      linkHandler: {
        activate: (_event, address) => this.openLink(address),
        hover: (_event, address) => this.showAddress(address),
        leave: () => this.showAddress(''),
      },
    });
    const { terminal } = this;
    swallowSequences(terminal);
    const links = new WebLinksAddon((_event, address) => this.openLink(address), {
      hover: (_event, address) => this.showAddress(address),
      leave: () => this.showAddress(''),
    });
    for (const addon of [this.fitter, this.search, new Unicode11Addon(), links]) terminal.loadAddon(addon);
    terminal.unicode.activeVersion = '11';
    terminal.onData(events.onInput);
    terminal.onBinary((data) => events.onInput(data));
    terminal.onResize(events.onResize);
    terminal.onBell(events.onBell);
    terminal.onSelectionChange(() => events.onSelection(terminal.getSelection()));
    this.search.onDidChangeResults(({ resultIndex, resultCount }) =>
      events.onHits({ current: resultIndex + 1, count: resultCount }),
    );
    this.element.addEventListener('focusin', events.onFocus);
    this.element.addEventListener(
      'paste',
      (event) => {
        // before xterm.js, which would send it on unasked
        event.preventDefault();
        event.stopPropagation();
        events.onPaste(event.clipboardData?.getData('text/plain') ?? '');
      },
      { capture: true },
    );
  }

  get size(): TerminalSize {
    const { cols, rows } = this.terminal;
    return { cols, rows };
  }

  get isBracketedPaste(): boolean {
    return this.terminal.modes.bracketedPasteMode;
  }

  get selection(): string {
    return this.terminal.getSelection();
  }

  /** Shows it inside `host`, which is on the page. */
  attach(host: HTMLElement): void {
    host.append(this.element);
    if (!this.isOpen) {
      this.isOpen = true;
      this.terminal.open(this.element);
      void this.drawByGpu();
      void this.measureAgainWithFont();
    }
    this.fit();
  }

  detach(): void {
    this.element.remove();
  }

  get isShown(): boolean {
    return this.element.isConnected;
  }

  /** Takes the size of its place. */
  fit(): void {
    if (this.element.isConnected && this.element.clientWidth > 0) this.fitter.fit();
  }

  focus(): void {
    this.terminal.focus();
  }

  /** `shown` is called when the bytes have been taken in. */
  write(data: string | Uint8Array, shown?: () => void): void {
    if (this.held) this.held.push({ data, shown });
    else this.terminal.write(data, shown);
  }

  /** As if typed; line ends become what the Enter key sends, in brackets where the program wants them. */
  paste(text: string): void {
    this.terminal.paste(text);
  }

  /** What was shown stays, and the next session begins under it. */
  prepareForNext(line: string): void {
    this.held = [];
    this.terminal.write(backToPlain, () => {
      const { active } = this.terminal.buffer;
      let last = this.terminal.rows - 1;
      while (last > 0 && (active.getLine(active.baseY + last)?.translateToString(true) ?? '') === '') last--;
      this.terminal.write(`\x1b[${last + 1};1H\r\n\x1b[2m${line}\x1b[m\r\n`);
      this.terminal.scrollToBottom();
      const held = this.held ?? [];
      this.held = undefined;
      for (const { data, shown } of held) this.terminal.write(data, shown);
    });
  }

  look(options: { fontSize: number; screenReader: boolean }): void {
    const { options: own } = this.terminal;
    if (own.screenReaderMode !== options.screenReader) own.screenReaderMode = options.screenReader;
    if (own.fontSize !== options.fontSize) {
      own.fontSize = options.fontSize;
      this.fit();
    }
  }

  takeTheme(): void {
    this.terminal.options.theme = terminalTheme();
  }

  clearScrollback(): void {
    this.terminal.clear();
  }

  selectAll(): void {
    this.terminal.selectAll();
  }

  find(text: string, how: { backwards?: boolean; caseSensitive?: boolean; typing?: boolean }): void {
    const style = getComputedStyle(document.documentElement);
    const token = (name: string) => style.getPropertyValue(name).trim();
    const options = {
      caseSensitive: how.caseSensitive ?? false,
      incremental: how.typing ?? false,
      decorations: {
        matchBackground: token('--hit'),
        matchOverviewRuler: token('--hit'),
        activeMatchBackground: token('--hit-now'),
        activeMatchColorOverviewRuler: token('--hit-now'),
      },
    };
    if (how.backwards) this.search.findPrevious(text, options);
    else this.search.findNext(text, options);
  }

  endFind(): void {
    this.search.clearDecorations();
    this.terminal.clearSelection();
  }

  dispose(): void {
    this.disposed = true;
    this.terminal.dispose();
    this.element.remove();
  }

  private openLink(address: string): void {
    // somebody who drags over a link wants its text
    if (!this.terminal.hasSelection()) void askToOpenLink(address);
  }

  private showAddress(address: string): void {
    this.element.title = address;
  }

  private async drawByGpu(): Promise<void> {
    if (!hasGpu()) return;
    const { WebglAddon } = await import('@xterm/addon-webgl');
    if (this.disposed) return;
    try {
      const webgl = new WebglAddon();
      webgl.onContextLoss(() => webgl.dispose());
      this.terminal.loadAddon(webgl);
    } catch {
      // the DOM draws it
    }
  }

  private async measureAgainWithFont(): Promise<void> {
    const family = await whenTerminalFontIsThere();
    if (this.disposed) return;
    this.terminal.options.fontFamily = family;
    this.fit();
  }
}
