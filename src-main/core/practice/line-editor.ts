import type { Key } from './keys.ts';

/** In characters; what is typed beyond it is not taken */
const longestLine = 4096;
const longestHistory = 100;

/** How a line has ended. */
export type Outcome = 'line' | 'interrupt' | 'end-of-input';

/** The lines that were entered before, oldest first. */
export class History {
  readonly lines: string[] = [];

  add(line: string): void {
    if (line.trim() === '' || line === this.lines.at(-1)) return;
    this.lines.push(line);
    if (this.lines.length > longestHistory) this.lines.shift();
  }
}

/**
 * Edits one line on a terminal. Keys go in by `press`; `draw` gives what brings the terminal up to date, once for as
 * many keys as there were: a burst of them costs one drawing.
 */
export class LineEditor {
  private characters: string[] = [];
  private cursor = 0;
  /** what the terminal shows: the line, and how far from the start of the prompt its cursor stands, in cells */
  private shown = '';
  private shownCursor: number;
  private shownAtEnd = true;
  private rings = false;
  private clearsScreen = false;
  private tail = '';
  private place: number;
  private unfinished: string[] = [];
  private readonly prompt: string;
  private readonly history: History;
  private readonly columns: () => number;

  constructor(prompt: string, history: History, columns: () => number) {
    this.prompt = prompt;
    this.shownCursor = cellsOf(prompt);
    this.history = history;
    this.place = history.lines.length;
    this.columns = columns;
  }

  get line(): string {
    return this.characters.join('');
  }

  /** Gives how the line has ended, if this key ends it. */
  press(key: Key): Outcome | undefined {
    if ('text' in key) {
      if (this.characters.length < longestLine) this.characters.splice(this.cursor++, 0, key.text);
      else this.rings = true;
      return undefined;
    }
    const { characters, cursor } = this;
    switch (key.name) {
      case 'enter':
        return this.finish('line', '');
      case 'interrupt':
        return this.finish('interrupt', '^C');
      case 'end-of-input':
        if (characters.length === 0) return 'end-of-input';
        this.erase(cursor, cursor + 1);
        break;
      case 'backspace':
        this.erase(Math.max(0, cursor - 1), cursor);
        break;
      case 'delete':
        this.erase(cursor, cursor + 1);
        break;
      case 'erase-line':
        this.erase(0, cursor);
        break;
      case 'erase-to-end':
        this.erase(cursor, characters.length);
        break;
      case 'erase-word':
        this.erase(startOfWord(characters, cursor), cursor);
        break;
      case 'clear-screen':
        this.clearsScreen = true;
        break;
      case 'left':
        this.cursor = Math.max(0, cursor - 1);
        break;
      case 'right':
        this.cursor = Math.min(characters.length, cursor + 1);
        break;
      case 'home':
        this.cursor = 0;
        break;
      case 'end':
        this.cursor = characters.length;
        break;
      case 'up':
        this.recall(this.place - 1);
        break;
      case 'down':
        this.recall(this.place + 1);
        break;
    }
    return undefined;
  }

  /** What the terminal must be sent to show the line as it is now. */
  draw(): string {
    const { line, columns, clearsScreen } = this;
    const atEnd = this.cursor === this.characters.length;
    const cursor = cellsOf(this.prompt + this.characters.slice(0, this.cursor).join(''));
    const end = atEnd ? cursor : cellsOf(this.prompt + line);
    const unchanged = line === this.shown && cursor === this.shownCursor;
    const onlyAdded = atEnd && this.shownAtEnd && line.startsWith(this.shown);
    // A terminal stays on the last column after filling a row: going on explicitly puts the cursor where we count it
    const wrap = end % columns() === 0 ? '\r\n' : '';

    let text = this.rings ? '\x07' : '';
    if (clearsScreen || !(unchanged || onlyAdded)) {
      text += clearsScreen ? '\x1b[H\x1b[2J' : `${up(row(this.shownCursor, columns()))}\r\x1b[J`;
      text += this.prompt + line + wrap;
      if (!atEnd) text += `${up(row(end, columns()) - row(cursor, columns()))}\r${right(cursor % columns())}`;
    } else if (!unchanged) {
      text += line.slice(this.shown.length) + wrap;
    }
    text += this.tail;
    this.shown = line;
    this.shownCursor = cursor;
    this.shownAtEnd = atEnd;
    this.rings = false;
    this.clearsScreen = false;
    this.tail = '';
    return text;
  }

  private finish(outcome: Outcome, mark: string): Outcome {
    this.cursor = this.characters.length;
    this.tail = `${mark}\r\n`;
    return outcome;
  }

  private erase(from: number, to: number): void {
    this.characters.splice(from, to - from);
    this.cursor = from;
  }

  private recall(place: number): void {
    const { lines } = this.history;
    if (place < 0 || place > lines.length) return;
    if (this.place === lines.length) this.unfinished = this.characters;
    this.place = place;
    const line = lines[place];
    this.characters = line === undefined ? this.unfinished : [...line];
    this.cursor = this.characters.length;
  }
}

function startOfWord(characters: readonly string[], cursor: number): number {
  let start = cursor;
  while (start > 0 && characters[start - 1] === ' ') start--;
  while (start > 0 && characters[start - 1] !== ' ') start--;
  return start;
}

const row = (cells: number, columns: number): number => Math.floor(cells / columns);
const up = (rows: number): string => (rows > 0 ? `\x1b[${rows}A` : '');
const right = (columns: number): string => (columns > 0 ? `\x1b[${columns}C` : '');

const withoutWidth = /\x1b\[[0-9;]*m|\p{Mn}|\p{Me}|\p{Cf}/gu;
const wide =
  /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/gu;

/** How many cells of a terminal a text fills. Good enough for a line of input; colours count for nothing. */
export function cellsOf(text: string): number {
  const visible = text.replace(withoutWidth, '');
  return [...visible].length + (visible.match(wide)?.length ?? 0);
}
