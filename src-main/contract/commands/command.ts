import type { z } from 'zod';

/**
 * What a screen may ask the host for: the schema of its input, which is parsed on every call whatever the transport,
 * and the type of the value that comes back. A value never holds a secret.
 */
export interface Command<Input extends z.ZodType, Value> {
  readonly input: Input;
  /** only a type: nothing stands here at run time */
  readonly value?: Value;
}

/** `command<Value>()(schema)`: two calls, because TypeScript infers all type arguments of a call or none. */
export function command<Value>() {
  return <Input extends z.ZodType>(input: Input): Command<Input, Value> => ({ input });
}
