import { parseIpAddress } from '../../../contract/ip-range.ts';
import { type PolicyAction, plainActionKinds } from '../../../contract/policy-action.ts';
import { compilePolicy } from '../../../core/policy/compiled-policy.ts';
import { explainAccess } from '../../../core/policy/explain.ts';
import { loginOn } from '../../../core/policy/socket-settings.ts';
import { practiceSocketFor } from '../../../core/practice/practice-socket.ts';
import { createPracticeTarget } from '../../../core/practice/practice-target.ts';
import { dataPaths, defaultDataFolder, viewDataFolder } from '../../../core/storage/data-folder.ts';
import { readFlags, wrongFlag } from '../read-flags.ts';
import { dataFlag } from './command.ts';
import { findStoredSocket, readStoredSockets } from './stored-sockets.ts';

const text = { type: 'string' } as const;
const options = {
  ...dataFlag,
  socket: text,
  person: text,
  address: text,
  time: text,
  action: text,
  command: text,
  destination: text,
  login: text,
  group: { type: 'string', multiple: true },
  config: text,
  json: { type: 'boolean' },
} as const;

/** `policy test`: the connector's own decision, on what it would read at its next start. */
export function testPolicy(args: readonly string[]): number {
  const { values } = readFlags(args, { options });
  const { socket: name, person: email, address = '127.0.0.1', group: groups = [] } = values;
  if (name === undefined) throw wrongFlag('--socket is missing');
  if (email === undefined) throw wrongFlag('--person is missing');
  if (!parseIpAddress(address)) throw wrongFlag('--address is no IP address');
  const time = timeOf(values.time);
  const action = actionOf(values);
  const folder = values.data ?? defaultDataFolder();
  // a file can be tested where there never was a connector
  const paths = values.config === undefined ? viewDataFolder(folder) : dataPaths(folder);
  const stored = readStoredSockets(values.config, paths);
  const all = [...stored.all, ...(stored.hasPractice ? [practiceSocket()] : [])];
  const socket = findStoredSocket(name, { ...stored, all });
  const report = explainAccess(stored.policies.map(compilePolicy), {
    person: { email, groups },
    address,
    time,
    socket,
    login: values.login ?? loginOn(socket, undefined),
    action,
  });
  const { allowed, reasons } = report;
  const shown = [allowed ? 'allowed' : 'not allowed', ...reasons.map((reason) => `  ${reason}`)].join('\n');
  process.stdout.write(`${values.json ? JSON.stringify(report) : shown}\n`);
  return allowed ? 0 : 1;
}

function practiceSocket() {
  const target = createPracticeTarget();
  const socket = practiceSocketFor(target);
  target.close();
  return socket;
}

function timeOf(given: string | undefined): Date {
  const time = given === undefined ? new Date() : new Date(given);
  const isMoment = given === undefined || /^\d{4}-\d\d-\d\d(T[\d:.]+(Z|[+-]\d\d:?\d\d))?$/i.test(given);
  if (!isMoment || Number.isNaN(time.getTime()))
    throw wrongFlag('--time is no date and time with a zone, such as 2026-06-01T09:30:00Z');
  return time;
}

interface ActionFlags {
  action?: string | undefined;
  command?: string | undefined;
  destination?: string | undefined;
}

function actionOf({ action = 'connect', command, destination }: ActionFlags): PolicyAction {
  if (command !== undefined && action !== 'exec' && action !== 'subsystem')
    throw wrongFlag('--command goes with --action exec');
  if (destination !== undefined && action !== 'tcp_forwarding')
    throw wrongFlag('--destination goes with --action tcp_forwarding');
  const plain = plainActionKinds.find((kind) => kind === action);
  if (plain) return { kind: plain };
  if (action === 'exec') return { kind: action, command };
  if (action === 'subsystem') return { kind: action, name: command ?? '' };
  if (action === 'tcp_forwarding') return { kind: action, destination: destinationOf(destination) };
  throw wrongFlag(`--action is one of exec, tcp_forwarding, ${plainActionKinds.join(', ')}`);
}

function destinationOf(given: string | undefined): { host: string; port: number } | undefined {
  if (given === undefined) return undefined;
  const [, bracketed, plain, port = ''] = /^(?:\[([^\]]+)\]|(.+)):(\d{1,5})$/s.exec(given) ?? [];
  const host = bracketed ?? plain;
  if (host === undefined || Number(port) > 65535) throw wrongFlag('--destination is HOST:PORT');
  return { host, port: Number(port) };
}
