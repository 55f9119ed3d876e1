import fs from 'node:fs/promises';
import path from 'node:path';
import { RecordingManifest } from '../../contract/recording-manifest.ts';
import { nodeErrorCode } from '../failure.ts';
import type { Log } from '../logging/log.ts';
import { parseEvent } from './cast-format.ts';
import { chainStart, extendChain } from './chain.ts';
import { linesOfFile } from './file-lines.ts';
import { manifestPathOf, writeManifest } from './manifest-file.ts';

/**
 * Closes the recordings of a connector that died: whatever still says `live` becomes `interrupted`, with an
 * incomplete last line cut off. To be called when this process holds the data folder's lock, for recordings that it
 * does not write: all there are, before it records anything, or `only` these. A file that cannot be recovered is
 * logged and left.
 *
 * The chain is computed from what is found now. It shows changes made after the recovery, not those made between
 * the crash and the recovery.
 *
 * @returns the recovered recordings, as paths below the folder with `/` between their parts
 */
export async function recoverRecordings(
  folder: string,
  log: Log,
  only?: readonly string[],
): Promise<string[]> {
  const recovered: string[] = [];
  const manifests = only?.map((relative) => manifestPathOf(path.join(folder, relative)));
  for (const manifestPath of manifests ?? (await manifestsIn(folder, log))) {
    const castPath = manifestPath.replace(/\.json$/, '.cast');
    const relative = path.relative(folder, castPath).split(path.sep).join('/');
    try {
      const found: unknown = JSON.parse(await fs.readFile(manifestPath, 'utf8'));
      if (!isLive(found)) continue;
      const manifest = RecordingManifest.parse(found);
      writeManifest(castPath, {
        ...manifest,
        ...(await closeCast(castPath, manifest)),
        state: 'interrupted',
      });
      recovered.push(relative);
      log.warn('recording was interrupted: the connector ended before the session did', {
        socket_id: manifest.socket,
        session_id: manifest.session,
        recording: relative,
      });
    } catch (error) {
      log.error('failed to recover recording', {
        code: 'recording_corrupt',
        recording: relative,
        error: String(error),
      });
    }
  }
  return recovered;
}

async function manifestsIn(folder: string, log: Log): Promise<string[]> {
  try {
    const entries = await fs.readdir(folder, { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile() && entry.name.endsWith('.json'))
      .map((entry) => path.join(entry.parentPath, entry.name));
  } catch (error) {
    if (nodeErrorCode(error) === 'ENOENT') return []; // the first start
    log.error('failed to look for interrupted recordings', {
      code: 'recording_unavailable',
      error: String(error),
    });
    return [];
  }
}

function isLive(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'state' in value && value.state === 'live';
}

/** Cuts the torn line and tells what the manifest would have said. */
async function closeCast(
  castPath: string,
  { started_at }: RecordingManifest,
): Promise<Pick<RecordingManifest, 'chain' | 'bytes' | 'ended_at'>> {
  const bytes = { output: 0, errors: 0, input: 0 };
  let lines = 0;
  let size = 0;
  let head = chainStart;
  let seconds = 0;
  for await (const line of linesOfFile(castPath)) {
    if (!line.whole) {
      await fs.truncate(castPath, size);
      break;
    }
    lines += 1;
    size += line.bytes.length;
    head = extendChain(head, line.bytes);
    const event = parseEvent(line.bytes.toString());
    if (!event) continue;
    seconds = event.time;
    if (event.code === 'o') bytes.output += Buffer.byteLength(event.data);
    if (event.code === 'i') bytes.input += Buffer.byteLength(event.data);
  }
  return {
    bytes,
    chain: { lines, head: head.toString('hex') },
    ended_at: new Date(Date.parse(started_at) + seconds * 1000).toISOString(),
  };
}
