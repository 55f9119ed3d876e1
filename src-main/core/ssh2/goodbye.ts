import { WireReader } from './wire.ts';

/** Why the peer leaves, as it says itself (RFC 4253 §11.1). Its own text: neither cleaned nor short. */
export interface Goodbye {
  reason: number;
  text: string;
}

/** Reads a DISCONNECT message; undefined where it is malformed. */
export function readGoodbye(payload: Buffer): Goodbye | undefined {
  try {
    const reader = new WireReader(payload, 1);
    return { reason: reader.uint32(), text: reader.text() };
  } catch {
    return undefined;
  }
}
