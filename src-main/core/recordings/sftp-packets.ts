/** Bytes of a packet after its length: enough for two paths of PATH_MAX with their attributes. */
const longestHead = 9 * 1024;
const longestHandle = 256;
/** OpenSSH takes 256 KB; others more. What claims to be longer than this is no SFTP. */
const longestPacket = 16 * 1024 ** 2;

export const type = {
  init: 1,
  version: 2,
  open: 3,
  close: 4,
  read: 5,
  write: 6,
  setstat: 9,
  fsetstat: 10,
  remove: 13,
  mkdir: 14,
  rmdir: 15,
  rename: 18,
  symlink: 20,
  status: 101,
  handle: 102,
  data: 103,
  name: 104,
  attrs: 105,
  extended: 200,
  extendedReply: 201,
} as const;

/** How much of a packet is worth looking at, its type included. File content is never. */
function headOf(packetType: number, length: number): number {
  const wanted: Record<number, number> = {
    [type.write]: 1 + 4 + 4 + longestHandle + 8 + 4,
    [type.data]: 1 + 4 + 4,
    [type.name]: 1 + 4,
    [type.attrs]: 1 + 4,
  };
  return Math.min(length, wanted[packetType] ?? longestHead);
}

/** Cuts one direction of an SFTP stream into packets and hands on their heads; the rest is skipped, not copied. */
export class SftpPackets {
  private held: Buffer = Buffer.alloc(0);
  private toSkip = 0;
  private readonly take: (packetType: number, head: Buffer) => void;

  /** @param take gets the packet's content after its type, cut to what is worth looking at */
  constructor(take: (packetType: number, head: Buffer) => void) {
    this.take = take;
  }

  /** Throws RangeError for what cannot be a packet, and what `take` throws. */
  push(data: Buffer): void {
    let rest = data;
    while (rest.length > 0) {
      if (this.toSkip > 0) {
        const skipped = Math.min(this.toSkip, rest.length);
        this.toSkip -= skipped;
        rest = rest.subarray(skipped);
        continue;
      }
      rest = this.gather(5, rest);
      if (this.held.length < 5) return;
      const length = this.held.readUInt32BE(0);
      if (length < 1 || length > longestPacket) throw new RangeError('no SFTP packet');
      const packetType = this.held.readUInt8(4);
      const size = 4 + headOf(packetType, length);
      rest = this.gather(size, rest);
      if (this.held.length < size) return;
      const head = this.held.subarray(5);
      this.held = Buffer.alloc(0);
      this.toSkip = 4 + length - size;
      this.take(packetType, head);
    }
  }

  /** Holds up to `size` bytes of the packet; returns what is left of the data. */
  private gather(size: number, data: Buffer): Buffer {
    const missing = size - this.held.length;
    if (missing <= 0) return data;
    this.held = Buffer.concat([this.held, data.subarray(0, missing)]);
    return data.subarray(missing);
  }
}
