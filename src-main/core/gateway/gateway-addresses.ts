import { addressText } from '../../contract/address-text.ts';
import type { GatewayConfig, ListenAddress } from '../../contract/connector-config.ts';
import { asFailure, Failure } from '../failure.ts';
import { Listeners } from '../listeners.ts';
import type { Log } from '../logging/log.ts';
import type { Settings } from '../storage/settings.ts';
import type { Gateway, GatewayListener } from './gateway.ts';
import { reachOf } from './machine-addresses.ts';

export interface GatewayAddressesOptions {
  gateway: Pick<Gateway, 'listen'>;
  /** from --gateway or the config file, which cannot be changed here; absent: what the settings say */
  fixed: GatewayConfig | undefined;
  defaults: GatewayConfig;
  settings: Settings;
  /** where the settings' own address cannot be listened on: for a host that has no other way to change them */
  fallBack: boolean;
  log: Log;
}

interface Listening {
  /** port 0 as it was asked for */
  wanted: ListenAddress;
  listener: GatewayListener;
}

/** Where the gateway listens, which may change while sessions go on. */
export class GatewayAddresses {
  /** why it does not listen where it should, one sentence; absent: it does */
  trouble: string | undefined;
  private wanted: GatewayConfig;
  private active: Listening[] = [];
  private saving: Promise<unknown> = Promise.resolve();
  private readonly options: GatewayAddressesOptions;
  private readonly changed = new Listeners();

  /**
   * Starts to listen. A further address of the settings that is not there today (another network, a VPN that is off)
   * is left out with a warning, for nobody could start the app and change it otherwise.
   *
   * @throws Failure `port_in_use`, `listen_failed`
   */
  static async open(options: GatewayAddressesOptions): Promise<GatewayAddresses> {
    const addresses = new GatewayAddresses(options);
    await addresses.start();
    return addresses;
  }

  private constructor(options: GatewayAddressesOptions) {
    this.options = options;
    this.wanted = options.fixed ?? options.settings.current.gateway ?? options.defaults;
  }

  /** As chosen; `listening` says what has come of it. */
  get settings(): GatewayConfig {
    return this.wanted;
  }

  get editable(): boolean {
    return this.options.fixed === undefined;
  }

  /** The first one is the one that commands name. */
  get listening(): readonly ListenAddress[] {
    return this.active.map(({ listener }) => listener.address);
  }

  /** The one that commands name. */
  get main(): ListenAddress {
    const [first] = this.listening;
    return first ?? { host: this.wanted.host, port: this.wanted.port };
  }

  /** Calls back after every change of `listening`; returns what ends that. */
  onChange(listener: () => void): () => void {
    return this.changed.add(listener);
  }

  /**
   * Listens on the new addresses, then no longer on the old ones; sessions go on. Where that cannot be, all stays as
   * it was.
   *
   * @throws Failure `settings_read_only`, `port_in_use`, `listen_failed`, `settings_unwritable`
   */
  save(config: GatewayConfig): Promise<readonly ListenAddress[]> {
    const saved = this.saving.then(() => this.change(config));
    // one at a time; whether this one worked is for its caller
    this.saving = saved.catch(() => {});
    return saved;
  }

  private async start(): Promise<void> {
    const { fixed, fallBack, gateway, log } = this.options;
    const [main, ...also] = addressesOf(this.wanted);
    if (!main) return;
    try {
      this.active.push(await this.listen(main));
    } catch (thrown) {
      const { message, advice, code, evidence } = asFailure(thrown);
      if (fixed || !fallBack) {
        log.error(message, { ...evidence, code });
        throw thrown;
      }
      const instead = { host: '127.0.0.1', port: 0 };
      const listener = await gateway.listen(instead);
      this.active.push({ wanted: instead, listener });
      this.trouble = `${advice ?? message} Until then the gateway listens on ${addressText(listener.address)}.`;
      log.error(message, { ...evidence, code, instead: addressText(listener.address) });
    }
    for (const address of also) {
      try {
        this.active.push(await this.listen(address));
      } catch (thrown) {
        const { message, advice, code, evidence } = asFailure(thrown);
        log.error(message, { ...evidence, code });
        if (fixed) throw thrown;
        this.trouble ??= advice ?? message;
      }
    }
  }

  private async change(config: GatewayConfig): Promise<readonly ListenAddress[]> {
    if (!this.editable) throw fixedElsewhere();
    const before = this.active;
    const next: Listening[] = [];
    const opened: Listening[] = [];
    const closed: Listening[] = [];
    try {
      for (const address of addressesOf(config)) {
        const there = before.find((listening) => serves(listening, address) && !closed.includes(listening));
        const listening = there ?? (await this.listenBeside({ before, next, closed }, address));
        if (!there) opened.push(listening);
        next.push(listening);
      }
      this.options.settings.update({ gateway: config });
    } catch (thrown) {
      for (const { listener } of opened) listener.close();
      this.active = await this.reopen(before, closed);
      throw thrown;
    }
    this.active = next;
    this.wanted = config;
    this.trouble = undefined;
    for (const old of before) if (!next.includes(old) && !closed.includes(old)) old.listener.close();
    this.options.log.info('gateway addresses changed', { gateway: this.listening.map(addressText) });
    this.changed.tell();
    return this.listening;
  }

  /**
   * Listening on 0.0.0.0 and on 127.0.0.1 at one port shuts each other out: then an old address that has the port goes
   * first. `closed` is told of those.
   */
  private async listenBeside(
    { before, next, closed }: Record<'before' | 'next' | 'closed', Listening[]>,
    wanted: ListenAddress,
  ): Promise<Listening> {
    try {
      return await this.listen(wanted);
    } catch (thrown) {
      const inTheWay = before.filter(
        (old) => !closed.includes(old) && !next.includes(old) && old.listener.address.port === wanted.port,
      );
      if (asFailure(thrown).code !== 'port_in_use' || inTheWay.length === 0) throw thrown;
      for (const old of inTheWay) old.listener.close();
      closed.push(...inTheWay);
      return await this.listen(wanted);
    }
  }

  /** What was closed in vain is opened again, at the port that it had. */
  private async reopen(before: Listening[], closed: Listening[]): Promise<Listening[]> {
    const active: Listening[] = [];
    for (const old of before) {
      if (!closed.includes(old)) active.push(old);
      else {
        try {
          active.push({
            wanted: old.wanted,
            listener: await this.options.gateway.listen(old.listener.address),
          });
        } catch (thrown) {
          this.options.log.error(asFailure(thrown).message, { code: asFailure(thrown).code });
        }
      }
    }
    return active;
  }

  private async listen(wanted: ListenAddress): Promise<Listening> {
    const listener = await this.options.gateway.listen(wanted);
    if (reachOf(wanted.host) === 'network') {
      this.options.log.warn(
        `the gateway listens on ${addressText(listener.address)}: other machines can reach it; only people with a client key get in`,
      );
    }
    return { wanted, listener };
  }
}

function addressesOf({ host, port, also }: GatewayConfig): ListenAddress[] {
  const all = [{ host, port }, ...also];
  return all.filter(
    (one, index) => all.findIndex((other) => addressText(other) === addressText(one)) === index,
  );
}

/** Whether an address that is listened on is the one that is wanted. */
function serves({ wanted, listener }: Listening, { host, port }: ListenAddress): boolean {
  return wanted.host === host && (port === 0 ? wanted.port === 0 : listener.address.port === port);
}

function fixedElsewhere(): Failure {
  return new Failure('settings_read_only', {
    message: 'the gateway addresses are set by --gateway or the config file',
    advice:
      'The gateway addresses come from --gateway or the config file. Change them there, and start the connector again.',
  });
}
