import { lazy, Suspense } from 'react';
import { Redirect, Route, Router, Switch } from 'wouter';
import { LogsScreen } from '../features/logs/logs-screen.tsx';
import { SessionsScreen } from '../features/sessions/sessions-screen.tsx';
import { SettingsScreen } from '../features/settings/settings-screen.tsx';
import { CertificateSetupScreen } from '../features/sockets/certificate-setup/certificate-setup-screen.tsx';
import { ImportScreen } from '../features/sockets/import-screen.tsx';
import { SocketFormScreen } from '../features/sockets/socket-form-screen.tsx';
import { SocketsScreen } from '../features/sockets/sockets-screen.tsx';
import { useHashPath } from './location.ts';

// the terminal emulator is half of the bundle, and the first screen does not need it
const TerminalScreen = lazy(() => import('../features/terminal/terminal-screen.tsx'));
const ReplayScreen = lazy(() => import('../features/replay/replay-screen.tsx'));

/** Every screen by its path after `#`. */
export function Routes() {
  return (
    <Router hook={useHashPath} hrefs={(href) => `#${href}`}>
      <Suspense>
        <Switch>
          <Route path="/sockets/new">{() => <SocketFormScreen />}</Route>
          <Route path="/sockets/import">
            <ImportScreen />
          </Route>
          <Route path="/sockets/:name/edit">
            {({ name }) => <SocketFormScreen key={name} name={name} />}
          </Route>
          <Route path="/sockets/:name/certificates">
            {({ name }) => <CertificateSetupScreen key={name} name={name} />}
          </Route>
          <Route path="/sockets/:name?/:tab?">
            {({ name, tab }) => <SocketsScreen name={name} tab={tab} />}
          </Route>
          <Route path="/terminal">
            <TerminalScreen />
          </Route>
          <Route path="/sessions">
            <SessionsScreen />
          </Route>
          <Route path="/sessions/:id">{({ id }) => <ReplayScreen key={id} session={id} />}</Route>
          <Route path="/logs/:by?/:id?">{({ by, id }) => <LogsScreen by={by} id={id} />}</Route>
          <Route path="/settings/:page?">{({ page }) => <SettingsScreen page={page} />}</Route>
          <Route>
            <Redirect to="/sockets" replace />
          </Route>
        </Switch>
      </Suspense>
    </Router>
  );
}
