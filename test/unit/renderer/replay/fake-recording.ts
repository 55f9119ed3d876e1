import type { RecordingPart } from '../../../../src-main/contract/commands/sessions.ts';
import type { ScreenSize } from '../../../../src-renderer/features/replay/cast-lines.ts';
import type { ReplayScreen } from '../../../../src-renderer/features/replay/screen-feeder.ts';

export type Line = [number, string, string];

/** A recording as the host reads it: whole lines, from byte offsets on. */
export class FakeRecording {
  private file: Buffer;
  live: boolean;
  reads: { offset: number; bytes: number }[] = [];

  constructor(lines: readonly (Line | string)[], { live = false, cols = 80, rows = 24 } = {}) {
    this.file = Buffer.from(`${JSON.stringify({ version: 2, width: cols, height: rows })}\n`);
    this.live = live;
    this.append(lines);
  }

  append(lines: readonly (Line | string)[]): void {
    const text = lines.map((line) => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`).join('');
    this.file = Buffer.concat([this.file, Buffer.from(text)]);
  }

  /** `mostBytes`: smaller than what is asked for, to get many parts */
  reader(mostBytes = Number.POSITIVE_INFINITY): (offset: number, bytes: number) => Promise<RecordingPart> {
    return async (offset, bytes) => {
      this.reads.push({ offset, bytes });
      const size = this.file.length;
      let end = this.file.lastIndexOf(0x0a, Math.min(size, offset + Math.min(bytes, mostBytes)) - 1) + 1;
      if (end <= offset) end = this.file.indexOf(0x0a, offset) + 1 || size;
      return {
        text: this.file.toString('utf8', offset, end),
        next: end,
        size,
        end: !this.live && end === size,
      };
    };
  }
}

/** Keeps what it was given since it was last emptied; writes that follow each other count as one. */
export class FakeScreen implements ReplayScreen {
  shown: string[] = [];
  resets = 0;

  reset({ cols, rows }: ScreenSize): void {
    this.resets++;
    this.shown = [`${cols}x${rows}`];
  }
  async write(text: string): Promise<void> {
    await Promise.resolve();
    if (this.shown.at(-1)?.startsWith('"')) this.shown.push(`"${this.shown.pop()?.slice(1)}${text}`);
    else this.shown.push(`"${text}`);
  }
  resize({ cols, rows }: ScreenSize): void {
    this.shown.push(`${cols}x${rows}`);
  }
}

/** Lets everything happen that is ready to. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((fulfil) => setImmediate(fulfil));
}
