import type { terminalCommands } from '../contract/commands/terminals.ts';
import { Failure } from '../core/failure.ts';
import { openTerminal, type TerminalsHouse } from '../core/terminals/terminals.ts';
import type { HandlersOf } from './handlers.ts';

/** Each holds up to half a megabyte that waits for its screen, and a session of the target. */
const maxTerminals = 40;

export function terminalHandlers(house: TerminalsHouse): HandlersOf<typeof terminalCommands> {
  return {
    'terminals.open': ({ socket, login, cols, rows }, screen) => {
      if (screen.terminals.size >= maxTerminals) throw tooMany();
      const opened = openTerminal(
        { socket, login, size: { cols, rows } },
        {
          onState: (state) => {
            screen.send({ topic: 'terminal', terminal, state });
            if (state.kind === 'ended' || state.kind === 'failed') screen.terminals.delete(terminal);
          },
          onOutput: (data) => screen.sendOutput(terminal, data),
        },
        house,
      );
      const terminal = screen.addTerminal(opened);
      return { terminal };
    },
    'terminals.resize': ({ terminal, cols, rows }, screen) => {
      // one that has just ended: its screen has not heard of it yet
      screen.terminals.get(terminal)?.resize({ cols, rows });
      return {};
    },
    'terminals.close': ({ terminal }, screen) => {
      screen.terminals.get(terminal)?.close();
      screen.terminals.delete(terminal);
      return {};
    },
  };
}

function tooMany(): Failure {
  return new Failure('terminal_limit_reached', {
    message: `${maxTerminals} terminals are open in this window`,
    advice: 'Close one that you no longer need, or open another window.',
  });
}
