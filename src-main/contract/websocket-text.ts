/**
 * The text messages of a page over its WebSocket. The host takes none above 1 MiB, so a longer one comes in parts,
 * each with a letter before it that no JSON object begins with.
 */
export const partFollows = '+';
export const lastPart = '=';
/** UTF-16 units of a part: in UTF-8 three bytes each at most */
export const longestPart = 256 * 1024;
/** and of a whole message */
export const longestText = 16 * 1024 * 1024;

/** What a page shows, when it asks for the first time or again, that it may use the WebSocket: a subprotocol. */
export const socketProtocol = 'sallyport.v1';
export const pageKeyProtocol = (pageKey: string) => `key.${pageKey}`;
/** Shown instead by a command: the code of a link. It counts once, so no session stays when the WebSocket has ended. */
export const codeProtocol = (code: string) => `code.${code}`;

/** What `GET /session` and `POST /session` answer. */
export type SessionAnswer =
  /** `page_key` only to the POST: it goes with the cookie, and only pages of this origin can keep it */
  | { state: 'open'; version: string; page_key?: string }
  | { state: 'refused'; reason: 'no_session' | 'link_expired' | 'too_many_screens' };
