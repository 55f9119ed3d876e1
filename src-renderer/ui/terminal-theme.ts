import type { ITheme } from '@xterm/xterm';

/** The colours of a terminal, live or replayed: those of the tokens, as the shown theme has them. */
export function terminalTheme(): ITheme {
  const style = getComputedStyle(document.documentElement);
  const token = (name: string) => style.getPropertyValue(`--term-${name}`).trim();
  return {
    background: token('bg'),
    foreground: token('text'),
    cursor: token('text'),
    cursorAccent: token('bg'),
    selectionBackground: token('selection'),
    // as the page's own scroll bars: grey, and clearer under the mouse
    scrollbarSliderBackground: `${token('bright-black')}55`,
    scrollbarSliderHoverBackground: `${token('bright-black')}99`,
    scrollbarSliderActiveBackground: `${token('bright-black')}cc`,
    overviewRulerBorder: token('bg'),
    black: token('black'),
    red: token('red'),
    green: token('green'),
    yellow: token('yellow'),
    blue: token('blue'),
    magenta: token('magenta'),
    cyan: token('cyan'),
    white: token('white'),
    brightBlack: token('bright-black'),
    brightRed: token('bright-red'),
    brightGreen: token('bright-green'),
    brightYellow: token('bright-yellow'),
    brightBlue: token('bright-blue'),
    brightMagenta: token('bright-magenta'),
    brightCyan: token('bright-cyan'),
    brightWhite: token('bright-white'),
  };
}
