import type { ConnectorState } from '../contract/connector-state.ts';
import type { GatewayAddresses } from './gateway/gateway-addresses.ts';
import { reachOf } from './gateway/machine-addresses.ts';
import { Listeners } from './listeners.ts';
import type { Recordings } from './recordings/recordings.ts';
import type { SessionRegistry } from './sessions/session-registry.ts';

/** What stays the same until the connector ends. */
export type FixedState = Omit<
  ConnectorState,
  'gateway' | 'gateway_trouble' | 'reach' | 'live_sessions' | 'recordings'
>;

export interface StatusParts {
  fixed: FixedState;
  gateway: GatewayAddresses;
  sessions: SessionRegistry;
  recordings: Recordings;
}

/** asking a disk takes its time, where it is on a network */
const diskMilliseconds = 10_000;

/** The connector as the status bar shows it. */
export class ConnectorStatus {
  private readonly parts: StatusParts;
  private readonly changed = new Listeners<ConnectorState>();
  private readonly stops: (() => void)[];
  private disk: ConnectorState['recordings'];
  private told: string;

  constructor(parts: StatusParts) {
    this.parts = parts;
    this.disk = parts.recordings.state;
    this.told = JSON.stringify(this.state);
    const timer = setInterval(() => this.lookAtDisk(), diskMilliseconds).unref();
    const tell = () => this.tell();
    this.stops = [parts.sessions.onChange(tell), parts.gateway.onChange(tell), () => clearInterval(timer)];
  }

  get state(): ConnectorState {
    const { fixed, gateway, sessions } = this.parts;
    const listening = [...gateway.listening];
    return {
      ...fixed,
      gateway: listening,
      ...(gateway.trouble ? { gateway_trouble: gateway.trouble } : {}),
      reach: listening.some(({ host }) => reachOf(host) === 'network') ? 'network' : 'this_machine',
      live_sessions: sessions.liveCount(),
      recordings: this.disk,
    };
  }

  /** Calls back with every new state; returns what ends that. */
  onChange(listener: (state: ConnectorState) => void): () => void {
    return this.changed.add(listener);
  }

  /** When something about the recordings was changed. */
  lookAtDisk(): void {
    this.disk = this.parts.recordings.state;
    this.tell();
  }

  close(): void {
    for (const stop of this.stops) stop();
  }

  private tell(): void {
    const { state } = this;
    const text = JSON.stringify(state);
    if (text === this.told) return;
    this.told = text;
    this.changed.tell(state);
  }
}
