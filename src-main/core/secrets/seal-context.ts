/** What a secret of a socket is sealed for; see SecretBox. A socket that gets another name needs its secrets sealed anew. */
export function sealContext(socket: string, field: string): string {
  return `socket/${socket}/${field}`;
}
