import { type CommandName, commands } from '../contract/commands.ts';
import type { FieldIssue, Reply, ReplyError } from '../contract/reply.ts';
import { asFailure, type Failure } from '../core/failure.ts';
import { wordsFor } from '../core/failure-words.ts';
import type { Handler, Handlers } from './handlers.ts';
import type { Screen } from './screen.ts';

/** Answers one call of a screen. Whatever happens, there is a reply, and no stack and no secret in it. */
export async function answerCall(
  handlers: Handlers,
  { command, input }: { command: string; input?: unknown },
  screen: Screen,
): Promise<Reply<unknown>> {
  if (!Object.hasOwn(commands, command)) return refusal(`there is no command ${command}`, []);
  const name = command as CommandName;
  const parsed = commands[name].input.safeParse(input);
  if (!parsed.success) {
    const issues = parsed.error.issues.map(({ path, message }) => ({ field: path.join('.'), text: message }));
    return refusal(`${command}: ${issues.map(({ field, text }) => `${field}: ${text}`).join('; ')}`, issues);
  }
  try {
    // the input was parsed by the schema of this very command
    const handler = handlers[name] as Handler<CommandName>;
    return { ok: true, value: await handler(parsed.data as never, screen) };
  } catch (thrown) {
    return { ok: false, error: describe(asFailure(thrown)) };
  }
}

function refusal(message: string, issues: FieldIssue[]): Reply<never> {
  const hint = issues.map(({ text }) => `Expected ${text}.`).join(' ');
  return { ok: false, error: { code: 'request_invalid', message, ...(hint ? { hint, issues } : {}) } };
}

function describe(failure: Failure): ReplyError {
  const { code, message, issues } = failure;
  const hint = wordsFor(failure);
  return { code, message, ...(hint ? { hint } : {}), ...(issues ? { issues: [...issues] } : {}) };
}
