/**
 * Lets through what draws on a terminal's screen and nothing else. A recording holds whatever a target printed;
 * played in somebody's own terminal it must not reach the clipboard, title, notifications, links, printer or
 * window, nor make the terminal answer, for an answer is typed into the shell that waits behind the player.
 *
 * It works on decoded text (by byte value, 0x80–0x9f would tear UTF-8 apart) and names what passes instead of what
 * does not: terminals keep learning new sequences. A sequence may be split between calls anywhere.
 */
export class TerminalFilter {
  private state: 'text' | 'escape' | 'control' | 'string' = 'text';
  /** what came of an escape or control sequence since its start */
  private held = '';
  private belEndsString = false;
  private alternate = false;

  /** whether the text so far has switched to the alternate screen */
  get alternateScreen(): boolean {
    return this.alternate;
  }

  push(text: string): string {
    let out = '';
    let at = 0;
    while (at < text.length) {
      if (this.state === 'text' || this.state === 'string') {
        controls.lastIndex = at;
        const next = controls.exec(text)?.index ?? text.length;
        if (this.state === 'text') out += text.slice(at, next);
        at = next;
        if (at === text.length) break;
      }
      out += this.step(text.charAt(at++));
    }
    return out;
  }

  private step(character: string): string {
    const code = character.charCodeAt(0);
    if (code === CAN || code === SUB) return this.become('text');
    if (code === ESC) return this.become('escape');
    if (code >= 0x80 && code < 0xa0) {
      // C1: one character instead of ESC and a second one
      this.become('escape');
      return this.escape(String.fromCharCode(code - 0x40));
    }
    if (this.state === 'string') return code === BEL && this.belEndsString ? this.become('text') : '';
    // terminals carry out C0 controls even in the middle of a sequence
    if (code < 0x20) return harmlessC0.includes(character) ? character : '';
    if (code === DEL) return '';
    if (this.state === 'escape') return this.escape(character);
    if (this.state === 'control') return this.control(character);
    return character;
  }

  private become(state: TerminalFilter['state'], result = ''): string {
    this.state = state;
    this.held = '';
    return result;
  }

  private escape(character: string): string {
    if (character >= '\xa0') return this.become('text', character);
    if (character < '0') return this.hold(character);
    const sequence = this.held + character;
    if (sequence === '[') return this.become('control');
    if (/^[\]PX^_]$/.test(sequence)) {
      this.belEndsString = character === ']';
      return this.become('string');
    }
    if (sequence === 'c') this.alternate = false;
    return this.become('text', drawingEscape.test(sequence) ? `\x1b${sequence}` : '');
  }

  private control(character: string): string {
    if (character >= '\xa0') return this.become('text', character);
    if (character < '@') return this.hold(character);
    return this.become('text', this.passedControl(this.held, character));
  }

  private hold(character: string): string {
    // an endless sequence is kept short; "!!" makes it one that never passes
    this.held = this.held.length < longestSequence ? this.held + character : '!!';
    return '';
  }

  private passedControl(held: string, final: string): string {
    if (final === 'h' || final === 'l') return this.passedModes(held, final);
    const [, prefix, , intermediate] = /^(\??)([\d;:]*)([ -/]?)$/.exec(held) ?? [];
    const passes = prefix !== undefined && drawingControl.test(`${prefix}${intermediate}${final}`);
    return passes ? `\x1b[${held}${final}` : '';
  }

  /** `CSI ? 1049 ; 2004 h` sets several modes at once: those that only draw remain. */
  private passedModes(held: string, final: 'h' | 'l'): string {
    const prefix = held.startsWith('?') ? '?' : '';
    const allowed = prefix ? drawingPrivateModes : drawingModes;
    const modes = held.slice(prefix.length).split(';').map(Number);
    const passed = modes.filter((mode) => allowed.has(mode));
    if (prefix && passed.some((mode) => alternateScreenModes.has(mode))) this.alternate = final === 'h';
    return passed.length > 0 ? `\x1b[${prefix}${passed.join(';')}${final}` : '';
  }
}

const BEL = 0x07;
const CAN = 0x18;
const SUB = 0x1a;
const ESC = 0x1b;
const DEL = 0x7f;
const longestSequence = 256;

const controls = /[\x00-\x1f\x7f-\x9f]/g;
/** ENQ asks for an answer, NUL and the rest draw nothing */
const harmlessC0 = '\x07\b\t\n\v\f\r\x0e\x0f';

/** Save and restore the cursor, index, next line, tab stop, reset, shifts, character sets, double-size lines. */
const drawingEscape = /^([78DEHMcNOno|}~]|[()*+\-./][ -~]{1,2}|#[34568])$/;

/**
 * Final characters of the control sequences that move, write, erase, scroll or colour, with their prefix and
 * intermediates. Absent on purpose: reports (c n x, `$p`, `>q`, `*y`…), window operations (t), printing (i), keyboards
 * (`>m`, `>u`), palettes.
 */
const drawingControl = /^([@A-MPSTXZ`abdefgmrsu]|\?[JK]| [q@A]|!p|"q|\$[rtvxz{]|\*x|'[}~])$/;

/** insert */
const drawingModes = new Set([4]);
/** reverse video, origin, wrapping, cursor, margins, synchronised output; not: keys, mouse, focus, paste */
const drawingPrivateModes = new Set([5, 6, 7, 12, 25, 45, 47, 69, 1047, 1048, 1049, 2026]);
const alternateScreenModes = new Set([47, 1047, 1049]);
