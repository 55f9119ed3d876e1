import { StringDecoder } from 'node:string_decoder';
import { escapeControls } from '../logging/sanitize.ts';

/** kept of one run, in characters; the beginning is what matters, and the end */
const mostShown = 16 * 1024;
const longestLine = 1000;
const markStart = 'sallyport-setup: ';

type Stream = 'stdout' | 'stderr';

/**
 * What the script prints, in lines: our own marks are taken out of it, the rest is cleaned and bounded for a screen. A
 * target that repeats the password that sudo was given does not get it shown.
 */
export class SetupOutput {
  private readonly decoders = { stdout: new StringDecoder('utf8'), stderr: new StringDecoder('utf8') };
  private readonly unfinished = { stdout: '', stderr: '' };
  private readonly secret: string | undefined;
  private readonly prompt: string;
  private readonly onText: (text: string) => void;
  private shown = '';

  /** `prompt`: a mark on stderr that has no line end. `onText` is called with all of it so far. */
  constructor({
    password,
    prompt,
    onText,
  }: {
    password: Buffer | undefined;
    prompt: string;
    onText: (text: string) => void;
  }) {
    this.secret = password?.toString('utf8') || undefined;
    this.prompt = prompt;
    this.onText = onText;
  }

  /** The marks that have come with it. */
  take(data: Buffer, stream: Stream): string[] {
    const marks: string[] = [];
    const said: string[] = [];
    const text = this.unfinished[stream] + this.decoders[stream].write(data);
    const lines = text.split(/\r?\n/);
    let rest = lines.pop() ?? '';
    for (const line of lines) {
      if (stream === 'stdout' && line.startsWith(markStart)) marks.push(line);
      else said.push(line);
    }
    if (stream === 'stderr' && rest.endsWith(this.prompt)) {
      marks.push(this.prompt);
      rest = rest.slice(0, -this.prompt.length);
    }
    this.unfinished[stream] = rest.slice(0, longestLine);
    this.show(said);
    return marks;
  }

  /** What is left of a last line. */
  finish(): void {
    for (const stream of ['stdout', 'stderr'] as const) {
      if (this.unfinished[stream] !== '') this.show([this.unfinished[stream]]);
      this.unfinished[stream] = '';
    }
  }

  /** All of them at once, and cut before anything else is done with them: a target may print lines without end. */
  private show(lines: readonly string[]): void {
    if (lines.length === 0) return;
    const { secret } = this;
    const safe = lines.map((line) =>
      (secret === undefined ? line : line.replaceAll(secret, '…')).slice(0, longestLine),
    );
    const readable = cut(safe.join('\n'))
      .split('\n')
      .map((line) => escapeControls(line.toWellFormed()));
    this.shown = cut(`${this.shown}${readable.join('\n')}\n`);
    this.onText(this.shown);
  }
}

function cut(text: string): string {
  const half = mostShown / 2;
  return text.length > mostShown ? `${text.slice(0, half)}\n…\n${text.slice(-half + 4)}` : text;
}
