import type { TestStepName } from '../../src-main/contract/connection-test.ts';
import { cliProgram } from './cli.ts';
import type { Connector } from './connector.ts';
import type { FoundByTest, Place } from './provoke.ts';
import { type ClientResult, type RunOptions, runClient } from './run-client.ts';

export interface ProcessPlace {
  /** its config file, which `cli test` reads as well */
  config: string;
  /** what runs the connector: `cli test` is run by the same */
  within: readonly string[];
  /** what runs the clients, where they have to be in the connector's own network */
  sshWithin?: readonly string[];
}

/** of `cli test --json` */
interface JsonReport {
  steps: {
    name: TestStepName;
    state: 'ok' | 'failed' | 'skipped';
    code?: string;
    evidence: Readonly<Record<string, unknown>>;
    hint?: FoundByTest['hint'];
  }[];
}

/** A connector in a process of its own, tested by `cli test`, which goes the same way in another one. */
export function placeOfProcess(
  connector: Connector,
  { config, within, sshWithin = [] }: ProcessPlace,
): Place {
  return {
    ssh: (args, options) => run([...sshWithin, 'ssh', ...connector.sshOptions, ...args], options),
    lines: () => connector.log.lines,
    test: async (name) => {
      const args = ['test', name, '--json', '--config', config, '--data', connector.data];
      const { stdout, stderr } = await run([...within, process.execPath, cliProgram(), ...args]);
      if (stdout.length === 0) throw new Error(`cli test ${name} has said nothing: ${stderr}`);
      const report = JSON.parse(stdout.toString()) as JsonReport;
      const failed = report.steps.find(({ state }) => state === 'failed');
      const { name: step, code, evidence = {}, hint } = failed ?? {};
      return { step, code, evidence, hint, report };
    },
  };
}

function run([program = '', ...args]: readonly string[], options?: RunOptions): Promise<ClientResult> {
  return runClient(program, args, options);
}
