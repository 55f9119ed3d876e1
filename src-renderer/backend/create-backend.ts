import type { AppCommandId } from '../../src-main/contract/app-commands.ts';
import type { Bridge } from '../../src-main/contract/bridge.ts';
import type { CertificateSetup } from '../../src-main/contract/certificate-setup.ts';
import type { CommandValue } from '../../src-main/contract/commands.ts';
import type { TestReport } from '../../src-main/contract/connection-test.ts';
import type { EventOf, HostEvent, SignInStep, Topic } from '../../src-main/contract/events.ts';
import type { ToScreen } from '../../src-main/contract/messages.ts';
import type { Backend } from './backend.ts';
import { bridgeTransport } from './bridge-transport.ts';
import { Calls } from './calls.ts';
import { Connection } from './connection.ts';
import { Terminals } from './terminals.ts';
import type { Transport } from './transport.ts';
import { Watches } from './watches.ts';
import { webSocketTransport } from './websocket-transport.ts';

/**
 * The backend of this page: the preload's bridge if there is one, else the WebSocket of the host that has served it.
 * Call once, before anything looks at the address: a link's code is taken out of it.
 */
export function createBackend(): Backend {
  const { sallyport: bridge } = window as { sallyport?: Bridge };
  if (bridge) {
    return backendOver(bridgeTransport(bridge), { carrier: bridge.host, platform: bridge.platform });
  }
  return backendOver(webSocketTransport(), { carrier: 'browser', platform: platformOf(navigator.userAgent) });
}

/** A backend over any transport. */
export function backendOver(transport: Transport, page: Pick<Backend, 'carrier' | 'platform'>): Backend {
  const connection = new Connection(transport, {
    opened() {
      watches.opened();
      calls.opened();
    },
    message: (message) => receive(message),
    closed(reason) {
      calls.closed(reason);
      terminals.closed(reason);
    },
  });
  const calls = new Calls((message) => connection.send(message));
  const watches = new Watches((message) => connection.send(message));
  const terminals = new Terminals((message) => connection.send(message));
  const menu = new Set<(command: AppCommandId) => void>();
  const tests = new Set<(id: number, report: TestReport) => void>();
  const setups = new Set<(id: number, state: CertificateSetup) => void>();
  const signIns = new Set<(id: number, step: SignInStep) => void>();

  function receive(message: ToScreen): void {
    switch (message.type) {
      case 'reply':
        return calls.settle(message);
      case 'events':
        return message.events.forEach(hear);
      case 'terminal_output':
        return terminals.output(message.terminal, message.data);
    }
  }
  function hear(event: HostEvent): void {
    if (event.topic === 'terminal') terminals.state(event.terminal, event.state);
    else if (event.topic === 'command') for (const listener of menu) listener(event.id);
    else if (event.topic === 'connection_test')
      for (const listener of tests) listener(event.id, event.report);
    else if (event.topic === 'certificate_setup')
      for (const listener of setups) listener(event.id, event.state);
    else if (event.topic === 'sign_in') for (const listener of signIns) listener(event.id, event.show);
    else watches.emit(event);
  }

  connection.tryNow();
  return {
    ...page,
    // the host answers each command with the value that the contract names
    call: (command, input) => calls.make(command, input) as Promise<CommandValue<typeof command>>,
    watch: <T extends Topic>(topic: T, listener: (event: EventOf<T>) => void) =>
      watches.add(topic, (event) => listener(event as EventOf<T>)),
    terminal: (number, listener) => terminals.take(number, listener),
    connection: { get: connection.get, subscribe: connection.subscribe },
    tryNow: connection.tryNow,
    onAppCommand: (listener) => heardBy(menu, listener),
    onConnectionTest: (listener) => heardBy(tests, listener),
    onCertificateSetup: (listener) => heardBy(setups, listener),
    onSignInStep: (listener) => heardBy(signIns, listener),
  };
}

function heardBy<Listener>(listeners: Set<Listener>, listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function platformOf(userAgent: string): Backend['platform'] {
  if (/Mac OS X|Macintosh/.test(userAgent)) return 'darwin';
  if (/Windows/.test(userAgent)) return 'win32';
  return /Linux|X11|CrOS/.test(userAgent) ? 'linux' : 'other';
}
