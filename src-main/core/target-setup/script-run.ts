import type { SetupOutcome, SetupRights } from '../../contract/certificate-setup.ts';
import { canBeOnlyUser } from '../certificates/target-setup.ts';
import { setupMarks } from '../certificates/target-setup-steps.ts';
import { Failure } from '../failure.ts';
import { SetupOutput } from './setup-output.ts';
import type { TargetConnection, TargetProgram } from './target-connection.ts';

/** What sudo asks for the password with, so that it is sent to nobody else. */
const prompt = 'sallyport-setup: password';
/** said by root's shell before it is given the script */
const rootMark = 'sallyport-setup: root';

/**
 * The command that the script is given to on its standard input.
 *
 * @param login the one of today, on the target: the script looks first whether it will still be one
 */
export function scriptCommand(rights: SetupRights, login: { name: string; hasPassword: boolean }): string {
  const { name, hasPassword } = login;
  const ofLogin = canBeOnlyUser(name) ? ` ${hasPassword ? 'password' : 'publickey'} ${name}` : '';
  const sh = `sh -s wait${ofLogin}`;
  switch (rights.kind) {
    case 'root':
      return sh;
    case 'sudo':
      return `sudo -n ${sh}`;
    // -k: it asks also where somebody has just told it, so that the next line is not read as a command
    case 'sudo_with_password':
      return `sudo -k -S -p '${prompt}' sh -c 'echo ${rootMark}; exec ${sh}'`;
    case 'none':
      throw new Error('this login can run no set-up');
  }
}

export type ScriptEnd = 'done' | SetupOutcome;

export interface ScriptRunOptions {
  script: string;
  /** as `scriptCommand` makes it */
  command: string;
  /** the command asks for the password */
  wantsPassword: boolean;
  /** for sudo; the caller overwrites it */
  password: Buffer | undefined;
  onOutput: (text: string) => void;
}

/**
 * The set-up script on the target, over a connection that stays open until it was told whether its changes stay. It is
 * `waiting` when they are made and sshd has them.
 */
export class ScriptRun {
  /** settles at the first of both: it waits, or it has ended without */
  readonly waiting: Promise<'waiting' | ScriptEnd>;
  readonly ended: Promise<ScriptEnd>;
  private readonly program: TargetProgram;
  private readonly options: ScriptRunOptions;
  private readonly output: SetupOutput;
  private passwordSent = false;
  /** sudo has asked twice: the password was not the right one */
  private passwordWrong = false;
  private scriptSent = false;
  private end: ScriptEnd | undefined;

  constructor(connection: TargetConnection, options: ScriptRunOptions) {
    this.options = options;
    this.output = new SetupOutput({ password: options.password, prompt, onText: options.onOutput });
    const isWaiting = Promise.withResolvers<'waiting'>();
    this.program = connection.run(options.command);
    this.program.onOutput = (data, stream) => {
      for (const line of this.output.take(data, stream)) {
        if (line === setupMarks.waiting) isWaiting.resolve('waiting');
        else if (line === rootMark) this.sendScript();
        else if (line === prompt) this.sendPassword();
        else this.end = endMarks.get(line) ?? this.end;
      }
    };
    if (!options.wantsPassword) this.sendScript();
    this.ended = this.program.ended.then(
      () => this.endOf(),
      (thrown) => {
        // what it had said before the connection went is what has happened
        if (this.end !== undefined) return this.end;
        if (this.scriptSent) return 'lost';
        throw thrown;
      },
    );
    this.ended.catch(() => {}); // looked at through `waiting`
    this.waiting = Promise.race([isWaiting.promise, this.ended]);
  }

  /** Says whether the changes stay; resolves when the script has ended. */
  settle(keep: boolean): Promise<ScriptEnd> {
    this.program.write(keep ? 'keep\n' : 'undo\n');
    this.program.end();
    return this.ended;
  }

  private endOf(): ScriptEnd {
    this.output.finish();
    if (this.end !== undefined) return this.end;
    if (this.passwordWrong) {
      throw new Failure('target_setup_failed', {
        message: 'sudo on the target did not accept the password of the login',
        advice:
          'The password of this login is not the one that sudo wants, or this user may not use sudo. Nothing was changed. Run the script by hand.',
      });
    }
    // sudo itself, or the shell, has ended before the script could begin
    return this.scriptSent ? 'lost' : 'unchanged';
  }

  private sendScript(): void {
    if (this.scriptSent) return;
    this.scriptSent = true;
    this.program.write(this.options.script);
  }

  private sendPassword(): void {
    const { password } = this.options;
    if (this.passwordSent || password === undefined) {
      this.passwordWrong = true;
      return this.program.end();
    }
    this.passwordSent = true;
    this.program.write(Buffer.concat([password, Buffer.from('\n')]));
  }
}

const endMarks: ReadonlyMap<string, ScriptEnd> = new Map([
  [setupMarks.done, 'done'],
  [setupMarks.unchanged, 'unchanged'],
  [setupMarks.undone, 'undone'],
  [setupMarks.stuck, 'stuck'],
]);
