import type { ChannelRecord, SessionRecord } from '../../contract/session.ts';
import type { Evidence, SessionSummary } from '../../contract/session-summary.ts';

/** of a command, for lists */
const longestCommand = 200;

/** A session as lists show it. Pure; as long as the record's channels and events. */
export function summarize(record: SessionRecord): SessionSummary {
  const { id, socket, person, login, client, started_at, ended_at, state, failure, channels } = record;
  const commands = channels.filter(isCommand);
  const command = channels.length === 1 ? commands[0]?.command : undefined;
  const exit = channels.findLast((channel) => channel.exit)?.exit;
  const { files, forwards, forwarded } = countEvents(record);
  return {
    id,
    socket,
    person: { name: person.name, email: person.email, via: person.via },
    ...(login === undefined ? {} : { login }),
    client,
    shells: channels.filter(({ kind }) => kind === 'shell').length,
    commands: commands.length,
    sftp: channels.filter(isSftp).length,
    forwards,
    files,
    ...(command === undefined ? {} : { command: command.slice(0, longestCommand) }),
    started_at,
    ...(ended_at === undefined ? {} : { ended_at }),
    state,
    ...(failure ? { failure } : {}),
    ...(exit ? { exit } : {}),
    bytes: channels.reduce((sum, { bytes }) => sum + bytes, forwarded),
    evidence: evidenceOf(record),
  };
}

const isSftp = ({ kind, command }: ChannelRecord) => kind === 'subsystem' && command === 'sftp';
const isCommand = (channel: ChannelRecord) => channel.kind !== 'shell' && !isSftp(channel);

function countEvents({ events }: SessionRecord): { files: number; forwards: number; forwarded: number } {
  const files = new Set<string>();
  let forwards = 0;
  let forwarded = 0;
  for (const event of events) {
    if (event.type === 'transfer') {
      if (event.operation === 'upload' || event.operation === 'download') files.add(event.path);
    } else if (event.type === 'forward') {
      if (event.result === 'opened') forwards++;
    } else if (event.type === 'forward_closed') forwarded += event.bytes_to_target + event.bytes_to_client;
  }
  return { files: files.size, forwards, forwarded };
}

function evidenceOf({ state, failure, recordings, channels, deleted }: SessionRecord): Evidence {
  if (deleted) return 'deleted';
  const failed = channels.some((channel) => channel.recording_failure) || isAboutRecording(failure?.code);
  if (failed && state !== 'live') return 'failed';
  if (recordings.length === 0)
    return channels.length > 0 ? (failed ? 'failed' : 'not_recorded') : 'no_screen';
  if (state === 'live') return 'recording';
  return state === 'interrupted' ? 'interrupted' : 'recorded';
}

const isAboutRecording = (code: string | undefined) => code?.startsWith('recording_') ?? false;
