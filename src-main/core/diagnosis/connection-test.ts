import type { TestReport, TestStepName } from '../../contract/connection-test.ts';
import type { ConnectorState } from '../../contract/connector-state.ts';
import type { ErrorCode } from '../../contract/error-codes.ts';
import { hintFacts } from '../../contract/hints/hint-facts.ts';
import { hintFor } from '../../contract/hints/hint-for.ts';
import type { SshSocket } from '../../contract/ssh-socket.ts';
import { asFailure, Failure, retold } from '../failure.ts';
import { hintSocketOf } from '../failure-words.ts';
import type { Log } from '../logging/log.ts';
import type { UpstreamLink } from '../relay/context.ts';
import { terminalRefused } from '../relay/refused-by-target.ts';
import { connectUpstream, type UpstreamHouse, type UpstreamRequest } from '../upstream/connect.ts';
import type { Progress } from '../upstream/progress.ts';
import { type CertificateTimes, clockFailure } from './certificate-clock.ts';
import { nameless } from './draft-to-test.ts';
import { PassingHostKeys } from './passing-host-keys.ts';
import { SessionProbe } from './session-probe.ts';
import { tryShell } from './shell-probe.ts';
import { TestSteps } from './test-steps.ts';

const longestTest = 90_000;
const terminalType = 'xterm-256color';

export interface TestRequest {
  socket: SshSocket;
  /** of a socket that asks the client for the login */
  askedLogin: string | undefined;
  /** who tests: a certificate is for somebody */
  person: { name: string; email: string };
  /** of this machine: the commands of hints differ */
  platform: ConnectorState['platform'];
  log: Log;
  /** aborted: closes everything, and the report is `canceled` */
  signal: AbortSignal;
  onChange?: ((report: TestReport) => void) | undefined;
  /** for all of it, in ms; default: 90 s. Each step has its own limit. */
  longest?: number;
}

/**
 * Goes the way of a session step by step: the same credentials, way, host key rules and channels. It is no session: it
 * is not recorded, stands in no list, and a host key that it sees for the first time is not trusted by it. It never rejects, and leaves every connection that it has made.
 */
export function testConnection(request: TestRequest, house: UpstreamHouse): Promise<TestReport> {
  return new ConnectionTest(request, house).run();
}

class ConnectionTest {
  private readonly request: TestRequest;
  private readonly house: UpstreamHouse;
  private readonly steps: TestSteps;
  private readonly limit: AbortSignal;
  private readonly signal: AbortSignal;
  private readonly links: UpstreamLink[] = [];
  private hasCredential = false;
  private readonly hostKeys: PassingHostKeys;
  private certificateTimes: CertificateTimes | undefined;
  private server: string | undefined;

  constructor(request: TestRequest, house: UpstreamHouse) {
    this.request = request;
    this.house = house;
    this.limit = AbortSignal.timeout(request.longest ?? longestTest);
    this.signal = AbortSignal.any([request.signal, this.limit]);
    this.hostKeys = new PassingHostKeys(house.knownHosts);
    this.steps = new TestSteps(request.socket.name, request.onChange ?? (() => {}));
  }

  async run(): Promise<TestReport> {
    const { log, person } = this.request;
    try {
      await this.goThrough();
      const report = this.steps.passedAll();
      log.info(`connection test passed in ${report.ms} ms`, { user: person.email });
      return report;
    } catch (thrown) {
      return this.endWith(thrown);
    } finally {
      for (const link of this.links) link.close();
    }
  }

  private async goThrough(): Promise<void> {
    const { steps } = this;
    const link = await this.logIn();
    this.server = link.server;
    const probe = new SessionProbe(link, this.signal);
    const channel = await probe.open();
    steps.done('session', {});
    if (!(await channel.openTerminal(terminalType))) {
      throw terminalRefused(link.server);
    }
    steps.done('pty', { term: terminalType });
    steps.done('round_trip', { round_trip_ms: await tryShell(channel, probe) });
  }

  private async logIn(): Promise<UpstreamLink> {
    try {
      return await this.connect({ progress: this.progress });
    } catch (thrown) {
      const failure = asFailure(thrown);
      this.signal.throwIfAborted();
      if (!this.hasCredential) await this.askForMethods();
      throw (await this.clockFailure(failure)) ?? (await this.sha1Failure(failure)) ?? failure;
    }
  }

  private async connect(changes: Partial<UpstreamRequest>): Promise<UpstreamLink> {
    const { socket, askedLogin, person, log } = this.request;
    const subject = { ...person, sessionId: 'connection-test' };
    const link = await connectUpstream(
      { socket, askedLogin, subject, log, signal: this.signal, hostKeys: this.hostKeys, ...changes },
      this.house,
    );
    this.links.push(link);
    return link;
  }

  private readonly progress: Progress = (step, evidence) => {
    if (step !== 'credential') return this.steps.done(step, evidence);
    this.hasCredential = true;
    const { valid_after, valid_before } = evidence;
    if (typeof valid_after === 'string' && typeof valid_before === 'string')
      this.certificateTimes = { valid_after, valid_before };
    this.steps.credentialLoaded();
  };

  /**
   * There is nothing to log in with: how far the way goes can be learned all the same, and which methods the target
   * offers. Returns where only the login is missing.
   *
   * @throws Failure what is wrong before that
   */
  private async askForMethods(): Promise<void> {
    const { steps } = this;
    steps.credentialLoaded();
    const progress: Progress = (step, evidence) => {
      if (step !== 'auth' && step !== 'credential') steps.done(step, evidence);
    };
    try {
      await this.connect({ progress, credential: 'none' });
    } catch (thrown) {
      const { code, evidence } = asFailure(thrown);
      if (code !== 'upstream_auth_none_offered' || evidence.via !== undefined) throw thrown;
    }
  }

  private async clockFailure(failure: Failure): Promise<Failure | undefined> {
    const isOnTheWay = failure.evidence.via !== undefined;
    if (failure.code !== 'upstream_auth_rejected' || isOnTheWay || !this.certificateTimes) return undefined;
    const logInAnyTime = () => this.connect({ credential: 'any_time_certificate' });
    return clockFailure(failure, this.certificateTimes, logInAnyTime, this.signal);
  }

  /** An RSA key was rejected: whether that is for its signature, which a target does not say. */
  private async sha1Failure(failure: Failure): Promise<Failure | undefined> {
    const { via, key_types: types } = failure.evidence;
    const isRsa = Array.isArray(types) && types.includes('ssh-rsa');
    if (failure.code !== 'upstream_auth_rejected' || via !== undefined || !isRsa) return undefined;
    try {
      await this.connect({ credential: 'sha1_signature' });
    } catch (thrown) {
      if (thrown instanceof Failure) return undefined;
      throw thrown;
    }
    return retold(failure, {
      message: `${failure.message}: the key is taken with a SHA-1 signature only`,
      evidence: { sha1_only: true },
    });
  }

  private endWith(thrown: unknown): TestReport {
    const { log, person, socket, platform, signal } = this.request;
    const { steps } = this;
    if (signal.aborted) {
      log.info('connection test canceled', { code: 'test_canceled', user: person.email });
      return steps.canceled();
    }
    const failure = this.limit.aborted ? outOfTime(steps.current) : this.withServer(asFailure(thrown));
    const { code, message, evidence } = failure;
    const step = hostKeyCodes.has(code) && evidence.via === undefined ? 'host_key' : steps.current;
    const facts = hintFacts(evidence, { socket: hintSocketOf(socket), platform });
    // a name that nobody has chosen is not to be read in advice
    const hint = hintFor(code, socket.name === nameless ? { ...facts, socket: undefined } : facts);
    const report = steps.failed(failure, hint, step);
    log.error(
      `connection test failed at step ${step}, ${steps.passed} of ${report.steps.length} passed: ${message}`,
      { ...evidence, code, user: person.email },
    );
    return report;
  }

  /** Once it is logged in, failures do not say any more what the target runs; the advice depends on it. */
  private withServer(failure: Failure): Failure {
    if (this.server === undefined || failure.evidence.server !== undefined) return failure;
    return retold(failure, { message: failure.message, evidence: { server: this.server } });
  }
}

/** Of a target that was asked again for a key of another type: then it is not known which step that came to. */
const hostKeyCodes: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'upstream_host_key_changed',
  'upstream_host_key_pin_mismatch',
]);

/** A way of many sockets, each slow: what the step under way waits for. */
function outOfTime(step: TestStepName): Failure {
  const message = 'the connection test took too long';
  switch (step) {
    case 'resolve':
    case 'tcp':
      return new Failure('upstream_dial_timeout', { message });
    case 'banner':
    case 'kex':
      return new Failure('upstream_silent', { message });
    case 'host_key':
    case 'auth_methods':
    case 'auth':
      return new Failure('upstream_auth_timeout', { message });
    default:
      return new Failure('upstream_keepalive_timeout', { message });
  }
}
