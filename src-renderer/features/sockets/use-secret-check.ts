import { useEffect, useState } from 'react';
import type { SecretCheck } from '../../../src-main/contract/commands/sockets.ts';
import type { CommandInput } from '../../../src-main/contract/commands.ts';
import { useBackend } from '../../app/backend-context.tsx';
import { BackendError } from '../../backend/backend-error.ts';

/** how long nothing is typed before it is looked at */
const pauseMs = 500;

/**
 * What a secret is worth, a moment after it was typed; undefined while that is not known. Without a question nothing is
 * asked.
 */
export function useSecretCheck(
  question: CommandInput<'sockets.check_secret'> | undefined,
): SecretCheck | undefined {
  const backend = useBackend();
  const key = question && JSON.stringify(question);
  const [known, setKnown] = useState<{ key: string; answer: SecretCheck }>();
  useEffect(() => {
    if (key === undefined) return;
    let current = true;
    const timer = setTimeout(async () => {
      try {
        const answer = await backend.call('sockets.check_secret', JSON.parse(key));
        if (current) setKnown({ key, answer });
      } catch (thrown) {
        if (!(thrown instanceof BackendError)) throw thrown;
        const detail = thrown.hint ?? thrown.message;
        if (current) setKnown({ key, answer: { state: 'warn', detail } });
      }
    }, pauseMs);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [backend, key]);
  return known?.key === key ? known?.answer : undefined;
}
