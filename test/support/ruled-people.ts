import { writeFileSync } from 'node:fs';
import type { Connector } from './connector.ts';
import { type Key, makeKey } from './keys.ts';
import { type RunOptions, runClient, sshOptions } from './run-client.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { Terminal } from './terminal.ts';

type Fields = Readonly<Record<string, unknown>>;

/** People with keys of their own, each of them under a policy of their own: what they may do with SSH. */
export class RuledPeople<Name extends string> {
  readonly keys: Readonly<Record<Name, Key>>;
  private readonly permissions: Readonly<Record<Name, Fields | undefined>>;

  /** undefined: nothing is for them */
  constructor(permissions: Readonly<Record<Name, Fields | undefined>>) {
    this.permissions = permissions;
    this.keys = Object.fromEntries(this.names.map((name) => [name, makeKey({ comment: name })])) as Record<
      Name,
      Key
    >;
  }

  get names(): Name[] {
    return Object.keys(this.permissions) as Name[];
  }

  /** The sections of a config file that say so. */
  get config(): Fields {
    return {
      client_keys: this.names.map((name) => ({ name, email: emailOf(name), key: this.keys[name].publicKey })),
      policies: this.names.flatMap((name) => {
        const ssh = this.permissions[name];
        return ssh ? [policyFor(name, ssh)] : [];
      }),
    };
  }

  /** Options of ssh, scp and sftp that come in as one of them: the host's name is that of the socket. */
  as(name: Name, { port }: Pick<Connector, 'port'>): string[] {
    const file = temporaryFolder().file('ssh_config');
    const [, , ...options] = sshOptions({ port, identity: this.keys[name].privateKeyFile });
    const settings = options.filter((option) => option !== '-o').map((setting) => setting.replace('=', ' '));
    const hosts = ['web1', 'web9'].map((socket) => `Host ${socket}\n  User ${socket}\n`);
    writeFileSync(file, `${hosts.join('')}Host *\n  HostName 127.0.0.1\n  ${settings.join('\n  ')}\n`);
    return ['-F', file];
  }

  ssh(name: Name, connector: Pick<Connector, 'port'>, args: readonly string[], options: RunOptions = {}) {
    return runClient('ssh', [...this.as(name, connector), ...args], options);
  }

  terminal(name: Name, connector: Pick<Connector, 'port'>, args: readonly string[]): Terminal {
    return new Terminal('ssh', [...this.as(name, connector), '-tt', ...args]);
  }
}

export const emailOf = (name: string) => `${name}@example.com`;

/** An entry of `policies` for one person, on the socket web1. */
export function policyFor(name: string, ssh: Fields, condition: Fields = {}): Fields {
  return {
    name,
    sockets: ['web1'],
    policy_data: { permissions: { ssh }, condition: { who: { email: [emailOf(name)] }, ...condition } },
  };
}
