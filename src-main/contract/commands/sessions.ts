import { z } from 'zod';
import type { RecordingManifest } from '../recording-manifest.ts';
import type { SessionRecord } from '../session.ts';
import type { SessionSummary } from '../session-summary.ts';
import { command } from './command.ts';

const SessionId = z.string().regex(/^[0-9a-z-]{1,60}$/, 'a session id');
/** of the session and one of its recordings: no path ever comes from a screen */
const recording = z.strictObject({ session: SessionId, channel: z.int().min(0) });

export interface SessionRecording {
  channel: number;
  /** relative to the recordings folder */
  path: string;
  /** absent where the file or its manifest is gone or cannot be read */
  manifest?: RecordingManifest;
  /** of the `.cast` */
  size: number;
}

export interface SessionDetail {
  record: SessionRecord;
  summary: SessionSummary;
  recordings: SessionRecording[];
}

/** Whole lines of a `.cast`, so that any part can be parsed by itself. */
export interface RecordingPart {
  text: string;
  /** where to read on */
  next: number;
  size: number;
  /** nothing follows, and nothing will */
  end: boolean;
}

export interface RecordingCheck {
  verdict: 'verified' | 'changed' | 'interrupted' | 'unreadable';
  /** one sentence */
  detail: string;
}

export const sessionCommands = {
  /** The latest sessions, newest first. */
  'sessions.list': command<{ sessions: SessionSummary[]; total: number }>()(
    z.strictObject({ socket: z.string().max(100).optional(), limit: z.int().min(1).max(100_000).optional() }),
  ),
  'sessions.get': command<SessionDetail>()(z.strictObject({ session: SessionId })),
  /** Ends a live session; its person reads why. */
  'sessions.end': command<Record<string, never>>()(z.strictObject({ session: SessionId })),
  /** Deletes the recordings of a session that has ended. That, by whom and why is kept. */
  'sessions.delete_recordings': command<SessionDetail>()(
    z.strictObject({ session: SessionId, reason: z.string().trim().min(1, 'a reason').max(500) }),
  ),
  'recordings.read': command<RecordingPart>()(
    recording.extend({ offset: z.int().min(0), bytes: z.int().min(1).max(4_000_000) }),
  ),
  'recordings.verify': command<RecordingCheck>()(recording),
  /** What the recording showed, as plain text. */
  'recordings.text': command<{ text: string; cut: boolean }>()(recording),
};
