/** Hands a file to the person: the browser's download, or the desktop app's. */
export function saveFile(name: string, parts: BlobPart[], type: string): void {
  const address = URL.createObjectURL(new Blob(parts, { type }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  // the download has its own hold on the data once it has begun
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
}

/** A name that every file system takes: without separators, control characters and leading dots. */
export function fileName(text: string): string {
  const plain = text.replace(/[^\p{L}\p{N}._-]+/gu, '-').replace(/^[.-]+|-+$/g, '');
  return plain.slice(0, 120) || 'file';
}
