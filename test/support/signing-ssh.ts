import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type House, startHouse } from './house.ts';
import type { IdentityProvider } from './identity-provider.ts';
import { makeKey } from './keys.ts';
import { clientEnvironment, type SshOptions, sshOptions, startClient } from './run-client.ts';
import type { StartedProcess } from './started-process.ts';

/** A connector whose people sign in there. */
export function startSignInHouse(
  provider: IdentityProvider,
  { data, settings = {}, config = {} }: { data?: string; settings?: object; config?: object } = {},
): Promise<House> {
  return startHouse({
    ...(data === undefined ? {} : { data }),
    config: { sign_in: { ...provider.config, ...settings }, ...config },
  });
}

export interface SigningOptions extends Partial<SshOptions> {
  user?: string;
  command?: readonly string[];
  /** in a terminal, and goes on */
  shell?: boolean;
  env?: NodeJS.ProcessEnv;
}

/** A plain `ssh` of somebody else than the connector's owner. */
export class SigningSsh {
  readonly process: StartedProcess;

  constructor(house: House, options: SigningOptions = {}) {
    const { user = 'practice', shell = false, env = {}, options: own = [], ...client } = options;
    const { command = ['echo', 'in'], ...ofSsh } = client;
    const args = sshOptions({
      port: house.connector.gateway.main.port,
      ...ofSsh,
      // the sign-in is shown as ssh shows a banner
      options: [...own, 'LogLevel=INFO'],
    });
    const rest = shell ? ['-tt', `${user}@127.0.0.1`] : [`${user}@127.0.0.1`, ...command];
    this.process = startClient('ssh', [...args, ...rest], {
      env: clientEnvironment(env),
    });
    if (!shell) this.process.stdin.end();
  }

  /** The link that it shows, with the code in it. */
  async link(): Promise<string> {
    const [link] = await this.process.stderr.waitFor(/http:\S+user_code=\S+/, { timeLimit: 10_000 });
    return link;
  }

  async end(): Promise<{ status: number | null; stdout: string; stderr: string }> {
    const { status } = await this.process.exited;
    return { status, stdout: this.process.stdout.text, stderr: this.process.stderr.text };
  }
}

/** Signs in by a code, to the end. `login`: the account at the provider */
export async function signIn(
  house: House,
  provider: IdentityProvider,
  client?: SigningOptions,
  login?: string,
) {
  const ssh = new SigningSsh(house, client);
  await provider.approve(await ssh.link(), login);
  return ssh.end();
}

/** A data folder whose connector has stopped, and a key that has signed in there. */
export async function signInAndStop(provider: IdentityProvider, settings: object = {}) {
  const house = await startSignInHouse(provider, { settings });
  const { privateKeyFile: identity } = makeKey();
  await signIn(house, provider, { identity });
  await house.stop();
  return { data: house.data, identity };
}

/** The sign-ins of a stopped connector end. */
export function endSignIns(data: string): void {
  const file = join(data, 'signed_in_keys.json');
  const text = readFileSync(file, 'utf8');
  const past = new Date(Date.now() - 60_000).toISOString();
  writeFileSync(file, text.replaceAll(/"ends_at": "[^"]*"/g, `"ends_at": "${past}"`));
}
