import { ErrorBoundary } from './error-boundary.tsx';
import { useHashPath } from './location.ts';
import { Routes } from './routes.tsx';
import css from './shell.module.css';
import { Sidebar } from './sidebar.tsx';
import { StatusBar } from './status-bar.tsx';
import { useIsNarrow } from './use-narrow.ts';

/** A recorded screen is as wide as its person's terminal was: the replay gets the room of the sidebar. */
const wantsRoom = /^\/sessions\/./;

/** Sidebar, the screen, status bar. */
export function Shell() {
  const [path] = useHashPath();
  const isNarrow = useIsNarrow();
  return (
    <div className={`${css.app} ${isNarrow || wantsRoom.test(path) ? css.rail : ''}`}>
      <Sidebar />
      <main className={css.main}>
        <ErrorBoundary key={path.split('/')[1]}>
          <Routes />
        </ErrorBoundary>
      </main>
      <StatusBar />
    </div>
  );
}
