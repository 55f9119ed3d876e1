import { homedir, userInfo } from 'node:os';
import path from 'node:path';
import type { exchangeCommands } from '../contract/commands/exchange.ts';
import type { Connector } from '../core/connector.ts';
import { Failure } from '../core/failure.ts';
import { sealContext } from '../core/secrets/seal-context.ts';
import { checkDraft } from '../core/sockets/check-draft.ts';
import { exportConfig } from '../core/sockets/config-export.ts';
import { type ImportTarget, importedParts, previewImport } from '../core/sockets/config-import.ts';
import { draftToSocket } from '../core/sockets/draft-socket.ts';
import { invalidDraft } from '../core/sockets/socket-failures.ts';
import { sshConfigDrafts, sshConfigRows } from '../core/sockets/ssh-config-import.ts';
import { expandHome } from '../core/sockets/ssh-config-source.ts';
import type { ImportSurroundings } from '../core/sockets/ssh-config-via.ts';
import { secretsOf } from '../core/sockets/stored-secrets.ts';
import type { HandlersOf } from './handlers.ts';

type ExchangeHouse = Pick<Connector, 'sockets' | 'clientKeys' | 'policies' | 'secretBox' | 'env'>;

export function exchangeHandlers(house: ExchangeHouse): HandlersOf<typeof exchangeCommands> {
  const { sockets, clientKeys, policies, secretBox } = house;
  return {
    'exchange.export': () => {
      const own = sockets.list().filter(({ origin }) => origin === 'app');
      return exportConfig({
        sockets: own.map(({ socket }) => socket),
        client_keys: [...clientKeys.stored],
        policies: policies.stored,
      });
    },
    'exchange.preview': ({ text }) => previewImport(text, targetOf(house)),
    'exchange.import': ({ text, replace }) => {
      const parts = importedParts(text, { ...targetOf(house), replace });
      // first: what they forbid must not be open in between
      policies.putAll(parts.policies);
      const put = sockets.putAll(parts.sockets);
      clientKeys.addAll(parts.clientKeys);
      return put;
    },
    'exchange.preview_ssh_config': ({ file }) => {
      const around = surroundingsOf(house);
      return sshConfigRows(sshConfigFile(file, around.home), around);
    },
    'exchange.import_ssh_config': ({ file, hosts }) => {
      const around = surroundingsOf(house);
      const drafts = sshConfigDrafts(sshConfigFile(file, around.home), hosts, around);
      const added = drafts.map((draft) =>
        draftToSocket(draft, { secrets: secretsOf(draft, undefined, secretBox) }),
      );
      const all = [...around.sockets, ...added];
      const issues = drafts.flatMap((draft) =>
        checkDraft(draft, { sockets: all.filter(({ name }) => name !== draft.name) }).map(
          ({ field, text }) => ({
            field: `${draft.name}.${field}`,
            text: `${draft.name}: ${text}`,
          }),
        ),
      );
      if (issues.length > 0) throw invalidDraft(issues);
      sockets.putAll(added);
      return { added: added.map(({ name }) => name) };
    },
  };
}

function targetOf({ sockets, clientKeys, policies, secretBox }: ExchangeHouse): ImportTarget {
  return {
    sockets: new Map(sockets.list().map((entry) => [entry.socket.name, entry])),
    hasClientKey: (blob) => clientKeys.find(blob) !== undefined,
    policies: new Map(policies.list().map((entry) => [entry.policy.name, entry])),
    opens: (sealed, { socket, field }) => opens(secretBox, sealed, sealContext(socket, field)),
  };
}

function opens(box: Connector['secretBox'], sealed: string, context: string): boolean {
  try {
    box.open(sealed, context).fill(0);
    return true;
  } catch {
    return false;
  }
}

function surroundingsOf({ sockets, env }: ExchangeHouse): ImportSurroundings {
  return {
    sockets: sockets.list().map(({ socket }) => socket),
    home: env.HOME ?? homedir(),
    localUser: userInfo().username,
    env,
  };
}

function sshConfigFile(file: string | undefined, home: string): string {
  if (file === undefined) return path.join(home, '.ssh', 'config');
  const expanded = expandHome(file, home);
  if (path.isAbsolute(expanded) && !expanded.includes('\0')) return path.normalize(expanded);
  throw new Failure('ssh_config_unreadable', {
    message: 'the path of the ssh_config is not absolute',
    advice: 'Give the whole path of the file, for instance ~/.ssh/config.',
  });
}
