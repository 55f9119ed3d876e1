import { CertificateAuthority, sharedPrincipal } from '../../../core/certificates/certificate-authority.ts';
import { targetSetupScript } from '../../../core/certificates/target-setup.ts';
import { openKeyFileSecretBox } from '../../../core/secrets/key-file-secret-box.ts';
import { defaultDataFolder } from '../../../core/storage/data-folder.ts';
import { readFlags } from '../read-flags.ts';
import { type Command, dataFlag } from './command.ts';
import { tellOfNewKey } from './tell-of-new-key.ts';

export const ca: Command = {
  summary: "print the CA's public key, and the script that makes a target trust it",
  usage: `Usage: npm run --silent cli -- ca [--public-key] [--data DIR]

Prints a shell script that makes a target's sshd accept this connector's certificates; the CA's public key stands
in its head. Look at it, then run it on the target, for instance:

  npm run --silent cli -- ca > trust-sallyport.sh
  scp trust-sallyport.sh target: && ssh -t target sh trust-sallyport.sh

  --public-key   only the public key, one line`,

  async run(args) {
    const { values } = readFlags(args, { options: { ...dataFlag, 'public-key': { type: 'boolean' } } });
    const authority = await tellOfNewKey(values.data ?? defaultDataFolder(), 'caKey', async (paths) =>
      CertificateAuthority.open(paths, await openKeyFileSecretBox(paths)),
    );
    const script = targetSetupScript(authority.publicKeyLine, { principal: sharedPrincipal });
    const key = authority.publicKeyLine;
    process.stdout.write(values['public-key'] ? `${key}\n` : withKeyInHead(script, key));
    return 0;
  },
};

/** As a comment, so that the whole output is still the script. */
function withKeyInHead(script: string, key: string): string {
  return script.replace('\n', `\n# The CA's public key:\n#   ${key}\n#\n`);
}
