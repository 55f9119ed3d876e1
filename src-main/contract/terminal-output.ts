/** The output that a host sends before the screen has said that it has read any: then the target has to wait. */
export const terminalWindowBytes = 512 * 1024;

/** A binary WebSocket message: the terminal's number, big endian, then the bytes. */
export function packTerminalOutput(terminal: number, data: Uint8Array): Uint8Array<ArrayBuffer> {
  const packed = new Uint8Array(4 + data.length);
  new DataView(packed.buffer).setUint32(0, terminal);
  packed.set(data, 4);
  return packed;
}

export function unpackTerminalOutput(packed: ArrayBuffer): { terminal: number; data: Uint8Array } {
  return { terminal: new DataView(packed).getUint32(0), data: new Uint8Array(packed, 4) };
}
