/** The files of the practice target: made up, read-only, and all there is. */
export type Entry = string | Folder;
export type Folder = ReadonlyMap<string, Entry>;

export const home = '/home/practice';

const readme = `Welcome!

You are logged in to a pretend server inside Sallyport. The way here was real, though:
your ssh client came to the connector, the connector knew who you are by your key, and it
logged in here with a password that you never saw. All you see is being recorded.

Things to try
  ls -l            what lies around here
  cat logs/gate.log
  colors           all 256 of them
  progress         something that moves
  watch            something that moves more; Ctrl-C ends it
  exit             and then play back the recording of this session

One command without a shell works as well:  ssh practice date
`;

const haiku = `Two doors in the wall.
One opens when one is shut.
Who passed is written.
`;

const gateLog = `06:12:03 INFO  outer door opened    by=watchman
06:12:09 INFO  outer door shut
06:12:11 INFO  inner door opened    by=watchman
06:12:20 INFO  inner door shut
07:45:31 WARN  somebody knocked     password="swordfish"  answer="go away"
07:45:40 WARN  somebody knocked     password="please"     answer="go away"
07:46:02 ERROR outer door: kicked, held
09:00:00 INFO  guard changed        next="you"
`;

const tree: Folder = new Map<string, Entry>([
  [
    'home',
    new Map<string, Entry>([
      [
        'practice',
        new Map<string, Entry>([
          ['haiku.txt', haiku],
          ['logs', new Map<string, Entry>([['gate.log', gateLog]])],
          ['readme.txt', readme],
        ]),
      ],
    ]),
  ],
  ['etc', new Map<string, Entry>([['hostname', 'practice\n']])],
]);

/** The absolute path of what somebody in `folder` calls `path`. */
export function resolvePath(folder: string, path: string): string {
  const full = path === '~' || path.startsWith('~/') ? home + path.slice(1) : path;
  const parts: string[] = [];
  for (const part of (full.startsWith('/') ? full : `${folder}/${full}`).split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}

/** What is at an absolute path. */
export function lookUp(path: string): Entry | undefined {
  let entry: Entry | undefined = tree;
  for (const name of path.split('/').filter((part) => part !== '')) {
    entry = typeof entry === 'object' ? entry.get(name) : undefined;
  }
  return entry;
}
