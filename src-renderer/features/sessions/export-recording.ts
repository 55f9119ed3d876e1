import type { SessionDetail, SessionRecording } from '../../../src-main/contract/commands/sessions.ts';
import { useBackend } from '../../app/backend-context.tsx';
import type { Backend } from '../../backend/backend.ts';
import { BackendError } from '../../backend/backend-error.ts';
import { fileName, saveFile } from '../../ui/save-file.ts';
import { tellDone, tellFailure } from '../../ui/toasts.tsx';

const partBytes = 4_000_000;
/** A file is put together in the memory of the page. */
const mostBytes = 1_000_000_000;

/** The whole of a recording's file; of a live one as far as it is written. @throws BackendError */
export async function readWhole(
  backend: Pick<Backend, 'call'>,
  session: string,
  channel: number,
  limit = mostBytes,
): Promise<{ parts: string[]; cut: boolean }> {
  const parts: string[] = [];
  let offset = 0;
  for (;;) {
    const part = await backend.call('recordings.read', { session, channel, offset, bytes: partBytes });
    if (part.text !== '') parts.push(part.text);
    offset = part.next;
    if (part.end || part.text === '') return { parts, cut: false };
    if (offset >= limit) return { parts, cut: true };
  }
}

/** The ways in which a session can leave the app. What fails is told. */
export function useRecordingExport() {
  const backend = useBackend();
  return {
    async exportCast({ record }: SessionDetail, { channel }: SessionRecording): Promise<void> {
      await telling(async () => {
        const { parts, cut } = await readWhole(backend, record.id, channel);
        saveFile(`${nameOf(record, channel)}.cast`, parts, 'application/x-asciicast');
        return cut ? 'The recording is larger than 1 GB: its beginning was exported' : undefined;
      });
    },
    async exportText({ record }: SessionDetail, { channel }: SessionRecording): Promise<void> {
      await telling(async () => {
        const { text, cut } = await backend.call('recordings.text', { session: record.id, channel });
        saveFile(`${nameOf(record, channel)}.txt`, [text], 'text/plain');
        return cut ? 'The text is longer than 50 MB: its beginning was exported' : undefined;
      });
    },
    exportEvents({ record, recordings }: SessionDetail): void {
      const manifests = recordings.flatMap(({ manifest }) => manifest ?? []);
      const text = `${JSON.stringify({ session: record, recordings: manifests }, undefined, 2)}\n`;
      saveFile(`${nameOf(record)}.json`, [text], 'application/json');
    },
  };
}

function nameOf({ socket, id }: SessionDetail['record'], channel?: number): string {
  return fileName(`${socket}-${id}${channel === undefined ? '' : `-${channel}`}`);
}

async function telling(run: () => Promise<string | undefined>): Promise<void> {
  try {
    const note = await run();
    if (note) tellDone(note);
  } catch (thrown) {
    if (!(thrown instanceof BackendError)) throw thrown;
    tellFailure(`The recording could not be exported: ${thrown.message}`, thrown.hint);
  }
}
