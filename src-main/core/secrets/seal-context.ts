/** What a secret of a socket is sealed for; see SecretBox. A socket that gets another name needs its secrets sealed anew. */
export function sealContext(socket: string, field: string): string {
  return `socket/${socket}/${field}`;
}

/** The same of the client secret in the sign-in settings: no socket has that name. */
export const clientSecretContext = 'sign_in/client_secret';
