import type { HostKeyLook, SocketView } from '../../../src-main/contract/socket-view.ts';
import type { TerminalState } from '../../../src-main/contract/terminal-state.ts';
import type { Backend } from '../../backend/backend.ts';
import { BackendError } from '../../backend/backend-error.ts';
import { clockTime } from '../../format/time.ts';
import { targetText } from '../sockets/socket-words.ts';
import { PaneSession } from './pane-session.ts';
import type { PaneView } from './pane-view.ts';
import { isWorthRetrying, nextTry } from './retry.ts';
import { Surface, type TerminalSize } from './surface.ts';

export interface PaneEvents {
  onChange(): void;
  onFocus(): void;
  /** before it is sent: may ask, and then calls `paste` */
  onPaste(text: string): void;
  onSelection(text: string): void;
}

/** One terminal of the screen: its surface, and the sessions that it has one after another. */
export class Pane {
  readonly id: number;
  readonly surface: Surface;
  private view: PaneView;
  private readonly backend: Backend;
  private readonly events: PaneEvents;
  private session: PaneSession | undefined;
  private hostKeyAccepted = false;
  private retryTimer: ReturnType<typeof setTimeout> | undefined;
  private tries = 0;
  /** counts the sessions, so that an answer that comes late finds that it is not wanted */
  private attempt = 0;
  private closed = false;

  constructor(
    id: number,
    asked: { socket: string; login?: string | undefined },
    backend: Backend,
    events: PaneEvents,
  ) {
    this.id = id;
    this.backend = backend;
    this.events = events;
    this.surface = new Surface({
      onInput: (data) => this.onInput(data),
      onResize: (size) => this.onResize(size),
      onBell: () => {
        if (!this.surface.isShown) this.change({ rang: true });
      },
      onFocus: events.onFocus,
      onPaste: events.onPaste,
      onSelection: events.onSelection,
      onHits: (hits) => this.change({ find: { ...this.view.find, ...hits } }),
    });
    this.view = {
      socket: asked.socket,
      login: asked.login,
      target: '',
      size: this.surface.size,
      state: { kind: 'preparing' },
      opened: undefined,
      lost: undefined,
      retry: undefined,
      rang: false,
      find: { open: false, current: 0, count: 0 },
    };
  }

  readonly get = (): PaneView => this.view;

  /** Somebody is at work in it, or about to be. */
  get isLive(): boolean {
    return this.view.state.kind === 'open' || this.view.state.kind === 'connecting';
  }

  /** It waits for an answer before it connects. */
  get isAsking(): boolean {
    return this.view.state.kind === 'asks_login' || this.view.state.kind === 'asks_host_key';
  }

  /** Starts a session: the first one, or another one under what the last one has shown. */
  start(): void {
    this.stopRetry();
    this.tries = 0;
    void this.prepare();
  }

  /** Answers `asks_login`. */
  logInAs(login: string): void {
    this.change({ login });
    void this.prepare();
  }

  /** Answers `asks_host_key` with yes: from now on this key is the target's. */
  async acceptHostKey(fingerprint: string): Promise<void> {
    const mine = ++this.attempt;
    try {
      await this.backend.call('sockets.trust_host_key', { name: this.view.socket, fingerprint });
      if (mine !== this.attempt) return;
      this.hostKeyAccepted = true;
      void this.connect();
    } catch (thrown) {
      this.failWith(mine, thrown);
    }
  }

  /** No answer: it stays as it is, not connected. */
  giveUp(): void {
    this.attempt++;
    this.change({ state: { kind: 'ended', at: new Date().toISOString() } });
  }

  /** It is on the screen now. */
  seen(): void {
    if (this.view.rang) this.change({ rang: false });
  }

  stopRetry(): void {
    clearTimeout(this.retryTimer);
    if (this.view.retry) this.change({ retry: undefined });
  }

  paste(text: string): void {
    this.surface.paste(text);
  }

  look({ find }: { find: boolean }): void {
    this.change({ find: { open: find, current: 0, count: 0 } });
    if (!find) this.surface.endFind();
  }

  close(): void {
    this.closed = true;
    this.attempt++;
    clearTimeout(this.retryTimer);
    this.endSession();
    this.surface.dispose();
  }

  // ------------------------------------------------------------------------------------------------------------

  private async prepare(): Promise<void> {
    const mine = ++this.attempt;
    const { socket: name } = this.view;
    this.endSession();
    this.change({ state: { kind: 'preparing' }, retry: undefined });
    try {
      const socket = await this.backend.call('sockets.get', { name });
      if (mine !== this.attempt) return;
      const asks = socket.username_provider === 'prompt_client';
      const login = asks ? this.view.login : undefined;
      this.change({
        login,
        target: targetText({ ...socket, ...(login === undefined ? {} : { username: login }) }),
      });
      if (asks && login === undefined) return this.change({ state: { kind: 'asks_login' } });
      const look = await this.lookAtHostKey(socket);
      if (mine !== this.attempt) return;
      if (look?.verdict === 'new') return this.change({ state: { kind: 'asks_host_key', look } });
      await this.connect();
    } catch (thrown) {
      this.failWith(mine, thrown);
    }
  }

  /** Only of a target that nobody has been to. Where it can't be asked, the session's own failure says it better. */
  private async lookAtHostKey({ name, origin, host_key, via }: SocketView): Promise<HostKeyLook | undefined> {
    const known = host_key.kind !== 'unknown' || this.hostKeyAccepted;
    if (known || origin === 'practice' || via !== undefined) return undefined;
    return this.backend.call('sockets.look_at_host_key', { name }).catch(() => undefined);
  }

  private async connect(): Promise<void> {
    const mine = ++this.attempt;
    const { socket, login } = this.view;
    this.change({ state: { kind: 'connecting' }, retry: undefined });
    this.surface.fit();
    this.session = new PaneSession(this.backend, this.surface, (state) => this.onState(state));
    try {
      await this.session.open({ socket, login });
    } catch (thrown) {
      this.failWith(mine, thrown);
    }
  }

  private onState(state: TerminalState): void {
    switch (state.kind) {
      case 'connecting':
        return this.change({ state });
      case 'open':
        this.tries = 0;
        if (this.view.opened) this.surface.prepareForNext(`connected again at ${clockTime(Date.now())}`);
        return this.change({
          state,
          opened: { since: Date.parse(state.since), recorded: state.recorded },
          lost: undefined,
        });
      case 'ended':
      case 'failed':
        return this.over(state);
    }
  }

  private over(state: Extract<TerminalState, { kind: 'ended' | 'failed' }>): void {
    this.session = undefined;
    const { state: before, opened, lost } = this.view;
    this.change({
      state,
      ...(before.kind === 'open' && opened ? { opened: { ...opened, until: Date.parse(state.at) } } : {}),
      ...(before.kind === 'open' && state.kind === 'failed' ? { lost: state } : {}),
      ...(state.kind === 'ended' ? { lost: undefined } : {}),
    });
    if (state.kind === 'failed' && (lost || before.kind === 'open') && isWorthRetrying(state.code))
      this.tryLater();
  }

  private tryLater(): void {
    const retry = nextTry(this.tries);
    this.change({ retry });
    if (!retry) return;
    this.retryTimer = setTimeout(() => {
      this.tries = retry.number;
      void this.prepare();
    }, retry.at - Date.now());
  }

  private failWith(attempt: number, thrown: unknown): void {
    if (attempt !== this.attempt) return;
    if (!(thrown instanceof BackendError)) throw thrown;
    const { code, message, hint } = thrown;
    const at = new Date().toISOString();
    this.over({ kind: 'failed', code, message, advice: hint ?? '', at });
  }

  private endSession(): void {
    this.session?.end();
    this.session = undefined;
  }

  private onInput(data: string): void {
    const { kind } = this.view.state;
    if (kind === 'open' || kind === 'connecting') this.session?.input(data);
    else if (data === '\r' && (kind === 'ended' || kind === 'failed')) this.start();
  }

  private onResize(size: TerminalSize): void {
    if (size.cols === this.view.size.cols && size.rows === this.view.size.rows) return;
    this.change({ size });
    this.session?.resize(size);
  }

  private change(change: Partial<PaneView>): void {
    if (this.closed) return;
    this.view = { ...this.view, ...change };
    this.events.onChange();
  }
}
