/**
 * What a terminal showed, as plain text: the program's lines as they stood when it went on to the next one, without
 * colours. It knows one line at a time and what a shell's line editor does with it (go back, overwrite, insert,
 * erase). A full-screen program draws all over its screen: of that come the pieces, each on a line, in the order in
 * which they were drawn. A sequence may be split between calls anywhere. Columns are counted in UTF-16 units.
 */
export class ShownText {
  private line = '';
  private column = 0;
  private state: 'text' | 'escape' | 'control' | 'string' = 'text';
  private held = '';
  private out: string[] = [];

  /** Takes output, and returns the lines that are complete. */
  push(text: string): string {
    let at = 0;
    while (at < text.length) {
      if (this.state === 'text') {
        controls.lastIndex = at;
        const next = controls.exec(text)?.index ?? text.length;
        if (next > at) this.write(text.slice(at, next));
        at = next;
        if (at === text.length) break;
      }
      this.step(text.charAt(at++));
    }
    return this.take();
  }

  /** The last line, if it has no end. */
  end(): string {
    if (this.line.trimEnd() !== '') this.breakLine();
    return this.take();
  }

  private take(): string {
    const text = this.out.join('');
    this.out = [];
    return text;
  }

  private step(character: string): void {
    const code = character.charCodeAt(0);
    if (code === ESC) {
      this.held = '';
      this.state = 'escape';
    } else if (code === CAN || code === SUB) this.state = 'text';
    else if (code >= 0x80 && code < 0xa0) {
      this.held = '';
      this.escape(String.fromCharCode(code - 0x40)); // C1: one character instead of ESC and a second one
    } else if (this.state === 'string') {
      if (code === BEL) this.state = 'text';
    } else if (code < 0x20) this.control0(code);
    else if (code === DEL) return;
    else if (this.state === 'escape') this.escape(character);
    else if (this.state === 'control') this.control(character);
  }

  private control0(code: number): void {
    if (code === 0x0a || code === 0x0b || code === 0x0c) this.breakLine();
    else if (code === 0x0d) this.column = 0;
    else if (code === 0x08) this.column = Math.max(0, this.column - 1);
    else if (code === 0x09) this.moveTo((Math.floor(this.column / 8) + 1) * 8);
  }

  private escape(character: string): void {
    if (character < '0') return; // intermediates: the final character follows
    if (character === '[') this.state = 'control';
    else if (/[\]PX^_]/.test(character)) this.state = 'string';
    else {
      this.state = 'text';
      if (/[cDEM]/.test(character)) this.leaveLine();
    }
  }

  private control(character: string): void {
    if (character < '@') {
      if (this.held.length < longestSequence) this.held += character;
      return;
    }
    this.state = 'text';
    if (!/^[\d;]*$/.test(this.held)) return; // a mode, a report
    const [first = 0] = this.held.split(';').map(Number);
    this.edit(character, Math.min(first, longestLine));
  }

  private edit(final: string, parameter: number): void {
    const count = parameter || 1;
    const { line, column } = this;
    switch (final) {
      case 'C':
        return this.moveTo(column + count);
      case 'D':
        this.column = Math.max(0, column - count);
        return;
      case 'G':
      case '`':
        return this.moveTo(count - 1);
      case 'K':
        if (parameter === 0) this.line = line.slice(0, column);
        else if (parameter === 1) this.line = ' '.repeat(Math.min(column, line.length)) + line.slice(column);
        else this.line = '';
        return;
      case 'P':
        this.line = line.slice(0, column) + line.slice(column + count);
        return;
      case 'X':
        this.line =
          line.slice(0, column) + ' '.repeat(Math.min(count, line.length)) + line.slice(column + count);
        return;
      case '@':
        this.line = (line.slice(0, column) + ' '.repeat(count) + line.slice(column)).slice(0, longestLine);
        return;
      case 'A':
      case 'B':
      case 'E':
      case 'F':
      case 'H':
      case 'd':
      case 'f':
      case 'J':
        if (final !== 'J' || parameter > 0) return this.leaveLine();
        this.line = line.slice(0, column);
    }
  }

  private write(text: string): void {
    // never copied for each character of an endless line
    if (this.line.length + text.length > longestLine && this.line !== '') this.breakLine();
    if (this.column > this.line.length) this.line = this.line.padEnd(this.column);
    this.line = this.line.slice(0, this.column) + text + this.line.slice(this.column + text.length);
    this.column += text.length;
  }

  private moveTo(column: number): void {
    this.column = Math.min(column, longestLine);
  }

  /** The cursor goes elsewhere on the screen. */
  private leaveLine(): void {
    if (this.line.trimEnd() !== '') this.breakLine();
    this.line = '';
    this.column = 0;
  }

  private breakLine(): void {
    this.out.push(`${this.line.trimEnd()}\n`);
    this.line = '';
    this.column = 0;
  }
}

const BEL = 0x07;
const CAN = 0x18;
const SUB = 0x1a;
const ESC = 0x1b;
const DEL = 0x7f;
const longestSequence = 256;
const longestLine = 10_000;
const controls = /[\x00-\x1f\x7f-\x9f]/g;
