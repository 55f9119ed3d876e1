import { useEffect, useRef, useState } from 'react';
import { useAppCommand } from '../../app/commands.tsx';
import { confirm } from '../../ui/confirm.tsx';
import { PickSocketDialog } from '../sockets/pick-socket-dialog.tsx';
import { AnswerDialogs } from './answer-dialogs.tsx';
import { NoTerminals } from './no-terminals.tsx';
import { onTerminalsChange, takeWishes } from './open-terminals.ts';
import { panesOf, type SplitDirection } from './pane-layout.ts';
import { tabName } from './pane-words.ts';
import { SplitView } from './split-view.tsx';
import { TabStrip } from './tab-strip.tsx';
import { useTerminalCommands } from './terminal-commands.ts';
import css from './terminal-screen.module.css';
import { useTerminals } from './terminals.tsx';
import type { TerminalsStore } from './terminals-store.ts';

/** Where a picked socket goes: a tab of its own, or beside the active pane. */
export type Picking = 'tab' | SplitDirection;

export default function TerminalScreen() {
  const { terminals, view } = useTerminals();
  const [picking, setPicking] = useState<Picking>();
  useWishes(terminals, () => setPicking('tab'));
  const close = (panes: readonly number[]) => void closeAfterQuestion(terminals, panes);
  useTerminalCommands(terminals, () => close(terminals.activePane ? [terminals.activePane.id] : []));
  useAppCommand('terminal.new', () => setPicking('tab'));

  const tab = view.tabs.find(({ id }) => id === view.active);
  const names = tab ? panesOf(tab.layout).map((pane) => view.panes.get(pane)?.socket ?? '') : [];
  return (
    <>
      {tab ? (
        <div className={css.screen}>
          <TabStrip
            terminals={terminals}
            view={view}
            onPick={setPicking}
            onClose={({ layout }) => close(panesOf(layout))}
          />
          <h1 className="unseen">Terminal: {tabName(names)}</h1>
          <SplitView
            key={tab.id}
            layout={tab.layout}
            active={tab.active}
            terminals={terminals}
            panes={view.panes}
            onShare={(split, share) => terminals.setShare(tab.id, split, share)}
            onClose={(pane) => close([pane])}
          />
        </div>
      ) : (
        <>
          <h1 className="unseen">Terminal</h1>
          <NoTerminals onPick={() => setPicking('tab')} />
        </>
      )}
      <AnswerDialogs terminals={terminals} view={view} />
      {picking && (
        <PickSocketDialog
          title="New terminal"
          canPick={({ enabled }) => enabled}
          onClose={() => setPicking(undefined)}
          onPick={(socket) => {
            setPicking(undefined);
            if (picking === 'tab') terminals.open({ socket });
            else terminals.split(picking, { socket });
          }}
        />
      )}
    </>
  );
}

/** Opens what other parts of the app ask for. */
function useWishes(terminals: TerminalsStore, onPick: () => void): void {
  const pick = useRef(onPick);
  pick.current = onPick;
  useEffect(() => {
    const take = () => {
      for (const wish of takeWishes()) {
        if (wish === 'pick') pick.current();
        else terminals.open(wish);
      }
    };
    take();
    return onTerminalsChange(take);
  }, [terminals]);
}

/** Closing ends a session: who is in the middle of something is asked. */
async function closeAfterQuestion(terminals: TerminalsStore, ids: readonly number[]): Promise<void> {
  const panes = ids.flatMap((id) => terminals.pane(id) ?? []);
  const live = panes.filter(({ isLive }) => isLive).map((pane) => pane.get().socket);
  if (live.length > 0) {
    const one = live.length === 1;
    const yes = await confirm({
      title: one ? `End the session on ${live[0]}?` : `End ${live.length} sessions?`,
      text: `${live.join(', ')} ${one ? 'is' : 'are'} still connected. Closing ends what runs there.`,
      yes: one ? 'End session' : 'End sessions',
      danger: true,
    });
    if (!yes) return terminals.activePane?.surface.focus();
  }
  for (const { id } of panes) terminals.closePane(id);
}
