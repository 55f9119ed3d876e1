import type { TestReport } from '../../../contract/connection-test.ts';
import { SocketName } from '../../../contract/ssh-socket.ts';
import { accountOwner } from '../../../core/client-auth/device-key.ts';
import { testConnection } from '../../../core/diagnosis/connection-test.ts';
import { asFailure } from '../../../core/failure.ts';
import { openLog } from '../../../core/logging/connector-log.ts';
import { platform } from '../../../core/platform.ts';
import { practiceSocketFor } from '../../../core/practice/practice-socket.ts';
import { createPracticeTarget } from '../../../core/practice/practice-target.ts';
import type { DataPaths } from '../../../core/storage/data-folder.ts';
import type { RunningConnector } from './running-connector.ts';
import { findStoredSocket, readStoredSockets, unknownToConnector } from './stored-sockets.ts';
import { openUpstreamHouse } from './upstream-house.ts';

/** a test there ends by itself long before */
const longestWaitMs = 120_000;

export interface TestOrder {
  /** of the socket, as it was typed */
  name: string;
  /** of a socket that asks the client for the login */
  login: string | undefined;
  paths: DataPaths;
  /** aborted: cancels the test, which then ends with a report all the same */
  signal: AbortSignal;
  /** comes last with the report of the end */
  onChange: (report: TestReport) => void;
}

export interface TestResult {
  report: TestReport;
  /** false: the socket is stopped */
  enabled: boolean;
}

/**
 * Has the connector that runs test a socket: with its environment and agent, and it hears of the result.
 *
 * @throws Failure `flags_invalid` where it does not know the socket, `host_unreachable` where it ends meanwhile
 */
export async function testInConnector(connector: RunningConnector, order: TestOrder): Promise<TestResult> {
  const { name, login, paths, signal, onChange } = order;
  const id = 1;
  const cancel = () => {
    // one that does not answer this either is gone, which ends the test
    connector.call('tests.cancel', { id }).catch(() => {});
  };
  connector.onEvent = (event) => {
    if (event.topic === 'connection_test' && event.report.state === 'running') onChange(event.report);
  };
  const unknown = () => unknownToConnector(name, readStoredSockets(undefined, paths));
  if (!SocketName.safeParse(name).success) throw unknown();
  try {
    const { enabled } = await connector.call('sockets.get', { name });
    const running = connector.call('tests.run', { id, name, login }, longestWaitMs);
    if (signal.aborted) cancel();
    signal.addEventListener('abort', cancel);
    const report = await running;
    onChange(report);
    return { report, enabled };
  } catch (thrown) {
    throw asFailure(thrown).code === 'socket_not_found' ? unknown() : thrown;
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}

/**
 * Tests a socket from this process, with its environment and agent.
 *
 * @param configFlag of `--config`
 * @throws Failure `flags_invalid` where there is no such socket, `config_…`, `key_unreadable`
 */
export async function testFromHere(
  configFlag: string | undefined,
  { name, login, paths, signal, onChange }: TestOrder,
): Promise<TestResult> {
  const stored = readStoredSockets(configFlag, paths);
  const practice = stored.hasPractice ? ownPractice() : undefined;
  const sockets = [...stored.all, ...(practice ? [practice.socket] : [])];
  try {
    const socket = findStoredSocket(name, { ...stored, all: sockets });
    // the report says all of it; the connector's log is not ours to write
    const { log } = openLog({ terminal: { write: () => {} } });
    const house = await openUpstreamHouse(paths, { sockets, practice, log });
    const report = await testConnection(
      { socket, askedLogin: login, person: accountOwner(), platform, log, signal, onChange },
      house,
    );
    return { report, enabled: socket.enabled };
  } finally {
    practice?.target.close();
  }
}

/** It is made anew in every process: this one's is as good as the connector's. */
function ownPractice() {
  const target = createPracticeTarget();
  return { target, socket: practiceSocketFor(target) };
}
