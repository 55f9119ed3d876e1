/** What terminals and replays are written in; the first one comes with the app. */
export const terminalFont = '"JetBrains Mono Variable", "JetBrains Mono", ui-monospace, Menlo, monospace';

const fontWaitMs = 1000;

/**
 * Waits for the font to be there, a moment at most. The width of a cell is that of the font that is there when it is
 * measured: setting the returned family, which differs by its end alone, makes xterm measure again.
 */
export async function whenTerminalFontIsThere(): Promise<string> {
  const loaded = document.fonts.load('13px "JetBrains Mono Variable"');
  const late = new Promise((fulfil) => setTimeout(fulfil, fontWaitMs));
  await Promise.race([loaded, late]).catch(() => {});
  return `${terminalFont}, "monospace"`;
}
