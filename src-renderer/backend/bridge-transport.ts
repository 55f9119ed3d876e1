import type { Bridge } from '../../src-main/contract/bridge.ts';
import type { Link, LinkEvents, Transport } from './transport.ts';

/** Over the preload of an Electron window. It cannot be lost: the window ends with its main process. */
export function bridgeTransport(bridge: Bridge): Transport {
  return {
    open({ opened, message }: LinkEvents): Link {
      const close = bridge.onMessage(message);
      queueMicrotask(opened);
      return { send: (toHost) => bridge.send(toHost), close };
    },
    onWake() {},
  };
}
