import type { z } from 'zod';
import { certificateSetupCommands } from './commands/certificate-setup.ts';
import type { Command } from './commands/command.ts';
import { connectionTestCommands } from './commands/connection-tests.ts';
import { exchangeCommands } from './commands/exchange.ts';
import { logCommands } from './commands/logs.ts';
import { policyCommands } from './commands/policies.ts';
import { sessionCommands } from './commands/sessions.ts';
import { settingsCommands } from './commands/settings.ts';
import { signInCommands } from './commands/sign-in.ts';
import { socketCommands } from './commands/sockets.ts';
import { terminalCommands } from './commands/terminals.ts';

/** Everything that a screen can ask of its host. */
export const commands = {
  ...socketCommands,
  ...exchangeCommands,
  ...sessionCommands,
  ...logCommands,
  ...terminalCommands,
  ...settingsCommands,
  ...signInCommands,
  ...connectionTestCommands,
  ...certificateSetupCommands,
  ...policyCommands,
};

export type CommandName = keyof typeof commands;
export type CommandInput<Name extends CommandName> = z.input<(typeof commands)[Name]['input']>;
/** the same after parsing, with defaults filled in */
export type ParsedInput<Name extends CommandName> = z.output<(typeof commands)[Name]['input']>;
export type CommandValue<Name extends CommandName> =
  (typeof commands)[Name] extends Command<z.ZodType, infer Value> ? Value : never;
