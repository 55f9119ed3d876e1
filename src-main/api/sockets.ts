import type { socketCommands } from '../contract/commands/sockets.ts';
import type { SecretField } from '../contract/socket-draft.ts';
import type { SocketView } from '../contract/socket-view.ts';
import type { SshSocket } from '../contract/ssh-socket.ts';
import type { Connector } from '../core/connector.ts';
import { Failure } from '../core/failure.ts';
import { resolveSecret } from '../core/secrets/references.ts';
import { sealContext } from '../core/secrets/seal-context.ts';
import { storedSecret } from '../core/sockets/check-draft-secrets.ts';
import { checkSecret } from '../core/sockets/check-secret.ts';
import { draftFromText } from '../core/sockets/draft-from-text.ts';
import { socketToDraft } from '../core/sockets/draft-socket.ts';
import type { SocketEntry } from '../core/sockets/socket-entries.ts';
import { listSystemTerminals, openSystemTerminal } from '../core/system-terminal/open-terminal.ts';
import type { UpstreamRequest } from '../core/upstream/connect.ts';
import { lookAtHostKey, trustHostKey } from '../core/upstream/host-key-look.ts';
import type { HandlersOf } from './handlers.ts';
import { type SocketViewHouse, socketView, socketViews } from './socket-views.ts';

type SocketHouse = SocketViewHouse & Pick<Connector, 'upstream' | 'secretBox' | 'owner' | 'log'>;

/** a target behind several others, each slow */
const lookMilliseconds = 60_000;

export function socketHandlers(house: SocketHouse): HandlersOf<typeof socketCommands> {
  const { sockets } = house;
  const view = (entry: SocketEntry): SocketView => socketView(entry, house);
  return {
    'sockets.list': () => socketViews(sockets.list(), house),
    'sockets.get': ({ name }) => view(sockets.entry(name)),
    'sockets.draft': ({ name }) => socketToDraft(sockets.entry(name).socket),
    'sockets.draft_from': ({ text }) => draftFromText(text, sockets.names),
    'sockets.check': ({ draft, was }) => ({ issues: sockets.check(draft, was) }),
    'sockets.check_secret': ({ was, ...question }) =>
      checkSecret({ ...question, stored: storedOf(was, house), env: house.env }),
    'sockets.save': ({ draft, was }) => view(sockets.save(draft, was)),
    'sockets.set_enabled': ({ name, enabled }) => view(sockets.setEnabled(name, enabled)),
    'sockets.duplicate': ({ name }) => view(sockets.duplicate(name)),
    'sockets.delete': ({ name }) => ({ undo: sockets.remove(name) }),
    'sockets.restore': ({ undo }) => view(sockets.restore(undo)),
    'sockets.look_at_host_key': ({ name }) => lookAtHostKey(requestFor(name, house), house.upstream),
    'sockets.trust_host_key': async ({ name, fingerprint }) => {
      await trustHostKey(fingerprint, requestFor(name, house), house.upstream);
      return view(sockets.touch(name));
    },
    'sockets.system_terminals': () => listSystemTerminals(house.env),
    'sockets.open_in_system_terminal': async ({ name, terminal, login }) => {
      checkLogin(sockets.entry(name).socket, login);
      const target = { sshConfig: house.paths.sshConfig, socket: name, login };
      return { opened: await openSystemTerminal(target, { wanted: terminal, env: house.env }) };
    },
  };
}

/** Opens what `keep` means; of a socket that is no longer there, nothing. */
function storedOf(was: string | undefined, { sockets, secretBox, env }: SocketHouse) {
  const socket = was === undefined ? undefined : sockets.get(was);
  return (field: SecretField): Promise<Buffer> | undefined => {
    const stored = socket && storedSecret(socket, field);
    if (!socket || stored === undefined) return undefined;
    return resolveSecret(stored, { secretBox, env, context: sealContext(socket.name, field) });
  };
}

/** Said here, and not in a window that opens only to show it. */
function checkLogin({ name, enabled, ssh_configuration: ssh }: SshSocket, login: string | undefined): void {
  if (!enabled) {
    throw new Failure('socket_stopped', {
      message: `the socket ${name} is stopped`,
      advice: `The socket ${name} is stopped. Start it first.`,
    });
  }
  if (ssh.username_provider === 'prompt_client' && login === undefined) {
    throw new Failure('client_login_missing', {
      message: `the socket ${name} asks the client for the login`,
      advice: 'Say which login on the target to use, for instance root.',
    });
  }
}

/** Whoever has a screen of the app is its owner: on the way to a target they log in where they have to. */
function requestFor(name: string, { sockets, owner, log }: SocketHouse): UpstreamRequest {
  return {
    socket: sockets.entry(name).socket,
    askedLogin: undefined,
    subject: { name: owner.name, email: owner.email, sessionId: 'host-key' },
    log: log.with({ socket_id: name }),
    signal: AbortSignal.timeout(lookMilliseconds),
  };
}
