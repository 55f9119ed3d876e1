import type {
  CertificateSetup,
  SetupActivity,
  SetupScope,
  SetupStepName,
} from '../../contract/certificate-setup.ts';
import type { ConnectorState } from '../../contract/connector-state.ts';
import { hintFacts } from '../../contract/hints/hint-facts.ts';
import { hintFor } from '../../contract/hints/hint-for.ts';
import type { SshSocket } from '../../contract/ssh-socket.ts';
import type { CertificateAuthority } from '../certificates/certificate-authority.ts';
import { asFailure } from '../failure.ts';
import { hintSocketOf } from '../failure-words.ts';
import type { Log } from '../logging/log.ts';
import type { SocketBook } from '../sockets/socket-book.ts';
import type { SocketEntry } from '../sockets/socket-entries.ts';
import type { UpstreamHouse, UpstreamRequest } from '../upstream/connect.ts';
import { type LoginSubject, loginName } from '../upstream/credentials.ts';
import { checkLogin, withCertificate } from './login-check.ts';
import { runSetup } from './run-setup.ts';
import { scriptCommand } from './script-run.ts';
import { busy, canceled, cannotRun, noSetupForPractice, notProven } from './setup-failures.ts';
import { setupScripts } from './setup-scripts.ts';
import { SetupState } from './setup-state.ts';
import { standingOf } from './socket-standing.ts';
import { TargetConnection } from './target-connection.ts';
import { type FoundTarget, lookAtTarget } from './target-look.ts';

export interface SetupHouse {
  sockets: SocketBook;
  upstream: UpstreamHouse;
  certificateAuthority: CertificateAuthority;
  /** for whom certificates are made: whoever has a screen of the app is its owner */
  owner: Pick<LoginSubject, 'name' | 'email'>;
  platform: ConnectorState['platform'];
  log: Log;
}

/**
 * The way of one socket from its password, key or agent to certificates, for one screen: look, run, check, switch, each
 * as the person asks for it. One at a time.
 */
export class GuidedSetup {
  private readonly house: SetupHouse;
  private readonly name: string;
  private readonly askedLogin: string | undefined;
  private readonly log: Log;
  private readonly state: SetupState;
  private found: FoundTarget | undefined;
  /** the socket as it was when a certificate was accepted */
  private provenFor: string | undefined;
  private going: { controller: AbortController; done: Promise<void> } | undefined;

  /** @throws Failure `socket_not_found`, `socket_read_only` for the practice socket, `client_login_…` */
  constructor(
    { name, login }: { name: string; login: string | undefined },
    house: SetupHouse,
    onChange: (state: CertificateSetup) => void,
  ) {
    const entry = house.sockets.entry(name);
    if (entry.origin === 'practice') throw noSetupForPractice(name);
    this.house = house;
    this.name = name;
    this.askedLogin = login;
    this.log = house.log.with({ socket_id: name });
    const onTarget = loginName(entry.socket, login);
    const start: CertificateSetup = {
      socket: name,
      login: onTarget,
      steps_of: 'looking',
      steps: [],
      scripts: setupScripts(house.certificateAuthority, onTarget),
      trusted: false,
      output: '',
      ...standingOf(entry),
    };
    this.state = new SetupState(start, onChange);
  }

  /** What the login of today may do on the target, and whether a certificate gets in already. Changes nothing. */
  look(): void {
    const entry = this.house.sockets.entry(this.name);
    const isOnlyChecked = standingOf(entry).by_hand_only !== undefined;
    const steps = isOnlyChecked ? [] : (['login', 'rights'] as const);
    this.begin('looking', [...steps, 'certificate'], async (signal) => {
      this.found = undefined;
      const found = isOnlyChecked ? undefined : await this.lookAsToday(entry.socket, signal);
      await this.tryCertificate(entry.socket, signal, found?.uid);
    });
  }

  /** Whether a certificate gets in now: the script may have been run by hand. */
  check(): void {
    const { socket } = this.house.sockets.entry(this.name);
    this.begin('checking', ['certificate'], async (signal) => {
      await this.tryCertificate(socket, signal, this.found?.uid, true);
    });
  }

  /** Runs the script with the rights that were found. Its changes stay only if both logins work after it. */
  run({ scope, givePassword }: { scope: SetupScope; givePassword: boolean }): void {
    const entry = this.house.sockets.entry(this.name);
    const { found } = this;
    const script = this.state.current.scripts.find((one) => one.scope === scope);
    const { command } = this.state.current;
    if (standingOf(entry).by_hand_only || !found || !command || !script) throw cannotRun();
    if (found.rights.kind === 'sudo_with_password' && !givePassword) throw cannotRun();
    const { socket } = entry;
    this.begin('running', ['login', 'script', 'login_again', 'certificate', 'settle'], async (signal) => {
      this.log.info('certificate set-up started', { login: this.login, scope });
      const { outcome, failure } = await runSetup({
        request: (asWhom, end) =>
          this.request(asWhom === 'certificate' ? withCertificate(socket) : socket, end),
        script: script.text,
        command,
        found,
        signal,
        house: this.house.upstream,
        onStep: (step, state) => this.state.step(step, state),
        onOutput: (output) => this.state.change({ output }),
      });
      if (outcome === 'done') {
        this.trust(socket);
        this.log.info('certificate set-up done: the target accepts certificates', {
          login: this.login,
        });
        return;
      }
      if (outcome !== undefined) this.state.change({ outcome });
      if (failure) throw failure;
    });
  }

  /** Ends what goes on; resolves when it has ended. */
  async cancel(): Promise<void> {
    this.going?.controller.abort(canceled());
    await this.going?.done;
  }

  /**
   * Stores the socket with certificates as its login.
   *
   * @throws Failure `target_setup_failed` where a certificate was not accepted, or not for the socket as it is now;
   *   `socket_read_only`, `settings_unwritable`
   */
  switchLogin(): { entry: SocketEntry; undo: string } {
    const { sockets } = this.house;
    const { socket } = sockets.entry(this.name);
    if (this.going || this.provenFor !== targetOf(socket)) throw notProven();
    const switched = sockets.switchToCertificates(this.name);
    this.log.info('the socket logs in with certificates now', { login: this.login });
    this.state.change({ ...standingOf(switched.entry) });
    return switched;
  }

  /** Its screen is gone: what goes on is ended, and nobody hears of it. */
  close(): void {
    this.state.close();
    void this.cancel();
  }

  // ------------------------------------------------------------------------------------------------------------

  private async lookAsToday(socket: SshSocket, signal: AbortSignal): Promise<FoundTarget | undefined> {
    try {
      const connection = await TargetConnection.open(this.request(socket, signal), this.house.upstream);
      try {
        this.state.step('login', 'ok');
        this.state.step('rights', 'running');
        const hasPassword = socket.ssh_configuration.authentication_type === 'username_and_password';
        const found = await lookAtTarget(connection, { hasPassword, signal });
        const { system, rights } = found;
        this.found = found;
        this.state.step('rights', rights.kind === 'none' ? 'no' : 'ok');
        const login = { name: this.login, hasPassword };
        const command = rights.kind === 'none' ? {} : { command: scriptCommand(rights, login) };
        this.state.change({ target: { system, rights }, ...command });
        return found;
      } finally {
        connection.close();
      }
    } catch (thrown) {
      if (signal.aborted) throw thrown;
      // a certificate may get in all the same, and then it is the way out
      this.fail(thrown);
      return undefined;
    }
  }

  private async tryCertificate(
    socket: SshSocket,
    signal: AbortSignal,
    uid: string | undefined,
    isWanted = false,
  ): Promise<void> {
    this.state.step('certificate', 'running');
    try {
      await checkLogin(this.request(withCertificate(socket), signal), this.house.upstream, { uid });
      this.state.step('certificate', 'ok');
      this.trust(socket);
    } catch (thrown) {
      const refused = asFailure(thrown).code.startsWith('upstream_auth_');
      if (isWanted || signal.aborted || (!refused && !this.state.current.trouble)) throw thrown;
      this.state.step('certificate', 'no');
      this.state.change({ trusted: false });
    }
  }

  private trust(socket: SshSocket): void {
    this.provenFor = targetOf(socket);
    this.state.change({ trusted: true });
  }

  private request(socket: SshSocket, signal: AbortSignal): UpstreamRequest {
    const { name, email } = this.house.owner;
    const subject = { name, email, sessionId: 'certificate-setup' };
    return { socket, askedLogin: this.askedLogin, subject, log: this.log, signal };
  }

  /** @throws Failure `request_invalid` while something goes on */
  private begin(
    activity: SetupActivity,
    steps: readonly SetupStepName[],
    work: (signal: AbortSignal) => Promise<void>,
  ): void {
    if (this.going) throw busy();
    const controller = new AbortController();
    const { signal } = controller;
    this.provenFor = undefined;
    this.state.begin(activity, steps);
    const done = work(signal)
      .catch((thrown) => this.fail(signal.aborted ? signal.reason : thrown))
      .finally(() => {
        this.going = undefined;
        this.state.end();
      });
    this.going = { controller, done };
  }

  private fail(thrown: unknown): void {
    const failure = asFailure(thrown);
    const { code, message, evidence } = failure;
    const { sockets, platform } = this.house;
    const socket = sockets.get(this.name);
    const facts = hintFacts(evidence, { socket: socket && hintSocketOf(socket), platform });
    this.state.fail(failure, hintFor(code, facts));
    const { outcome, activity } = this.state.current;
    this.log.warn(`certificate set-up: ${message}`, { ...evidence, code, activity, outcome });
  }

  private get login(): string {
    return this.state.current.login;
  }
}

/** What a login with a certificate depends on. */
function targetOf(socket: SshSocket): string {
  return JSON.stringify(withCertificate(socket).ssh_configuration);
}
