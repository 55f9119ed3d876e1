import { buffer } from 'node:stream/consumers';
import { SocketName } from '../../../contract/ssh-socket.ts';
import { Failure } from '../../../core/failure.ts';
import { cleanText } from '../../../core/logging/sanitize.ts';
import { openKeyFileSecretBox } from '../../../core/secrets/key-file-secret-box.ts';
import { withoutLastNewline } from '../../../core/secrets/last-newline.ts';
import { clientSecretContext, sealContext } from '../../../core/secrets/seal-context.ts';
import { nearest } from '../../../core/sockets/config-expectations.ts';
import { readConfigFile } from '../../../core/sockets/config-file.ts';
import { dataPaths, defaultDataFolder } from '../../../core/storage/data-folder.ts';
import { lastConfigFile } from '../../../core/storage/last-config.ts';
import { readFlags, wrongFlag } from '../read-flags.ts';
import { askSecret } from './ask.ts';
import { type Command, dataFlag } from './command.ts';
import { tellOfNewKey } from './tell-of-new-key.ts';

const fields = ['password', 'private_key', 'private_key_passphrase'];

export const seal: Command = {
  summary: 'encrypt a secret for the config file',
  usage: `Usage: npm run --silent cli -- seal SOCKET FIELD [--config FILE] [--data DIR]
       npm run --silent cli -- seal sign_in client_secret [--data DIR]

Reads a secret from the terminal, unseen, or from stdin, and prints the value to put into the config: it opens only
with this data folder's key, and only as this field of this socket.
FIELD is ${fields.join(', ')}.

  --config FILE   to see whether SOCKET is there; default: what the connector was last started with

  npm run --silent cli -- seal web1 password
  npm run --silent cli -- seal web1 private_key < ~/.ssh/id_web1`,

  async run(args) {
    const { values, positionals } = readFlags(args, {
      options: { ...dataFlag, config: { type: 'string' } },
      operands: ['SOCKET', 'FIELD'],
    });
    const [socket = '', field = ''] = positionals;
    const isSignIn = socket === 'sign_in';
    if (isSignIn && field !== 'client_secret') throw wrongFlag('FIELD of sign_in must be client_secret');
    if (!isSignIn && !SocketName.safeParse(socket).success)
      throw wrongFlag('SOCKET is not the name of a socket');
    if (!isSignIn && !fields.includes(field)) throw wrongFlag(`FIELD must be one of ${fields.join(', ')}`);
    const folder = values.data ?? defaultDataFolder();
    const warning = isSignIn
      ? undefined
      : warnOfUnknown(socket, values.config ?? lastConfigFile(dataPaths(folder)));
    if (warning) process.stderr.write(`${warning}\n`);
    const secret = process.stdin.isTTY
      ? Buffer.from(await askSecret(`${field} of ${socket}: `))
      : withoutLastNewline(await buffer(process.stdin));
    if (secret.length === 0) throw new Failure('flags_invalid', { message: 'the secret is empty' });
    const box = await tellOfNewKey(folder, 'secretKey', openKeyFileSecretBox);
    const context = isSignIn ? clientSecretContext : sealContext(socket, field);
    process.stdout.write(`${box.seal(secret, context)}\n`);
    secret.fill(0);
    return 0;
  },
};

/** Only a warning: the socket may be what is added to the config next. */
function warnOfUnknown(name: string, configFile: string | undefined): string | undefined {
  if (configFile === undefined) return undefined;
  const file = cleanText(configFile);
  try {
    const names = readConfigFile(configFile).config.sockets.map((socket) => socket.name);
    if (names.includes(name)) return undefined;
    const meant = nearest(name, names);
    return `There is no socket "${name}" in ${file}${meant ? ` (did you mean ${meant}?)` : ''}: the value opens only for one of this name.`;
  } catch {
    return `${file} has mistakes or cannot be read, so it is not known whether it has a socket "${name}".`;
  }
}
