import { StringDecoder } from 'node:string_decoder';

export type KeyName =
  | 'enter'
  | 'backspace'
  | 'delete'
  | 'interrupt'
  | 'end-of-input'
  | 'clear-screen'
  | 'erase-line'
  | 'erase-to-end'
  | 'erase-word'
  | 'up'
  | 'down'
  | 'left'
  | 'right'
  | 'home'
  | 'end';

export type Key = { text: string } | { name: KeyName };

const controls: ReadonlyMap<string, KeyName> = new Map([
  ['\r', 'enter'],
  ['\n', 'enter'],
  ['\x7f', 'backspace'],
  ['\b', 'backspace'],
  ['\x01', 'home'],
  ['\x03', 'interrupt'],
  ['\x04', 'end-of-input'],
  ['\x05', 'end'],
  ['\x0b', 'erase-to-end'],
  ['\x0c', 'clear-screen'],
  ['\x0e', 'down'],
  ['\x10', 'up'],
  ['\x15', 'erase-line'],
  ['\x17', 'erase-word'],
]);

const sequences: ReadonlyMap<string, KeyName> = new Map([
  ['A', 'up'],
  ['B', 'down'],
  ['C', 'right'],
  ['D', 'left'],
  ['H', 'home'],
  ['F', 'end'],
  ['1~', 'home'],
  ['3~', 'delete'],
  ['4~', 'end'],
]);

const completeSequence = /^\x1b(?:\[([0-9;?]*[ -/]*[@-~])|O([A-Za-z]))/;
const unfinishedSequence = /^\x1b(?:\[[0-9;?]{0,16}|O)?$/;

/** Turns the bytes that a terminal sends into keys; a character or an escape sequence may come in pieces. */
export class KeyDecoder {
  private readonly utf8 = new StringDecoder('utf8');
  private pending = '';
  private afterReturn = false;

  decode(bytes: Buffer): Key[] {
    const keys: Key[] = [];
    let text = this.pending + this.utf8.write(bytes);
    this.pending = '';
    while (text !== '') {
      if (unfinishedSequence.test(text)) {
        this.pending = text;
        break;
      }
      const sequence = completeSequence.exec(text);
      if (sequence) {
        const name = sequences.get(sequence[1] ?? sequence[2] ?? '');
        if (name) keys.push({ name });
        text = text.slice(sequence[0].length);
        continue;
      }
      const character = String.fromCodePoint(text.codePointAt(0) ?? 0);
      text = text.slice(character.length);
      const secondHalfOfLineEnd = character === '\n' && this.afterReturn;
      this.afterReturn = character === '\r';
      if (secondHalfOfLineEnd) continue;
      const name = controls.get(character);
      if (name) keys.push({ name });
      else if (character >= ' ' && !/[\x80-\x9f]/.test(character)) keys.push({ text: character });
    }
    return keys;
  }
}
