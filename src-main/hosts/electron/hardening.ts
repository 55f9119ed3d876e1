import { app, type Event, session, shell, type WebContents, type WebPreferences } from 'electron';
import { isOurs, quitAddress } from './our-pages.ts';

/** What a window may do and where it may go. All of Electron's hardening stands in this file and in the CSP. */
export const windowPreferences: WebPreferences = {
  contextIsolation: true,
  sandbox: true,
  nodeIntegration: false,
  webviewTag: false,
  spellcheck: false,
};

/** reading is for paste in the terminal */
const allowedPermissions = new Set(['clipboard-sanitized-write', 'clipboard-read']);

/** Keeps every window, also one that is opened by mistake, on our own pages. Call before `ready`. */
export function hardenEveryWindow(): void {
  app.on('web-contents-created', (_event, contents) => {
    const stayOnOurs = (event: Event<{ url: string }>) => {
      if (event.url === quitAddress) setImmediate(() => app.quit());
      if (!isOurs(event.url) || event.url === quitAddress) event.preventDefault();
    };
    contents.on('will-navigate', stayOnOurs);
    contents.on('will-frame-navigate', stayOnOurs);
    contents.on('will-redirect', stayOnOurs);
    contents.on('will-attach-webview', (event) => event.preventDefault());
    contents.setWindowOpenHandler(({ url }) => {
      if (isWebPage(url)) setImmediate(() => shell.openExternal(url).catch(() => {}));
      return { action: 'deny' };
    });
  });
}

/** Electron grants every permission by default. Call after `ready`. */
export function hardenSessions(): void {
  const allowed = (contents: WebContents | null, permission: string, url: string | undefined) =>
    allowedPermissions.has(permission) && isOurs(contents?.getURL() ?? '') && isOurs(url ?? '');
  session.defaultSession.setPermissionRequestHandler((contents, permission, decide, { requestingUrl }) => {
    decide(allowed(contents, permission, requestingUrl));
  });
  session.defaultSession.setPermissionCheckHandler((contents, permission, origin, { requestingUrl }) =>
    allowed(contents, permission, requestingUrl ?? origin),
  );
}

/**
 * Links lead to the web, in the person's own browser; nothing else is handed to the system. The screens ask before they
 * open one that a target has printed, and such a one is often plain http.
 */
function isWebPage(url: string): boolean {
  const protocol = URL.parse(url)?.protocol;
  return protocol === 'https:' || protocol === 'http:';
}
