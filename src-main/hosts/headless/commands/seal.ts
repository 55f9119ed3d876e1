import { buffer } from 'node:stream/consumers';
import { SocketName } from '../../../contract/ssh-socket.ts';
import { Failure } from '../../../core/failure.ts';
import { openKeyFileSecretBox } from '../../../core/secrets/key-file-secret-box.ts';
import { withoutLastNewline } from '../../../core/secrets/last-newline.ts';
import { defaultDataFolder, ensureDataFolder } from '../../../core/storage/data-folder.ts';
import { sealContext } from '../../../core/upstream/credentials.ts';
import { readFlags, wrongFlag } from '../read-flags.ts';
import { askSecret } from './ask.ts';
import { type Command, dataFlag } from './command.ts';

const fields = ['password', 'private_key', 'private_key_passphrase'];

export const seal: Command = {
  summary: 'encrypt a secret for the config file',
  usage: `Usage: npm run --silent cli -- seal SOCKET FIELD [--data DIR]

Reads a secret from the terminal, unseen, or from stdin, and prints the value to put into the config: it opens only
with this data folder's key, and only as this field of this socket.
FIELD is ${fields.join(', ')}.

  npm run --silent cli -- seal web1 password
  npm run --silent cli -- seal web1 private_key < ~/.ssh/id_web1`,

  async run(args) {
    const { values, positionals } = readFlags(args, { options: dataFlag, operands: ['SOCKET', 'FIELD'] });
    const [socket = '', field = ''] = positionals;
    if (!SocketName.safeParse(socket).success) throw wrongFlag('SOCKET is not the name of a socket');
    if (!fields.includes(field)) throw wrongFlag(`FIELD must be one of ${fields.join(', ')}`);
    const paths = ensureDataFolder(values.data ?? defaultDataFolder());
    const box = await openKeyFileSecretBox(paths);
    const secret = process.stdin.isTTY
      ? Buffer.from(await askSecret(`${field} of ${socket}: `))
      : withoutLastNewline(await buffer(process.stdin));
    if (secret.length === 0) throw new Failure('flags_invalid', { message: 'the secret is empty' });
    process.stdout.write(`${box.seal(secret, sealContext(socket, field))}\n`);
    secret.fill(0);
    return 0;
  },
};
