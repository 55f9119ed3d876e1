/** A view without one trailing line end, for editors and `echo` add one that is no part of the secret. */
export function withoutLastNewline(content: Buffer): Buffer {
  let end = content.length;
  if (content[end - 1] === 0x0a) end--;
  if (end < content.length && content[end - 1] === 0x0d) end--;
  return content.subarray(0, end);
}
