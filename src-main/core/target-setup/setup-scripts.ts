import type { SetupScript } from '../../contract/certificate-setup.ts';
import { type CertificateAuthority, sharedPrincipal } from '../certificates/certificate-authority.ts';
import { canBeOnlyUser, targetSetupFiles, targetSetupScript } from '../certificates/target-setup.ts';

/** For any user of the target, and kept to this login where its name allows that. */
export function setupScripts({ publicKeyLine }: CertificateAuthority, login: string): SetupScript[] {
  const forUser = (scope: SetupScript['scope'], user: string | undefined): SetupScript => ({
    scope,
    text: targetSetupScript(publicKeyLine, { principal: sharedPrincipal, user }),
    files: targetSetupFiles({ user }),
  });
  return [forUser('any_user', undefined), ...(canBeOnlyUser(login) ? [forUser('one_user', login)] : [])];
}
