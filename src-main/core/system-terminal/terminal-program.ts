import type { SshLogin } from './ssh-login.ts';

/** How a terminal is started; data, so that it can be looked at without a Mac or a Windows machine. */
export type TerminalStart =
  | {
      kind: 'program';
      program: string;
      args: readonly string[];
      /** Windows: the arguments are one line already, which must not be quoted again */
      verbatim?: boolean;
      /** added to the environment */
      env?: Readonly<Record<string, string>>;
    }
  | {
      kind: 'script';
      /** of the file that the script is written to, in a folder of its own */
      name: string;
      script: string;
      program: string;
      args: (file: string) => readonly string[];
    };

export interface TerminalProgram {
  id: string;
  /** as people know it */
  name: string;
  /** Where it may be: a name on the search path, or a path, with `~/` and `%NAME%`. The first that is there counts. */
  programs: readonly string[];
  /** @param found the one of `programs` that is there */
  start(login: SshLogin, found: string): TerminalStart;
}
