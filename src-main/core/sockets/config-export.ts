import { stringify } from 'yaml';
import { type ClientKey, ConnectorConfig } from '../../contract/connector-config.ts';
import type { Policy } from '../../contract/policy.ts';
import { secretFields } from '../../contract/socket-draft.ts';
import type { SshSocket } from '../../contract/ssh-socket.ts';
import { storedSecret } from './check-draft-secrets.ts';

const heading = `# Sockets, client keys and policies of a Sallyport connector.
# Start a connector with this file by --config, or import it in the app.

`;

/**
 * Sockets, client keys and policies as a config file, without what are defaults anyway. A secret is there as it is stored,
 * sealed or as a reference; one in clear text never is: a reference stands in its place.
 */
export function exportConfig({
  sockets,
  client_keys,
  policies = [],
}: Pick<ConnectorConfig, 'sockets' | 'client_keys'> & { policies?: readonly Policy[] }): {
  yaml: string;
  notes: string[];
} {
  const content = {
    ...(client_keys.length > 0 && { client_keys: client_keys.map(keyEntry) }),
    sockets: sockets.map(socketEntry),
    ...(policies.length > 0 && { policies: policies.map(policyEntry) }),
  };
  return { yaml: heading + stringify(content, { lineWidth: 0 }), notes: notesOn(sockets) };
}

/** Without what is not said: an undefined field would be written as null, which means something there. */
export function policyEntry({ description, ...policy }: Policy): object {
  return JSON.parse(JSON.stringify({ ...policy, ...(description === '' ? {} : { description }) }));
}

function keyEntry({ name, email, key }: ClientKey): object {
  return { name, email, key };
}

/** What a socket of a config file is where it says nothing else. */
const [plain] = ConnectorConfig.parse({
  sockets: [{ name: 'x', ssh_configuration: { authentication_type: 'agent', hostname: 'x', username: 'x' } }],
}).sockets;

function socketEntry(socket: SshSocket): object {
  const { ssh_configuration: ssh, ...rules } = socket;
  const secrets = secretFields.flatMap((field) => {
    const stored = storedSecret(socket, field);
    if (stored === undefined) return [];
    return [[field, isInClear(stored) ? placeholder(socket.name, field) : stored]];
  });
  return {
    ...without(rules, plain),
    ssh_configuration: { ...without(ssh, plain?.ssh_configuration), ...Object.fromEntries(secrets) },
  };
}

/** The fields that differ from the defaults; a name, a host, a login and its kind always stand there. */
function without(fields: object, defaults: object | undefined): object {
  const always = ['name', 'hostname', 'authentication_type', 'username'];
  const usual = Object.entries(defaults ?? {});
  return Object.fromEntries(
    Object.entries(fields).filter(([field, value]) => {
      const same = usual.some(
        ([other, its]) => other === field && JSON.stringify(its) === JSON.stringify(value),
      );
      return value !== undefined && (always.includes(field) || !same);
    }),
  );
}

function notesOn(sockets: readonly SshSocket[]): string[] {
  const names = (isMeant: (stored: string) => boolean) =>
    sockets
      .filter((socket) => secretFields.some((field) => isMeant(storedSecret(socket, field) ?? 'from:')))
      .map(({ name }) => name);
  const sealed = names((stored) => stored.startsWith('sealed:'));
  const clear = names(isInClear);
  const own = sockets.filter((socket) =>
    secretFields.some((field) => storedSecret(socket, field)?.startsWith('from:')),
  );
  const exported = new Set(sockets.map(({ name }) => name));
  const ways = sockets.flatMap(({ ssh_configuration: { via } }) => (via && !exported.has(via) ? [via] : []));
  return [
    ...(ways.length > 0
      ? [`The way to some of these leads through ${list([...new Set(ways)])}, which is not in this file.`]
      : []),
    ...(sealed.length > 0
      ? [
          `The secrets of ${list(sealed)} are sealed: they open only with the data folder of this connector. Elsewhere type them again.`,
        ]
      : []),
    ...(own.length > 0
      ? [
          `The secrets of ${list(own.map(({ name }) => name))} are references (from:…): they are looked up on the machine that runs the connector.`,
        ]
      : []),
    ...(clear.length > 0
      ? [
          `Secrets of ${list(clear)} stood in clear text: the file has references in their place (from:env:…).`,
        ]
      : []),
  ];
}

function isInClear(stored: string): boolean {
  return !/^(from|sealed):/.test(stored);
}

function placeholder(name: string, field: string): string {
  return `from:env:${`${name}_${field}`.toUpperCase().replaceAll('-', '_')}`;
}

function list(names: readonly string[]): string {
  const shown = names.slice(0, 5).join(', ');
  return names.length > 5 ? `${shown} and ${names.length - 5} more` : shown;
}
