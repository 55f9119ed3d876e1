import type { CommandName, CommandValue, ParsedInput } from '../contract/commands.ts';
import type { Screen } from './screen.ts';

/**
 * What answers a command: parsed input → core → value. It throws a Failure for what did not work, and knows nothing
 * of the transport; `screen` is the one that asks.
 */
export type Handler<Name extends CommandName> = (
  input: ParsedInput<Name>,
  screen: Screen,
) => CommandValue<Name> | Promise<CommandValue<Name>>;

/** The handlers of a feature, by the commands that its contract file lists: `HandlersOf<typeof socketCommands>`. */
export type HandlersOf<Commands> = { readonly [Name in keyof Commands & CommandName]: Handler<Name> };

export type Handlers = { readonly [Name in CommandName]: Handler<Name> };
