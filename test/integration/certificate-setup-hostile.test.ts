import { expect, test } from 'vitest';
import { emptyDraft } from '../../src-main/contract/empty-draft.ts';
import { eventually } from '../support/eventually.ts';
import { type House, startHouse } from '../support/house.ts';
import { type Command, type RawTargetOptions, startRawTarget } from './hostile-raw-target.ts';

const id = 1;
const steering = /[\x00-\x1f\x7f-\x9f\u202a-\u202e]/;
/** how the set-up is run where the login is root's */
const setupCommand = 'sh -s wait password somebody';

/** A target that lets its user in with any password and no certificate, and says that he is root. */
async function houseTo(options: RawTargetOptions): Promise<House> {
  const { port } = await startRawTarget({
    onLogin: (context) =>
      context.method === 'password' ? context.accept() : context.reject(['publickey', 'password']),
    ...options,
    commands: {
      'sh -s': ({ finish }) => finish('sallyport-look: uid 0\nsallyport-look: sshd\n'),
      'id -u': ({ finish }) => finish('0\n'),
      ...options.commands,
    },
  });
  const house = await startHouse();
  const login = { username: 'somebody', password: { kind: 'value', value: 'x' } } as const;
  const draft = { ...emptyDraft, name: 'web1', hostname: '127.0.0.1', port: String(port), ...login };
  await house.call('sockets.save', { draft });
  await house.call('certificate_setup.open', { id, name: 'web1' });
  return house;
}

/** How it stands, once nothing goes on. */
function settled(house: House) {
  return eventually(() => {
    const event = house.screenEvents.findLast((one) => one.topic === 'certificate_setup');
    return event?.topic === 'certificate_setup' && !event.state.activity ? event.state : undefined;
  }, 'an end of what goes on');
}

async function ran(house: House) {
  await settled(house);
  house.screenEvents.length = 0;
  await house.call('certificate_setup.run', { id, scope: 'any_user' });
  return settled(house);
}

const saysDoneAtOnce: Command = ({ finish }) => finish('sallyport-setup: done\n');
const saysDoneWhateverItIsTold: Command = ({ channel, finish }) => {
  channel.write(Buffer.from('sallyport-setup: waiting\n'));
  channel.listener.onData = (data) => {
    if (data.toString().endsWith('undo\n')) finish('sallyport-setup: done\n');
  };
};

test.each([
  ['at once', saysDoneAtOnce],
  ['after it was told to undo', saysDoneWhateverItIsTold],
])('a target that says “done” %s has proven nothing, and the socket cannot be switched', async (_, run) => {
  const house = await houseTo({ commands: { [setupCommand]: run } });
  const done = await ran(house);
  expect(done).toMatchObject({ outcome: 'stuck', trusted: false });
  expect(done.trouble).toBeDefined();
  expect((await house.failure('certificate_setup.switch', { id })).code).toBe('target_setup_failed');
});

test('what a target says when it gives no session is cleaned and cut', async () => {
  const sessionRefusal = `\x1b]0;owned\x07\x1b[2J\u202e${'no '.repeat(20_000)}`;
  const house = await houseTo({ refusesSessions: 1, sessionRefusal });
  const { trouble } = await settled(house);
  expect(trouble?.code).toBe('channel_refused');
  expect(trouble?.message).not.toMatch(steering);
  expect(trouble?.message.length).toBeLessThan(500);
});
