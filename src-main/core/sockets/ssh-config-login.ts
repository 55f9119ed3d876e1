import { emptyDraft } from '../../contract/empty-draft.ts';
import type { SocketDraft } from '../../contract/socket-draft.ts';
import { isThere, type KeyFileSurroundings, keyFilePath } from './ssh-config-key-file.ts';
import type { HostOptions } from './ssh-config-lookup.ts';
import { expandHome } from './ssh-config-source.ts';

export interface ImportedLogin {
  /** the fields of a draft that say how it logs in */
  fields: Pick<SocketDraft, 'authentication_type' | 'password' | 'private_key' | 'agent_socket'>;
  /** as lists show it: `~/.ssh/id_ed25519`, `agent`, `password` */
  loginWith: string;
  /** what is missing before anybody gets in */
  needs?: string;
  notes: string[];
}

/** what ssh tries where no IdentityFile is given */
const defaultKeys = ['id_rsa', 'id_ecdsa', 'id_ed25519'];

/**
 * How a host of an ssh_config would be logged in to, from what the config says and which key files are there: ssh
 * tries several ways one after the other, a socket has one.
 */
export function importedLogin(
  options: HostOptions,
  around: KeyFileSurroundings,
  name: string,
): ImportedLogin {
  const { others, identityFiles, certificateFiles } = options;
  const notes: string[] = [];
  if (wantsPassword(others)) return passwordLogin(name, notes);
  if (certificateFiles.some((file) => file !== 'none')) notes.push('without its CertificateFile');

  const agent = agentOf(others, around);
  const given = identityFiles.filter((file) => file !== 'none' && !file.endsWith('.pub'));
  const keys = given.map((file) => ({ file, path: keyFilePath(file, around) }));
  const [found, ...further] = keys.flatMap(({ path }) =>
    path !== undefined && isThere(path, around.home) ? [path] : [],
  );
  if (found !== undefined) {
    if (further.length > 0) notes.push(`with the first of its ${further.length + 1} keys`);
    return keyLogin(found, notes);
  }
  const [missing] = keys;
  // keys that were named and are not there may well be in the agent that was named too
  if (missing && agent?.named !== true) {
    const { path, file } = missing;
    if (path !== undefined)
      return { ...keyLogin(path, notes), needs: `Needs the key file ${path}: it is not there` };
    return {
      ...keyLogin('~/.ssh/id_ed25519', notes),
      needs: `Needs the whole path of its key, in place of ${file}`,
    };
  }
  if (agent) return agentLogin(agent.socket, notes);
  const fallback = identityFiles.length === 0 ? defaultKeys.map((key) => `~/.ssh/${key}`) : [];
  const usual = fallback.find((file) => isThere(file, around.home));
  return usual === undefined ? passwordLogin(name, notes) : keyLogin(usual, notes);
}

function wantsPassword(others: HostOptions['others']): boolean {
  if (/^(no|false)$/i.test(others.get('pubkeyauthentication') ?? '')) return true;
  const preferred = others.get('preferredauthentications');
  return preferred !== undefined && !preferred.split(',').includes('publickey');
}

/** The agent that ssh would ask; `socket` is empty for the one of SSH_AUTH_SOCK. `named`: the config says which. */
function agentOf(
  others: HostOptions['others'],
  around: KeyFileSurroundings,
): { socket: string; named: boolean } | undefined {
  const given = others.get('identityagent');
  if (given === 'none') return undefined;
  const variable = given === undefined ? 'SSH_AUTH_SOCK' : /^\$?\{?(\w+)\}?$/.exec(given)?.[1];
  if (variable === 'SSH_AUTH_SOCK')
    return around.env.SSH_AUTH_SOCK ? { socket: '', named: given !== undefined } : undefined;
  // ssh takes $NAME here, and ${NAME} as everywhere
  const path = keyFilePath(
    (given ?? '').replace(/(?<=^\$)\w+$/, (name) => `{${name}}`),
    around,
  );
  return path === undefined ? undefined : { socket: expandHome(path, around.home), named: true };
}

function keyLogin(file: string, notes: string[]): ImportedLogin {
  const private_key = { kind: 'reference' as const, reference: `from:file:${file}` };
  return { fields: { ...none, authentication_type: 'private_key', private_key }, loginWith: file, notes };
}

function agentLogin(socket: string, notes: string[]): ImportedLogin {
  return {
    fields: { ...none, authentication_type: 'agent', agent_socket: socket },
    loginWith: 'agent',
    notes,
  };
}

/** No password stands in an ssh_config: the variable is where it can be put until somebody types it in the form. */
function passwordLogin(name: string, notes: string[]): ImportedLogin {
  const variable = `${name.toUpperCase().replaceAll('-', '_')}_PASSWORD`;
  const password = { kind: 'reference' as const, reference: `from:env:${variable}` };
  return {
    fields: { ...none, authentication_type: 'username_and_password', password },
    loginWith: 'password',
    needs: 'Needs a password',
    notes,
  };
}

const none: ImportedLogin['fields'] = {
  authentication_type: emptyDraft.authentication_type,
  password: { kind: 'none' },
  private_key: { kind: 'none' },
  agent_socket: '',
};
