import {
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  type KeyObject,
  randomFillSync,
} from 'node:crypto';

/**
 * AES-GCM packets (RFC 5647, as OpenSSH uses it: PROTOCOL §1.6) in place of ssh2's own classes, for bulk transfers.
 * The framing is the same; what is saved, per 32 KB packet: turning the raw key into a key object (half the cost of the
 * cipher in Node 24), a system call for the padding, and two buffers.
 */

const tagBytes = 16;
const blockBytes = 16;
const largestPacket = 256 * 1024;
/** a full packet of 32 KB of data, with all that stands around it */
const usualPacket = 33 * 1024;
const maxFreeRooms = 8;
const joinedBelow = 2048;
const gcmNames = new Set(['aes-128-gcm', 'aes-256-gcm']);

/** what ssh2's sending class holds that goes on in ours */
interface Ssh2Cipher {
  outSeqno: number;
  _onWrite: (data: Buffer) => void;
  _encSSLName: 'aes-128-gcm' | 'aes-256-gcm';
  _encKey: Buffer;
  _encIV: Buffer;
}

interface Ssh2Decipher {
  inSeqno: number;
  _onPayload: (payload: Buffer) => unknown;
  _decipherSSLName: 'aes-128-gcm' | 'aes-256-gcm';
  _decipherKey: Buffer;
  _decipherIV: Buffer;
  _lenBytes: number;
}

/** To be called when a key exchange is complete: replaces ssh2's objects where they are AES-GCM. */
export function useOwnAesGcm(protocol: { _cipher: unknown; _decipher: unknown }): void {
  const cipher = protocol._cipher as Partial<Ssh2Cipher>;
  if (gcmNames.has(cipher._encSSLName ?? '')) protocol._cipher = new AesGcmCipher(cipher as Ssh2Cipher);
  const decipher = protocol._decipher as Partial<Ssh2Decipher>;
  // not in the middle of a packet
  if (gcmNames.has(decipher._decipherSSLName ?? '') && decipher._lenBytes === 0) {
    protocol._decipher = new AesGcmDecipher(decipher as Ssh2Decipher);
  }
}

/** The invocation counter, the last 8 bytes of the nonce, goes up by one a packet (RFC 5647 §7.1). */
function increment(nonce: Buffer): void {
  for (let at = 11; at >= 4; at--) {
    const next = ((nonce[at] ?? 0) + 1) & 0xff;
    nonce[at] = next;
    if (next !== 0) return;
  }
}

/** Random bytes, each used once, fetched many at a time. */
class Padding {
  private readonly pool = Buffer.allocUnsafe(4096);
  private used = this.pool.length;

  fill(target: Buffer, start: number, length: number): void {
    if (this.used + length > this.pool.length) {
      randomFillSync(this.pool);
      this.used = 0;
    }
    this.pool.copy(target, start, this.used, this.used + length);
    this.used += length;
  }
}

const padding = new Padding();

/**
 * Room for packets, lent out: a connection needs it only in the moment of sending, or while a packet has come in part.
 * Idle connections, of which there may be hundreds, hold none.
 */
class Room {
  private readonly free: Buffer[] = [];

  take(length: number): Buffer {
    if (length > usualPacket) return Buffer.allocUnsafeSlow(length);
    return this.free.pop() ?? Buffer.allocUnsafeSlow(usualPacket);
  }

  giveBack(buffer: Buffer): void {
    if (buffer.length === usualPacket && this.free.length < maxFreeRooms) this.free.push(buffer);
  }
}

const room = new Room();

/** The packet that is being made: there is never more than one, since nothing waits between making and encrypting. */
let outgoing = Buffer.allocUnsafeSlow(usualPacket);

export class AesGcmCipher {
  outSeqno: number;
  private readonly onWrite: (data: Buffer) => void;
  private readonly name: Ssh2Cipher['_encSSLName'];
  private readonly key: KeyObject;
  private readonly nonce: Buffer;
  private dead = false;

  constructor(from: Ssh2Cipher) {
    this.outSeqno = from.outSeqno;
    this.onWrite = from._onWrite;
    this.name = from._encSSLName;
    this.key = createSecretKey(from._encKey);
    this.nonce = from._encIV;
  }

  free(): void {
    this.dead = true;
  }

  /** Room for one packet, to be filled from byte 5 and given to `encrypt` before the next call. */
  allocPacket(payloadLength: number): Buffer {
    const unpadded = 1 + payloadLength;
    let padded = blockBytes - (unpadded % blockBytes);
    if (padded < 4) padded += blockBytes;
    const length = 4 + unpadded + padded;
    if (length > outgoing.length) outgoing = Buffer.allocUnsafeSlow(2 * length);
    const packet = outgoing.subarray(0, length);
    packet.writeUInt32BE(unpadded + padded, 0);
    packet[4] = padded;
    padding.fill(packet, 5 + payloadLength, padded);
    return packet;
  }

  encrypt(packet: Buffer): void {
    if (this.dead) return;
    const cipher = createCipheriv(this.name, this.key, this.nonce);
    const length = Buffer.from(packet.subarray(0, 4)); // the packet's memory is used again
    cipher.setAAD(length);
    const encrypted = cipher.update(packet.subarray(4));
    cipher.final(); // a stream cipher has nothing left
    const parts = [length, encrypted, cipher.getAuthTag()];
    // small ones in one piece: each piece costs more than it weighs while it waits
    if (packet.length < joinedBelow) this.onWrite(Buffer.concat(parts));
    else for (const part of parts) this.onWrite(part);
    increment(this.nonce);
    this.outSeqno = (this.outSeqno + 1) >>> 0;
  }
}

export class AesGcmDecipher {
  inSeqno: number;
  /** ssh2 exchanges it during a key exchange */
  _onPayload: (payload: Buffer) => unknown;
  private readonly name: Ssh2Decipher['_decipherSSLName'];
  private readonly key: KeyObject;
  private readonly nonce: Buffer;
  /** a packet that has not come whole yet */
  private partial: Buffer | undefined;
  private have = 0;

  constructor(from: Ssh2Decipher) {
    this.inSeqno = from.inSeqno;
    this._onPayload = from._onPayload;
    this.name = from._decipherSSLName;
    this.key = createSecretKey(from._decipherKey);
    this.nonce = from._decipherIV;
  }

  free(): void {}

  /** ssh2's contract: returns where it stopped if the rest is not for this object, else undefined. */
  decrypt(data: Buffer, start: number, end: number): number | undefined {
    let at = start;
    while (at < end) {
      let payload: Buffer;
      if (this.partial === undefined && end - at >= 4 && end - at >= this.wholeLength(data, at)) {
        const packet = data.subarray(at, at + this.wholeLength(data, at));
        at += packet.length;
        payload = this.open(packet);
      } else {
        at += this.collect(data, at, end);
        const { partial } = this;
        if (!partial || this.have < 4 || this.have < this.wholeLength(partial, 0)) continue;
        payload = this.open(partial.subarray(0, this.have));
        room.giveBack(partial);
        this.partial = undefined;
        this.have = 0;
      }
      const answer = this._onPayload(payload);
      if (answer !== undefined) return answer === false ? at : (answer as number);
    }
    return undefined;
  }

  /** length field, ciphertext and tag */
  private wholeLength(buffer: Buffer, at: number): number {
    const length = buffer.readUInt32BE(at);
    if (length > largestPacket || length < blockBytes || length % blockBytes !== 0) {
      throw new Error('Bad packet length');
    }
    return 4 + length + tagBytes;
  }

  /** Takes what is missing of the length field, then of the packet. */
  private collect(data: Buffer, at: number, end: number): number {
    this.partial ??= room.take(usualPacket);
    const wanted = this.have < 4 ? 4 : this.wholeLength(this.partial, 0);
    if (wanted > this.partial.length) {
      const larger = room.take(wanted);
      this.partial.copy(larger, 0, 0, this.have);
      room.giveBack(this.partial);
      this.partial = larger;
    }
    const taken = Math.min(wanted - this.have, end - at);
    data.copy(this.partial, this.have, at, at + taken);
    this.have += taken;
    return taken;
  }

  private open(packet: Buffer): Buffer {
    const tagAt = packet.length - tagBytes;
    const decipher = createDecipheriv(this.name, this.key, this.nonce);
    decipher.setAAD(packet.subarray(0, 4));
    decipher.setAuthTag(packet.subarray(tagAt));
    const plain = decipher.update(packet.subarray(4, tagAt));
    decipher.final(); // throws where the tag does not fit
    increment(this.nonce);
    this.inSeqno = (this.inSeqno + 1) >>> 0;
    const padded = plain[0] ?? 0;
    if (padded < 4 || 1 + padded > plain.length) throw new Error('Bad padding length');
    return plain.subarray(1, plain.length - padded);
  }
}
