/**
 * The text of one stream of bytes as a terminal shows it. A character split between chunks comes out whole with
 * the chunk that completes it; invalid bytes become U+FFFD.
 */
export class ScreenText {
  // without ignoreBOM the decoder would swallow a byte order mark at the start
  private readonly decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  private readonly addReturns: boolean;
  private afterReturn = false;

  /**
   * @param addReturns for output that passed no terminal. A pty's line discipline turns \n into \r\n on its way out;
   *   without a pty nobody does, and a player would draw a staircase. So the recorded text gets the \r that the
   *   client's own terminal adds when it prints such output. What a pty sent is never rewritten.
   */
  constructor({ addReturns }: { addReturns: boolean }) {
    this.addReturns = addReturns;
  }

  read(data: Uint8Array): string {
    return this.shown(this.decoder.decode(data, { stream: true }));
  }

  /** What is left of a character that never got complete. */
  end(): string {
    return this.shown(this.decoder.decode());
  }

  private shown(text: string): string {
    if (!this.addReturns || text === '') return text;
    const splitPair = this.afterReturn && text.startsWith('\n');
    this.afterReturn = text.endsWith('\r');
    const lines = text.replace(/(?<!\r)\n/g, '\r\n');
    return splitPair ? lines.slice(1) : lines;
  }
}
