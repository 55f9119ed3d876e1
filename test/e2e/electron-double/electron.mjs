// The part of Electron's main-process API that Sallyport uses, over a plain Chromium by CDP, so that the real compiled
// main and preload run. It proves nothing of isolated worlds, asar paths, fuses, the GPU, the real app:// origin,
// BoringSSL, menus, trays and dialogs as people see them, or packaging.
import { EventEmitter } from 'node:events';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright';

let ready = false;
const windows = new Set();
const schemes = new Map();
const paths = { appData: process.env.DOUBLE_HOME };

/** What a test looks at, and what it answers for people and the system. */
export const double = {
  log: [],
  answers: [],
  keyStore: process.env.DOUBLE_KEY_STORE,
  displays: [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }],
  boot() {
    ready = true;
    app.emit('ready');
  },
};
const note = (what, ...facts) => double.log.push([what, ...facts]);
const keep = (name) => (value) => Object.assign(double, { [name]: value });
const fail = (message) => {
  throw new Error(message);
};
const beforeReady = () => ready && fail('this must be called before ready');
const afterReady = () => ready || fail('this must be called after ready');
const preventable = (facts) => Object.assign(new Event('event', { cancelable: true }), { ...facts });

// app://host/… is served as http://host.app.localhost/…, a secure context that a plain Chromium accepts
const toHttp = (url) => url.replace(/^app:\/\/([^/]+)/, 'http://$1.app.localhost');
const toApp = (url) => url.replace(/^http:\/\/([^/]+)\.app\.localhost/, 'app://$1');

export const app = Object.assign(new EventEmitter(), {
  isPackaged: false,
  commandLine: { appendSwitch: (...parts) => note('switch', ...parts) },
  disableHardwareAcceleration: beforeReady,
  enableSandbox: beforeReady,
  requestSingleInstanceLock: () => true,
  setName: (name) => note('name', name),
  getVersion: () => '0.0.0',
  getPath: (name) => paths[name] ?? fail(`no path ${name}`),
  setPath(name, folder) {
    mkdirSync(folder, { recursive: true });
    paths[name] = folder;
  },
  isReady: () => ready,
  whenReady: () => new Promise((resolve) => (ready ? resolve() : app.once('ready', resolve))),
  quit() {
    const event = preventable();
    app.emit('before-quit', event);
    if (!event.defaultPrevented) app.exit();
  },
  exit: (code = 0) => process.exit(code),
});

export const protocol = {
  registerSchemesAsPrivileged: beforeReady,
  handle: (scheme, handler) => afterReady() && schemes.set(scheme, handler),
};
const types = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml' };
export const net = {
  async fetch(url) {
    const file = fileURLToPath(url);
    if (!existsSync(file)) fail('net::ERR_FILE_NOT_FOUND'); // Electron rejects, it does not answer 404
    const type = types[path.extname(file)] ?? 'application/octet-stream';
    return new Response(readFileSync(file), { headers: { 'content-type': type } });
  },
};
export const session = {
  defaultSession: {
    setPermissionRequestHandler: keep('permissionRequest'),
    setPermissionCheckHandler: keep('permissionCheck'),
  },
};
export const shell = { openExternal: async (url) => note('openExternal', url) };
export const ipcMain = new EventEmitter();
export const powerMonitor = new EventEmitter();
export const nativeTheme = Object.assign(new EventEmitter(), { shouldUseDarkColors: true });
export const screen = { getAllDisplays: () => double.displays };
export const nativeImage = { createFromPath: (file) => (existsSync(file) ? {} : fail(`no image ${file}`)) };
export const Menu = { buildFromTemplate: (template) => template, setApplicationMenu: keep('menu') };
export class Tray extends EventEmitter {
  isDestroyed = () => false;
  setToolTip = (text) => note('tray', text);
  setContextMenu = keep('trayMenu');
}
const ask = (...args) => {
  const { message, detail, cancelId } = args.at(-1);
  note('dialog', message, detail);
  return double.answers.shift() ?? cancelId ?? 0;
};
export const dialog = {
  showMessageBox: async (...args) => ({ response: ask(...args) }),
  showMessageBoxSync: ask,
  showErrorBox: (message, detail) => note('dialog', message, detail),
};
export const safeStorage = {
  getSelectedStorageBackend: () => double.keyStore,
  isAsyncEncryptionAvailable: async () => afterReady() && double.keyStore !== 'basic_text',
  encryptStringAsync: async (text) => Buffer.from(`wrapped ${Buffer.from(text).toString('hex')}`),
  decryptStringAsync: async (bytes) => ({
    result: Buffer.from(String(bytes).slice('wrapped '.length), 'hex').toString(),
    shouldReEncrypt: false,
  }),
};

/** Runs before a page's own scripts. Bytes go as lists, both ways. */
function preloadWorld(preload) {
  const send = globalThis.__send;
  delete globalThis.__send;
  const listeners = new Map();
  const deliver = ({ channel, args }) => listeners.get(channel)?.({}, ...args);
  const electron = {
    ipcRenderer: {
      send: (channel, ...args) => send(JSON.stringify({ channel, args })),
      on: (channel, listener) => listeners.set(channel, listener),
    },
    contextBridge: {
      exposeInMainWorld: (name, api) =>
        Object.defineProperty(globalThis, name, { value: Object.freeze(api) }),
    },
  };
  Object.defineProperty(globalThis, Symbol.for('deliver'), {
    value: (text) =>
      deliver(JSON.parse(text, (_key, value) => (value?.bytes ? Uint8Array.from(value.bytes) : value))),
  });
  const require = (name) => (name === 'electron' ? electron : Promise.reject(new Error(`no module ${name}`)));
  preload(require, { platform: 'linux' });
}
const preloadSource = (file) => `(${preloadWorld})((require, process) => {${readFileSync(file, 'utf8')}\n});`;

class WebContents extends EventEmitter {
  constructor(window) {
    super();
    this.window = window;
    this.isDestroyed = window.isDestroyed;
  }
  setWindowOpenHandler = (openHandler) => Object.assign(this, { openHandler });
  getURL = () => toApp(this.window.page?.url() ?? '');
  send = (channel, ...args) => {
    const clone = structuredClone({ channel, args }); // as Electron does: a function throws
    const bytes = (_key, value) => (value instanceof Uint8Array ? { bytes: [...value] } : value);
    const expression = `globalThis[Symbol.for('deliver')](${JSON.stringify(JSON.stringify(clone, bytes))})`;
    this.window.cdp.send('Runtime.evaluate', { expression }).catch(() => {});
  };
}

export class BrowserWindow extends EventEmitter {
  static getAllWindows = () => [...windows];
  state = { visible: false, maximized: false };
  focus = () => note('focus');
  setBackgroundColor = (color) => note('background', color);
  show = () => Object.assign(this.state, { visible: true });
  maximize = () => Object.assign(this.state, { maximized: true });
  isMaximized = () => this.state.maximized;
  isVisible = () => this.state.visible;
  isMinimized = () => false;
  isDestroyed = () => !windows.has(this);
  getNormalBounds = () => this.state.bounds ?? { x: 0, y: 0, width: 800, height: 600 };

  constructor(options) {
    super();
    afterReady();
    const { preload, sandbox, contextIsolation, nodeIntegration } = options.webPreferences;
    if (!path.isAbsolute(preload) || !preload.endsWith('.cjs'))
      fail('a preload is an absolute path of a .cjs');
    if (!sandbox || !contextIsolation || nodeIntegration) fail('the window is not hardened');
    this.options = options;
    this.webContents = new WebContents(this);
    windows.add(this);
    app.emit('web-contents-created', {}, this.webContents);
  }

  async loadURL(url) {
    this.opening ??= this.#open();
    await this.opening;
    this.expected = url; // loadURL asks nobody, a navigation of the page does
    await this.page.goto(toHttp(url));
    this.webContents.emit('did-navigate', {}, url);
    this.emit('ready-to-show');
  }

  async #open() {
    const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
    this.page = await browser.newPage();
    double.page = this.page;
    this.cdp = await this.page.context().newCDPSession(this.page);
    const { cdp, webContents: contents } = this;
    cdp.on('Runtime.bindingCalled', ({ payload }) => {
      const { channel, args } = JSON.parse(payload);
      const senderFrame = { parent: null, url: contents.getURL() };
      ipcMain.emit(channel, { sender: contents, senderFrame }, ...args);
    });
    cdp.on('Page.windowOpen', ({ url }) => note('windowOpen', url, contents.openHandler({ url }).action));
    this.page.on('popup', (popup) => popup.close());
    cdp.on('Fetch.requestPaused', (event) => this.#answer(event));
    const source = preloadSource(this.options.webPreferences.preload);
    for (const domain of ['Runtime', 'Page']) await cdp.send(`${domain}.enable`);
    await cdp.send('Runtime.addBinding', { name: '__send' });
    await cdp.send('Page.addScriptToEvaluateOnNewDocument', { source });
    await cdp.send('Fetch.enable', { patterns: [{ urlPattern: '*' }] });
  }

  async #answer({ requestId, request, resourceType }) {
    const url = toApp(request.url);
    if (url === this.expected) this.expected = undefined;
    else if (resourceType === 'Document') {
      const event = preventable({ url });
      this.webContents.emit('will-navigate', event);
      note('navigation', url, event.defaultPrevented ? 'denied' : 'allowed');
      // no content: the page stays
      if (event.defaultPrevented)
        return this.cdp.send('Fetch.fulfillRequest', { requestId, responseCode: 204 });
    }
    const handler = schemes.get(url.split(':')[0]);
    if (!handler) return this.cdp.send('Fetch.failRequest', { requestId, errorReason: 'Failed' });
    const response = await handler(new Request(url, { method: request.method }));
    await this.cdp.send('Fetch.fulfillRequest', {
      requestId,
      responseCode: response.status,
      responseHeaders: [...response.headers].map(([name, value]) => ({ name, value })),
      body: Buffer.from(await response.arrayBuffer()).toString('base64'),
    });
  }

  close() {
    const event = preventable();
    this.emit('close', event);
    if (event.defaultPrevented) return;
    windows.delete(this);
    this.page.close();
    this.emit('closed');
    this.webContents.emit('destroyed');
    app.emit('window-all-closed');
  }
}

export default { app, ipcMain, shell };
