/** How the screens and their host stand to each other. */
export type ConnectionState =
  | { kind: 'connecting' }
  /** for the `opened`th time: from 2 on, what was asked before may be out of date */
  | { kind: 'open'; opened: number }
  /** The host went away, or was never there. It is tried again by itself at `nextTry`. Times are ms since 1970. */
  | { kind: 'lost'; since: number; reason: string; nextTry: number }
  /** The host is there and does not let this page in. Tried again when the page is looked at again. */
  | { kind: 'refused'; reason: RefusedReason };

export type RefusedReason =
  /** this browser has no session with the host: it takes a link from the host's terminal */
  | 'no_session'
  /** the link was used before, is older than a minute, or belongs to another host */
  | 'link_expired'
  | 'too_many_screens'
  /** the host has been updated since: the page has to be loaded again */
  | 'other_version';
