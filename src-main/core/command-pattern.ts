import { RE2JS } from 're2js';

/** Decides on commands of clients: says whether the whole of it is of the allowed form. */
export interface CommandPattern {
  matches(command: string): boolean;
}

/** In UTF-16 units; what is longer matches nothing. */
export const longestCommand = 16 * 1024;
/** Instructions; time and memory of a match grow with it. */
const largestProgram = 1500;

/**
 * Compiles a regular expression with the syntax of RE2, which is that of Go and so of Border0's policies. The engine is
 * RE2's: its time is linear in the command, where that of JavaScript's own grows without bound for some pattern, and
 * stands still the whole connector.
 *
 * A command has to match as a whole: `ls` allows neither `ls -l` nor `rm x; ls`, as the unanchored patterns of Border0
 * do. `.*` at an end opens it; a `.` is no line end, unless the pattern says `(?s)`.
 */
export function compileCommandPattern(pattern: string): CommandPattern | { expected: string } {
  try {
    const compiled = RE2JS.compile(pattern);
    if (compiled.programSize() > largestProgram)
      return { expected: 'a shorter pattern: its repetitions are too many' };
    return {
      matches: (command) => command.length <= longestCommand && isPlain(command) && compiled.matches(command),
    };
  } catch {
    // its own words may quote what is not fit to be shown
    return {
      expected: 'a regular expression as RE2 and Go know them (without lookaround and backreferences)',
    };
  }
}

/** A shell stops reading at NUL, and bytes that are no UTF-8 cannot be compared. */
function isPlain(command: string): boolean {
  return !command.includes('\0') && !command.includes('\ufffd');
}
