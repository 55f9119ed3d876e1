import type { connectionTestCommands } from '../contract/commands/connection-tests.ts';
import type { TestReport } from '../contract/connection-test.ts';
import type { Connector } from '../core/connector.ts';
import { socketOfDraft } from '../core/diagnosis/draft-to-test.ts';
import { Failure } from '../core/failure.ts';
import type { HandlersOf } from './handlers.ts';

type TestHouse = Pick<Connector, 'tests' | 'sockets' | 'secretBox'>;

/** each is a login on a target */
const mostAtOnce = 20;

export function connectionTestHandlers(house: TestHouse): HandlersOf<typeof connectionTestCommands> {
  const { tests, sockets } = house;
  return {
    'tests.run': async (input, screen) => {
      const { id, login } = input;
      if (screen.tests.has(id)) throw notStarted(`test ${id} runs already`);
      if (screen.tests.size >= mostAtOnce) throw notStarted(`${mostAtOnce} tests are running`);
      const isDraft = 'draft' in input;
      const socket = isDraft
        ? socketOfDraft(input.draft, input.was, house)
        : sockets.entry(input.name).socket;
      const canceling = new AbortController();
      screen.tests.set(id, canceling);
      try {
        const { signal } = canceling;
        const onChange = (report: TestReport) => screen.send({ topic: 'connection_test', id, report });
        return await tests.run({ socket, login, isDraft, signal, onChange });
      } finally {
        screen.tests.delete(id);
      }
    },
    'tests.cancel': ({ id }, screen) => {
      screen.tests.get(id)?.abort();
      return {};
    },
    'tests.last': ({ name }) => tests.last(name) ?? null,
  };
}

function notStarted(problem: string): Failure {
  return new Failure('request_invalid', {
    message: `the connection test was not started: ${problem}`,
    advice: 'Wait until a test that is running has ended, or cancel it.',
  });
}
