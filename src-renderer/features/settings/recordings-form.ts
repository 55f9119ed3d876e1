import type { RecordingsConfig } from '../../../src-main/contract/connector-config.ts';
import { count } from '../../format/count.ts';
import { type ByteSize, joinBytes, splitBytes } from './byte-size.ts';

export interface RecordingsForm {
  folder: string;
  keep_days: string;
  keep_bytes: ByteSize;
  bulk_limit: ByteSize;
  terminal_limit: ByteSize;
  free_space_floor: ByteSize;
}

const sizes = ['keep_bytes', 'bulk_limit', 'terminal_limit', 'free_space_floor'] as const;

export function formOf(config: RecordingsConfig): RecordingsForm {
  return {
    folder: config.folder ?? '',
    keep_days: String(config.keep_days),
    keep_bytes: splitBytes(config.keep_bytes),
    bulk_limit: splitBytes(config.bulk_limit),
    terminal_limit: splitBytes(config.terminal_limit),
    free_space_floor: splitBytes(config.free_space_floor),
  };
}

/** The settings that a form means, or what is wrong with it, by field. */
export function readForm(
  form: RecordingsForm,
): { config: RecordingsConfig } | { issues: Record<string, string> } {
  const issues: Record<string, string> = {};
  if (!/^\d{1,5}$/.test(form.keep_days.trim()))
    issues.keep_days = 'A whole number of days; 0 keeps them for ever.';
  const bytes = Object.fromEntries(
    sizes.map((field) => {
      const size = joinBytes(form[field]);
      if (size === undefined) issues[field] = 'A number, such as 500 or 1.5.';
      return [field, size ?? 0];
    }),
  ) as Record<(typeof sizes)[number], number>;
  if (!issues.terminal_limit && bytes.terminal_limit < 1024 ** 2)
    issues.terminal_limit = 'At least 1 MB: less would cut off most sessions.';
  if (Object.keys(issues).length > 0) return { issues };
  const folder = form.folder.trim();
  return {
    config: { ...bytes, keep_days: Number(form.keep_days), ...(folder ? { folder } : {}) },
  };
}

type Keep = Pick<RecordingsConfig, 'keep_days' | 'keep_bytes'>;

/** Whether the new settings may delete what the old ones kept. */
export function deletesMore(before: Keep, after: Keep): boolean {
  const stricter = (was: number, is: number) => is !== 0 && (was === 0 || is < was);
  return stricter(before.keep_days, after.keep_days) || stricter(before.keep_bytes, after.keep_bytes);
}

/** What is deleted when, in one sentence, in the words that the form has for it. */
export function deletionText({ keep_days, keep_bytes: { text, unit } }: RecordingsForm): string {
  const days = Number(keep_days) > 0 && `recordings older than ${count(Number(keep_days), 'day')}`;
  const size =
    joinBytes({ text, unit }) && `the oldest ones when all together are larger than ${text.trim()} ${unit}`;
  if (days && size) return `Sallyport deletes ${days}, and ${size}.`;
  if (days || size) return `Sallyport deletes ${days || size}.`;
  return 'Sallyport deletes no recordings by itself.';
}
