import { useEffect, useState } from 'react';
import { pickTerminal } from '../features/terminal/open-terminals.ts';
import { useBackend } from './backend-context.tsx';
import { runCommand, useAppCommand } from './commands.tsx';
import { KeySheet } from './key-sheet.tsx';
import { navigate } from './location.ts';
import { Palette } from './palette.tsx';
import { useAction } from './queries.ts';
import { useShownTheme } from './theme.ts';
import { useAppSettings } from './use-connector.ts';

/** Carries out the commands that are there on every screen, and shows the palette and the sheet of keys. */
export function AppCommands() {
  const backend = useBackend();
  const [shown, setShown] = useState<'palette' | 'keys'>();
  const settings = useAppSettings();
  const save = useAction('app.save_settings');
  const theme = useShownTheme();

  useEffect(() => backend.onAppCommand((id) => void runCommand(id)), [backend]);
  useAppCommand('palette.open', () => setShown('palette'));
  useAppCommand('help.keys', () => setShown('keys'));
  useAppCommand('go.sockets', () => navigate('/sockets'));
  useAppCommand('go.terminal', () => navigate('/terminal'));
  useAppCommand('go.sessions', () => navigate('/sessions'));
  useAppCommand('go.logs', () => navigate('/logs'));
  useAppCommand('go.settings', () => navigate('/settings'));
  useAppCommand('terminal.new', pickTerminal);
  useAppCommand('socket.new', () => navigate('/sockets/new'));
  useAppCommand('socket.import', () => navigate('/sockets/import'));
  useAppCommand('help.about', () => navigate('/settings/about'));
  useAppCommand('view.theme', () => {
    if (settings) save.mutate({ ...settings, theme: theme === 'dark' ? 'light' : 'dark' });
  });

  return (
    <>
      {shown === 'palette' && <Palette onClose={() => setShown(undefined)} />}
      {shown === 'keys' && <KeySheet onClose={() => setShown(undefined)} />}
    </>
  );
}
