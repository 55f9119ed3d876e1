import type { SshSocket } from '../../contract/ssh-socket.ts';
import { EnvironmentFilter, readName, readPtyRequest, readWindowChange } from './channel-requests.ts';

export type StartKind = 'shell' | 'exec' | 'subsystem';

/** What a client has asked of one channel, and may ask. */
export class ChannelRules {
  terminal: { term: string; cols: number; rows: number } | undefined;
  started: StartKind | undefined;
  private readonly environment = new EnvironmentFilter();
  private readonly agentAllowed: boolean;

  constructor({ agent_forwarding }: Pick<SshSocket, 'agent_forwarding'>) {
    this.agentAllowed = agent_forwarding;
  }

  /** Why a request is not passed on; '' where that is nothing to report. */
  refusalOf(type: string, data: Buffer): string | undefined {
    switch (type) {
      case 'env':
        return this.environment.allows(data) ? undefined : '';
      case 'pty-req':
        this.terminal = readPtyRequest(data);
        return undefined;
      case 'window-change':
        this.terminal = { term: '', ...this.terminal, ...readWindowChange(data) };
        return undefined;
      case 'exec':
      case 'subsystem':
        readName(data); // a broken one is the client's fault: it must show here, not when the target is there
        return this.started ? 'the channel already runs something' : undefined;
      case 'shell':
        return this.started ? 'the channel already runs something' : undefined;
      case 'signal':
      case 'break':
      case 'eow@openssh.com':
        return undefined;
      case 'auth-agent-req@openssh.com':
        return this.agentAllowed ? undefined : 'agent forwarding is off for this socket';
      case 'x11-req':
        return 'X11 forwarding is not supported';
      default:
        return '';
    }
  }
}
