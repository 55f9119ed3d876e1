import '@xterm/xterm/css/xterm.css';
import { Unicode11Addon } from '@xterm/addon-unicode11';
import { Terminal } from '@xterm/xterm';
import { terminalFont, whenTerminalFontIsThere } from '../../ui/terminal-font.ts';
import { terminalTheme } from '../../ui/terminal-theme.ts';
import { swallowSequences } from '../terminal/swallowed-sequences.ts';
import type { ScreenSize } from './cast-lines.ts';
import type { ReplayScreen } from './screen-feeder.ts';

/** px */
const usualFont = 13;
const largestFont = 16;
/** of a screen too large for that the rest is reached by scrolling */
const smallestFont = 7;

/** Modes in which a program takes the mouse for itself: here it belongs to who wants to select text. */
const mouseModes = new Set([9, 1000, 1001, 1002, 1003, 1004, 1005, 1006, 1015, 1016]);
const linkOsc = 8;

/**
 * How a recording is shown: xterm.js that nobody can type into and that answers nobody. A recording is foreign text: what
 * could reach out of the terminal is swallowed, and links are text.
 */
export class ReplaySurface implements ReplayScreen {
  readonly element = document.createElement('div');
  private readonly terminal: Terminal;
  private isOpen = false;
  private disposed = false;
  private fits = true;

  constructor() {
    this.terminal = new Terminal({
      allowProposedApi: true, // unicode 11
      disableStdin: true,
      fontFamily: terminalFont,
      fontWeightBold: 600,
      fontSize: usualFont,
      lineHeight: 1.05,
      scrollback: 5000,
      minimumContrastRatio: 4.5,
      cursorBlink: false,
      cursorInactiveStyle: 'outline',
      theme: terminalTheme(),
    });
    const { terminal } = this;
    swallowSequences(terminal);
    terminal.parser.registerOscHandler(linkOsc, () => true);
    for (const final of ['h', 'l'])
      terminal.parser.registerCsiHandler({ prefix: '?', final }, (params) =>
        params.every((mode) => typeof mode === 'number' && mouseModes.has(mode)),
      );
    terminal.loadAddon(new Unicode11Addon());
    terminal.unicode.activeVersion = '11';
  }

  attach(host: HTMLElement): void {
    host.append(this.element);
    if (!this.isOpen) {
      this.isOpen = true;
      this.terminal.open(this.element);
      // it would take the keys of the player
      if (this.terminal.textarea) this.terminal.textarea.disabled = true;
      void this.measureAgainWithFont();
    }
    this.fit();
  }

  get hasSelection(): boolean {
    return this.terminal.hasSelection();
  }

  get selection(): string {
    return this.terminal.getSelection();
  }

  selectAll(): void {
    this.terminal.selectAll();
  }

  reset({ cols, rows }: ScreenSize): void {
    this.terminal.reset();
    this.resize({ cols, rows });
  }

  write(text: string): Promise<void> {
    return new Promise((fulfil) => this.terminal.write(text, fulfil));
  }

  resize({ cols, rows }: ScreenSize): void {
    this.terminal.resize(cols, rows);
    this.fit();
  }

  takeTheme(): void {
    this.terminal.options.theme = terminalTheme();
  }

  setScreenReader(on: boolean): void {
    if (this.terminal.options.screenReaderMode !== on) this.terminal.options.screenReaderMode = on;
  }

  /** `false`: letters of the usual size, and the place scrolls */
  setFits(fits: boolean): void {
    this.fits = fits;
    this.fit();
  }

  /**
   * Takes letters as large as the recorded screen fits into its place: the text is never broken anew. By the size of
   * the letters and not by scaling the drawing, which would blur them and move the mouse away from what it points at.
   */
  fit(): void {
    const place = this.element.parentElement;
    const screen = this.element.querySelector<HTMLElement>('.xterm-screen');
    if (!place || !screen || this.disposed || place.clientWidth === 0) return;
    if (!this.fits) {
      this.terminal.options.fontSize = usualFont;
      return;
    }
    const style = getComputedStyle(place);
    const width =
      place.clientWidth - Number.parseFloat(style.paddingLeft) - Number.parseFloat(style.paddingRight);
    const height =
      place.clientHeight - Number.parseFloat(style.paddingTop) - Number.parseFloat(style.paddingBottom);
    const { options } = this.terminal;
    // cells are rounded to whole pixels, so the first guess can be a little too large
    for (let turn = 0; turn < 6; turn++) {
      const now = options.fontSize ?? usualFont;
      const factor = Math.min(width / screen.offsetWidth, height / screen.offsetHeight);
      const wanted = Math.floor(now * factor * 4) / 4;
      const next = Math.min(
        largestFont,
        Math.max(smallestFont, turn > 0 ? Math.min(now - 0.25, wanted) : wanted),
      );
      if (turn > 0 && factor >= 1) return;
      if (next === now) return;
      options.fontSize = next;
    }
  }

  dispose(): void {
    this.disposed = true;
    this.terminal.dispose();
    this.element.remove();
  }

  private async measureAgainWithFont(): Promise<void> {
    const family = await whenTerminalFontIsThere();
    if (this.disposed) return;
    this.terminal.options.fontFamily = family;
    this.fit();
  }
}
