import { hintFacts } from '../../../src-main/contract/hints/hint-facts.ts';
import { hintFor } from '../../../src-main/contract/hints/hint-for.ts';
import type { Hint } from '../../../src-main/contract/hints/hint-rule.ts';
import type { SocketView } from '../../../src-main/contract/socket-view.ts';
import { useAnswer } from '../../app/queries.ts';
import { useConnector } from '../../app/use-connector.ts';

/** lines at the end of a session's log, among which its failure stands */
const lastLines = 100;

/**
 * What there is to say about a failure that is known by its code and its session: the evidence stands on the log line
 * of that session. Without a session it was met by a connection test, whose report has the hint.
 */
export function useFailureHint(
  code: string | undefined,
  { socket, session }: { socket: SocketView | undefined; session: string | undefined },
): Hint | undefined {
  const platform = useConnector()?.platform;
  const isOfTest = code !== undefined && session === undefined && socket !== undefined;
  const lines = useAnswer(
    'logs.recent',
    code !== undefined && session !== undefined ? { session, limit: lastLines } : undefined,
  );
  const tested = useAnswer('tests.last', isOfTest ? { name: socket.name } : undefined);
  // better a moment later than other words first
  if (code === undefined || lines.isLoading || tested.isLoading) return undefined;
  const failed = tested.data?.steps.find((step) => step.code === code);
  if (failed?.hint) return failed.hint;
  const evidence = lines.data?.entries.findLast((entry) => entry.code === code);
  return hintFor(code, hintFacts(evidence ?? {}, { socket, platform }));
}
