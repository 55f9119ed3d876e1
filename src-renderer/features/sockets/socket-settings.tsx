import type { ReactNode } from 'react';
import type { SocketView, StoredSecret } from '../../../src-main/contract/socket-view.ts';
import { type Fact, Facts } from '../../ui/facts.tsx';
import { Section } from '../../ui/screen.tsx';
import css from './socket-settings.module.css';
import { loginKinds, recordingText } from './socket-words.ts';

/** Everything that a socket is set to, to read; the form changes it. */
export function SocketSettings({ socket }: { socket: SocketView }) {
  const { origin, hostname, port, via, host_key: key } = socket;
  return (
    <div className={css.settings}>
      <Section title="Target">
        <Rows
          facts={[
            {
              name: 'Hostname',
              value: origin === 'practice' ? 'inside this app' : hostname,
              mono: true,
            },
            origin !== 'practice' && { name: 'Port', value: String(port), mono: true },
            { name: 'Reached', value: via === undefined ? 'directly' : `through ${via}` },
            ...(key.kind === 'known'
              ? key.keys.map(({ fingerprint }, index) => ({
                  name: index === 0 ? 'Host key' : `Host key ${index + 1}`,
                  value: fingerprint,
                  mono: true,
                }))
              : key.kind === 'pinned'
                ? key.fingerprints.map((fingerprint, index) => ({
                    name: index === 0 ? 'Pinned key' : `Pinned key ${index + 1}`,
                    value: fingerprint,
                    mono: true,
                  }))
                : [{ name: 'Host key', value: 'New: the first connection shows it' }]),
          ]}
        />
      </Section>
      <Section title="Login">
        <Rows facts={loginFacts(socket)} />
      </Section>
      <Section title="Sessions">
        <Rows
          facts={[
            { name: 'Recording', value: recordingText(socket) },
            {
              name: 'Address',
              value: socket.show_target_address
                ? 'Shown to people whose session fails'
                : 'Not shown to people whose session fails',
            },
          ]}
        />
      </Section>
      <Section title="Forwarding">
        <Rows
          facts={[
            onOff('Local', socket.tcp_forwarding),
            onOff('Remote', socket.remote_forwarding),
            onOff('Unix', socket.unix_socket_forwarding),
            onOff('Agent', socket.agent_forwarding),
          ]}
        />
      </Section>
    </div>
  );
}

function Rows({ facts }: { facts: readonly (Fact | false)[] }): ReactNode {
  return <Facts single facts={facts} />;
}

function onOff(name: string, on: boolean): Fact {
  return { name, value: on ? 'Where a client asks for it' : 'Refused' };
}

function loginFacts(socket: SocketView): (Fact | false)[] {
  const { authentication_type: kind, username, agent_socket: agent, origin } = socket;
  return [
    { name: 'Login with', value: loginKinds[kind] },
    username === undefined
      ? { name: 'Username', value: `Each person names it: LOGIN+${socket.name}` }
      : { name: 'Username', value: username, mono: true },
    kind === 'username_and_password' &&
      (origin === 'practice'
        ? { name: 'Password', value: 'Made by this app, not shown' }
        : secretFact('Password', socket.password)),
    kind === 'private_key' && secretFact('Private key', socket.private_key),
    kind === 'private_key' &&
      socket.private_key_passphrase.stored &&
      secretFact('Passphrase', socket.private_key_passphrase),
    kind === 'agent' &&
      (agent === undefined
        ? { name: 'Agent', value: 'That of SSH_AUTH_SOCK' }
        : { name: 'Agent', value: agent, mono: true }),
  ];
}

function secretFact(name: string, secret: StoredSecret): Fact {
  if (!secret.stored) return { name, value: 'None' };
  switch (secret.kind) {
    case 'sealed':
      return { name, value: 'Stored, not shown' };
    case 'clear_text':
      return { name, value: 'In clear text in the config file' };
    case 'reference':
      return { name, value: secret.reference, mono: true, title: secret.reference };
  }
}
