import { useEffect, useRef, useState } from 'react';
import type { CertificateSetup } from '../../../../src-main/contract/certificate-setup.ts';
import type { CommandInput, CommandValue } from '../../../../src-main/contract/commands.ts';
import { useBackend, useConnection } from '../../../app/backend-context.tsx';
import { BackendError } from '../../../backend/backend-error.ts';
import { tellFailure } from '../../../ui/toasts.tsx';

type Asked = 'look' | 'run' | 'check' | 'cancel' | 'switch';
type Input<Name extends Asked> = Omit<CommandInput<`certificate_setup.${Name}`>, 'id'>;

export interface SetupLink {
  /** undefined: the host has not said anything yet */
  state: CertificateSetup | undefined;
  /** it could not begin */
  refusal: BackendError | undefined;
  /** What fails is told in a toast; undefined then. */
  ask<Name extends Asked>(
    what: Name,
    input: Input<Name>,
  ): Promise<CommandValue<`certificate_setup.${Name}`> | undefined>;
}

/** the host tells the set-ups of a page apart by this */
let lastId = 0;

/**
 * The set-up of one socket, which begins with a look at its target and ends with this place on the page. After a new
 * connection to the host it begins anew: the host has ended the old one.
 *
 * @param login of a socket that asks the client for it; undefined: not chosen yet
 */
export function useCertificateSetup(
  name: string,
  { asksLogin, login }: { asksLogin: boolean; login: string | undefined },
): SetupLink {
  const backend = useBackend();
  const connection = useConnection();
  const opened = connection.kind === 'open' ? connection.opened : 0;
  const [state, setState] = useState<CertificateSetup>();
  const [refusal, setRefusal] = useState<BackendError>();
  const id = useRef(0);

  useEffect(() => {
    if (opened === 0 || (asksLogin && login === undefined)) return;
    const mine = ++lastId;
    id.current = mine;
    setState(undefined);
    setRefusal(undefined);
    const stop = backend.onCertificateSetup((of, told) => {
      if (of === mine) setState(told);
    });
    backend
      .call('certificate_setup.open', { id: mine, name, ...(login === undefined ? {} : { login }) })
      .catch((thrown) => {
        if (!(thrown instanceof BackendError)) throw thrown;
        setRefusal(thrown);
      });
    return () => {
      stop();
      // where the host is gone, so is the set-up
      backend.call('certificate_setup.close', { id: mine }).catch(() => {});
    };
  }, [backend, name, asksLogin, login, opened]);

  const ask: SetupLink['ask'] = async (what, input) => {
    try {
      // each name has its own input, which TypeScript does not follow through a template
      const whole = { id: id.current, ...input } as CommandInput<`certificate_setup.${typeof what}`>;
      return await backend.call(`certificate_setup.${what}`, whole);
    } catch (thrown) {
      if (!(thrown instanceof BackendError)) throw thrown;
      tellFailure(thrown.message, thrown.hint);
      return undefined;
    }
  };
  return { state, refusal, ask };
}
