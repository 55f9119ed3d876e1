import { type ParseArgsOptionsConfig, parseArgs } from 'node:util';
import { Failure, nodeErrorCode } from '../../core/failure.ts';
import { cleanText } from '../../core/logging/sanitize.ts';

interface Accepted<Options extends ParseArgsOptionsConfig> {
  options: Options;
  /** the names of what stands without a flag, for error texts; in brackets: may be absent; ending in …: may repeat */
  operands?: readonly string[];
}

/** Reads a command line strictly. Throws Failure `flags_invalid`, whose message is one sentence. */
export function readFlags<Options extends ParseArgsOptionsConfig>(
  args: readonly string[],
  { options, operands = [] }: Accepted<Options>,
) {
  const parsed = parse(args, options);
  const { values, positionals } = parsed;
  for (const [name, value] of Object.entries(values)) {
    if (value === '') throw wrongFlag(`--${name} needs a value`);
  }
  if ('help' in values && values.help === true) return parsed;
  const missing = operands[positionals.length];
  if (missing && !missing.startsWith('[')) throw wrongFlag(`${missing.replace('…', '')} is missing`);
  const surplus = positionals[operands.length];
  if (surplus !== undefined && !operands.at(-1)?.endsWith('…')) {
    throw wrongFlag(`there is no use for ${cleanText(surplus, 80)}`);
  }
  return parsed;
}

export function wrongFlag(sentence: string): Failure {
  return new Failure('flags_invalid', { message: sentence, advice: `${sentence} (see --help)` });
}

function parse<Options extends ParseArgsOptionsConfig>(args: readonly string[], options: Options) {
  try {
    return parseArgs({ args: withNegativeNumbers(args), options, strict: true, allowPositionals: true });
  } catch (error) {
    const flag = cleanText(/'(-[^' ]*)/.exec(String(error))?.[1] ?? 'a flag', 80);
    if (nodeErrorCode(error) === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') throw wrongFlag(`there is no flag ${flag}`);
    const takesNone = String(error).includes('does not take');
    throw wrongFlag(takesNone ? `${flag} takes no value` : `${flag} needs a value`);
  }
}

/** `--speed -1` as `--speed=-1`: a wrong value, where parseArgs sees a flag with no value. */
function withNegativeNumbers(args: readonly string[]): string[] {
  const joined: string[] = [];
  for (const arg of args) {
    const flag = joined.at(-1);
    if (/^-[\d.]/.test(arg) && flag && /^--[^=]+$/.test(flag)) joined[joined.length - 1] = `${flag}=${arg}`;
    else joined.push(arg);
  }
  return joined;
}
