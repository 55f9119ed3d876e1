import { BadgeCheck, Copy, CopyPlus, ExternalLink, Route, SquareTerminal, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { SocketView } from '../../../src-main/contract/socket-view.ts';
import { keysOf } from '../../app/keys.ts';
import { navigate } from '../../app/location.ts';
import { useAction, useAnswer } from '../../app/queries.ts';
import { useIsMac } from '../../app/use-connector.ts';
import { count } from '../../format/count.ts';
import { Button, LinkButton } from '../../ui/button.tsx';
import { confirm } from '../../ui/confirm.tsx';
import { copyText } from '../../ui/copy-button.tsx';
import { MenuItem, MenuLine } from '../../ui/menu.tsx';
import { SplitButton } from '../../ui/split-button.tsx';
import { tellDone } from '../../ui/toasts.tsx';
import { openTest } from '../diagnosis/open-test.ts';
import { openTerminal } from '../terminal/open-terminals.ts';
import { LoginDialog } from './login-dialog.tsx';
import css from './socket-actions.module.css';
import { targetText } from './socket-words.ts';
import { useDeleteSocket, useDuplicateSocket } from './use-socket-actions.ts';

/** What can be done with a socket: stop or start, change, and all ways to get to its target. */
export function SocketActions({ socket }: { socket: SocketView }) {
  const { name, enabled, origin, live_sessions: live } = socket;
  const { data: programs = [] } = useAnswer('sockets.system_terminals', {});
  const setEnabled = useAction('sockets.set_enabled');
  const openOutside = useAction('sockets.open_in_system_terminal');
  const duplicate = useDuplicateSocket();
  const mac = useIsMac();
  const remove = useDeleteSocket();
  /** the program that waits for a login name */
  const [asking, setAsking] = useState<string>();

  const stop = async () => {
    const ends = `This ends ${count(live, 'live session')}. Nobody gets in until it is started again.`;
    if (live > 0 && !(await confirm({ title: `Stop ${name}?`, text: ends, yes: 'Stop', danger: true })))
      return;
    setEnabled.mutate({ name, enabled: false });
  };
  const openIn = (terminal: string) => {
    if (socket.username_provider === 'prompt_client') setAsking(terminal);
    else openOutside.mutate({ name, terminal });
  };
  const copy = async (command: string) => {
    if (await copyText(command)) tellDone('The ssh command is on the clipboard');
  };

  return (
    <div className={css.actions}>
      {origin !== 'config_file' &&
        (enabled ? (
          <Button look="ghost" tall disabled={setEnabled.isPending} onClick={() => void stop()}>
            Stop
          </Button>
        ) : (
          <Button
            look="ghost"
            tall
            disabled={setEnabled.isPending}
            onClick={() => setEnabled.mutate({ name, enabled: true })}
          >
            Start
          </Button>
        ))}
      {/* in a narrow window the name needs the place, and the tab and the menu lead there too */}
      <Button look="ghost" tall className="wide" onClick={() => openTest(name)}>
        Test
      </Button>
      {origin === 'app' && (
        <LinkButton look="ghost" tall href={`#/sockets/${name}/edit`}>
          Edit
        </LinkButton>
      )}
      <SplitButton
        icon={SquareTerminal}
        disabled={!enabled}
        onClick={() => openTerminal(name)}
        menuLabel={`More ways to use ${name}`}
        menu={
          <>
            <MenuItem
              icon={SquareTerminal}
              keys="Enter"
              disabled={!enabled}
              onSelect={() => openTerminal(name)}
            >
              Terminal here
            </MenuItem>
            {programs.map((program) => (
              <MenuItem
                key={program.id}
                icon={ExternalLink}
                disabled={!enabled}
                onSelect={() => openIn(program.id)}
              >
                {program.name}
              </MenuItem>
            ))}
            <MenuLine />
            <MenuItem icon={Route} keys={keysOf('socket.test', mac)} onSelect={() => openTest(name)}>
              Test connection
            </MenuItem>
            {origin !== 'practice' && socket.authentication_type !== 'certificate' && (
              <MenuItem icon={BadgeCheck} onSelect={() => navigate(`/sockets/${name}/certificates`)}>
                Switch to certificates
              </MenuItem>
            )}
            <MenuItem icon={Copy} onSelect={() => void copy(socket.plain_ssh_command)}>
              Copy ssh command
            </MenuItem>
            <MenuItem icon={Copy} onSelect={() => void copy(socket.ssh_command)}>
              Copy ssh command for this machine
            </MenuItem>
            {origin !== 'practice' && (
              <>
                <MenuLine />
                <MenuItem icon={CopyPlus} onSelect={() => duplicate(name)}>
                  Duplicate
                </MenuItem>
              </>
            )}
            {origin === 'practice' && <MenuLine />}
            {origin !== 'config_file' && (
              <MenuItem icon={Trash2} danger onSelect={() => void remove(socket)}>
                Delete
              </MenuItem>
            )}
          </>
        }
      >
        Open terminal
      </SplitButton>
      {asking !== undefined && (
        <LoginDialog
          socket={name}
          target={targetText(socket)}
          yes="Open"
          onClose={() => setAsking(undefined)}
          onLogin={(login) => {
            openOutside.mutate({ name, terminal: asking, login });
            setAsking(undefined);
          }}
        />
      )}
    </div>
  );
}
