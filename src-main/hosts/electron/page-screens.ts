import { type IpcMainEvent, ipcMain, type WebContents } from 'electron';
import type { Api } from '../../api/api.ts';
import { Screen } from '../../api/screen.ts';
import type { HostEvent } from '../../contract/events.ts';
import { isOurs } from './our-pages.ts';
import { type PageMessage, toMain, toPage } from './page-messages.ts';

/** messages that have not reached the page: above, events are held back and put together */
const busyAbove = 64;

interface Page {
  screen: Screen;
  sent: number;
  seen: number;
}

/** Gives every page of ours its screen, from its `hello` until it is gone or the next page in its window says hello. */
export class PageScreens {
  private readonly api: Api;
  private readonly pages = new Map<WebContents, Page>();
  private readonly waiting = new Map<WebContents, HostEvent[]>();
  private readonly followed = new WeakSet<WebContents>();

  constructor(api: Api) {
    this.api = api;
    ipcMain.on(toMain, (event, message: PageMessage) => {
      if (comesFromOurPage(event)) this.receive(event.sender, message);
    });
  }

  /** Tells a page something unasked, now or when it has been loaded. */
  tell(contents: WebContents, event: HostEvent): void {
    const page = this.pages.get(contents);
    if (page) page.screen.send(event);
    else this.waiting.set(contents, [...(this.waiting.get(contents) ?? []), event]);
  }

  private receive(contents: WebContents, message: PageMessage): void {
    if (message.kind === 'hello') return this.open(contents);
    const page = this.pages.get(contents);
    if (message.kind === 'message') page?.screen.receive(message.message);
    else if (page && message.kind === 'seen') page.seen = Math.min(message.count, page.sent);
  }

  private open(contents: WebContents): void {
    this.close(contents);
    this.follow(contents);
    const page: Page = {
      sent: 0,
      seen: 0,
      screen: new Screen(
        this.api,
        (message) => {
          if (contents.isDestroyed()) return;
          page.sent++;
          contents.send(toPage, message);
        },
        () => page.sent - page.seen > busyAbove,
      ),
    };
    this.pages.set(contents, page);
    for (const event of this.waiting.get(contents) ?? []) page.screen.send(event);
    this.waiting.delete(contents);
  }

  /** Not by `did-start-navigation`: that one comes also for a navigation that is then denied. */
  private follow(contents: WebContents): void {
    if (this.followed.has(contents)) return;
    this.followed.add(contents);
    const gone = () => this.close(contents);
    contents.on('did-navigate', (_event, url) => {
      if (!isOurs(url)) gone();
    });
    contents.on('render-process-gone', gone);
    contents.once('destroyed', () => {
      gone();
      this.waiting.delete(contents);
    });
  }

  private close(contents: WebContents): void {
    this.pages.get(contents)?.screen.close();
    this.pages.delete(contents);
  }
}

/** A frame inside a page, and a page that is not ours, have no say. */
function comesFromOurPage({ senderFrame: frame }: IpcMainEvent): boolean {
  return frame !== null && frame.parent === null && isOurs(frame.url);
}
