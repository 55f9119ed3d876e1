import type { policyCommands } from '../contract/commands/policies.ts';
import type { PolicyAction } from '../contract/policy-action.ts';
import type { Connector } from '../core/connector.ts';
import { explainAccess } from '../core/policy/explain.ts';
import { loginOn } from '../core/policy/socket-settings.ts';
import type { HandlersOf } from './handlers.ts';
import type { Watch } from './screen.ts';

type PolicyHouse = Pick<Connector, 'policies' | 'sockets'>;

export function policyHandlers({ policies, sockets }: PolicyHouse): HandlersOf<typeof policyCommands> {
  return {
    'policies.list': () => [...policies.list()],
    'policies.check': ({ draft, was }) => policies.check(draft, was),
    'policies.save': ({ draft, was }) => policies.save(draft, was),
    'policies.remove': ({ name }) => {
      policies.remove(name);
      return {};
    },
    'policies.test': ({ socket: name, person: email, groups, address, time, login, action, draft, was }) => {
      const { socket } = sockets.entry(name);
      const asked = draft === undefined ? policies.current : policies.with(draft, was);
      return explainAccess(asked, {
        person: { email, groups },
        address,
        time: time === undefined ? new Date() : new Date(time),
        socket,
        login: login ?? loginOn(socket, undefined),
        action: wholeAction(action),
      });
    },
  };
}

export function watchPolicies({ policies }: PolicyHouse): Watch {
  return (send) => policies.onChange(() => send({ topic: 'policies' }));
}

/** What was left out is there, and undefined. */
function wholeAction(action: { kind: PolicyAction['kind'] }): PolicyAction {
  return { command: undefined, destination: undefined, ...action } as PolicyAction;
}
