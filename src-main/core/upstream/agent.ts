import { connect, type Socket } from 'node:net';
import { Failure } from '../failure.ts';
import { AgentProtocol, BaseAgent, type ParsedKey } from '../ssh2/library.ts';

/** ssh2's agent object: offers keys and signs for them. */
export type Agent = InstanceType<typeof BaseAgent>;

/** One key of an ssh-agent, as an agent of its own. */
export interface AgentKey {
  /** `ssh-ed25519`, … */
  type: string;
  agent: Agent;
}

/** sshd's MaxAuthTries is 6, and `none` counts as well. */
const maxKeys = 5;
/** to list keys; signing may wait for a person (`ssh-add -c`), as long as the login may take */
const answerMilliseconds = 10_000;

/**
 * The keys of the admin's ssh-agent, each as an agent of its own, because ssh2 asks again only when an agent's keys
 * are all used up. `signal` ends whatever is going on with the agent.
 *
 * @throws Failure `agent_unavailable`, `agent_empty`
 */
export async function agentsPerKey(path: string | undefined, signal: AbortSignal): Promise<AgentKey[]> {
  if (!path) throw unavailable('SSH_AUTH_SOCK is not set where the connector runs');
  const keys = await listKeys(path, AbortSignal.any([signal, AbortSignal.timeout(answerMilliseconds)]));
  if (keys.length === 0) {
    throw new Failure('agent_empty', {
      message: 'failed to initialize SSH session: the ssh-agent holds no keys',
    });
  }
  return keys
    .slice(0, maxKeys)
    .map((key) => ({ type: key.type, agent: new SingleKeyAgent(path, key, signal) }));
}

function listKeys(path: string, signal: AbortSignal): Promise<ParsedKey[]> {
  return new Promise((fulfil, reject) => {
    const { protocol, socket } = openAgent(path, signal);
    const fail = (reason: string, cause?: unknown) => {
      socket.destroy();
      reject(unavailable(`${path}: ${reason}`, cause));
    };
    socket.once('error', (error) => fail(signal.aborted ? 'it does not answer' : error.message, error));
    socket.once('close', () => fail('it has closed the connection'));
    protocol.getIdentities((error, keys) => {
      if (error) return fail(error.message, error);
      fulfil(keys ?? []);
      socket.destroy();
    });
  });
}

function openAgent(path: string, signal: AbortSignal) {
  const socket = connect({ path, signal } as { path: string });
  const protocol = new AgentProtocol(true);
  protocol.on('error', () => socket.destroy());
  protocol.pipe(socket).pipe(protocol);
  return { protocol, socket };
}

class SingleKeyAgent extends BaseAgent<ParsedKey> {
  private readonly path: string;
  private readonly key: ParsedKey;
  private readonly signal: AbortSignal;

  constructor(path: string, key: ParsedKey, signal: AbortSignal) {
    super();
    this.path = path;
    this.key = key;
    this.signal = signal;
  }

  getIdentities(callback: (error: Error | undefined, keys: ParsedKey[]) => void): void {
    callback(undefined, [this.key]);
  }

  /** ssh2 calls it with or without options. */
  sign(key: ParsedKey | Buffer | string, data: Buffer, ...rest: unknown[]): void {
    const callback = rest.at(-1) as (error: Error | undefined, signature?: Buffer) => void;
    const options = rest.length > 1 ? (rest[0] as object) : {};
    const { protocol, socket } = openAgent(this.path, this.signal);
    const settle = once((error: Error | undefined, signature?: Buffer) => {
      endQuietly(socket);
      callback(error, signature);
    });
    socket.once('error', settle);
    socket.once('close', () => settle(new Error('the ssh-agent has closed the connection')));
    protocol.sign(key, data, options, (error, signature) => settle(error ?? undefined, signature));
  }
}

function once<A extends unknown[]>(run: (...values: A) => void): (...values: A) => void {
  let done = false;
  return (...values) => {
    if (!done) {
      done = true;
      run(...values);
    }
  };
}

function endQuietly(socket: Socket): void {
  socket.on('error', () => {});
  socket.destroy();
}

function unavailable(reason: string, cause?: unknown): Failure {
  return new Failure('agent_unavailable', {
    message: `failed to initialize SSH session: the ssh-agent cannot be reached: ${reason}`,
    cause,
  });
}
