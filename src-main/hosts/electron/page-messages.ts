/** The one channel of each direction between a page's preload and the main process. */
export const toMain = 'sallyport:to-main';
export const toPage = 'sallyport:to-page';

/** What a preload says. `hello` is the first, of every page that is loaded. */
export type PageMessage =
  | { kind: 'hello' }
  | { kind: 'message'; message: unknown }
  /** so many messages have reached the page: the main process holds back when many have not */
  | { kind: 'seen'; count: number };
