/** What a terminal program is to run: `ssh` to a socket, with the files of this data folder. */
export interface SshLogin {
  /** path of the ssh_config that the connector writes */
  sshConfig: string;
  /** [a-z0-9-]: never an option, never more than one word */
  socket: string;
  /** the login on the target, where the socket lets the client choose it; foreign text */
  login?: string | undefined;
}

/** As arguments, for whatever starts programs without a shell. `-l` because a login may begin with a hyphen. */
export function sshWords({ sshConfig, socket, login }: SshLogin): string[] {
  return ['ssh', '-F', sshConfig, ...(login === undefined ? [] : ['-l', `${login}+${socket}`]), socket];
}
