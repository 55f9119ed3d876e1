import { answering, clientEnvironment, runClient } from './run-client.ts';
import { StartedProcess } from './started-process.ts';
import { temporaryFolder } from './temporary-folder.ts';

export interface Agent {
  /** for SSH_AUTH_SOCK and IdentityAgent */
  socket: string;
  pid: number;
  /** loads a private key file, with its certificate if that lies beside it */
  add(privateKeyFile: string, passphrase?: string): Promise<void>;
  /** takes all keys out */
  clear(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts a real `ssh-agent` with these private key files loaded. */
export async function startAgent(privateKeyFiles: readonly string[] = []): Promise<Agent> {
  const socket = temporaryFolder().file('agent');
  const daemon = new StartedProcess('ssh-agent', ['-D', '-a', socket], { env: clientEnvironment() });
  // it prints the shell lines that set SSH_AUTH_SOCK once it listens
  await daemon.stdout.waitFor('SSH_AUTH_SOCK');

  const sshAdd = async (args: string[], passphrase = '') => {
    const env = { ...answering(passphrase), SSH_AUTH_SOCK: socket };
    const { status, stderr } = await runClient('ssh-add', args, { env });
    if (status !== 0) throw new Error(`ssh-add ${args.join(' ')}: ${stderr}`);
  };
  const agent: Agent = {
    socket,
    pid: daemon.pid,
    add: (file, passphrase) => sshAdd(['-q', file], passphrase),
    clear: () => sshAdd(['-q', '-D']),
    stop: () => daemon.stop(),
  };
  for (const file of privateKeyFiles) await agent.add(file);
  return agent;
}
