import { diskSpace } from './hint-commands.ts';
import type { HintRules } from './hint-rule.ts';

const recordingSettings = { kind: 'settings', page: 'recordings', label: 'Recording settings' } as const;
const full = ['ENOSPC', 'EDQUOT'] as const;
const readOnly = ['EROFS'] as const;
const gone = ['ENOENT', 'ENOTDIR', 'ENODEV', 'ENXIO'] as const;
const notAllowed = ['EACCES', 'EPERM'] as const;
const failing = ['EIO', 'ESTALE', 'EUCLEAN'] as const;
const rights = {
  where: 'connector',
  purpose: 'See whose the folder is',
  posix: 'ls -ld {path}',
  windows: 'Get-Acl {path}',
} as const;

/** Recordings, and the disk and the clock below them. */
export const recordingHints = {
  recording_unavailable: {
    title: 'Sessions cannot be recorded',
    problem: 'this session cannot be recorded',
    cause:
      'The disk is full, or the recordings folder is gone or cannot be written to. A socket that must be recorded refuses sessions until then.',
    steps: ['See why on the connector’s machine: the log line has the system’s own word for it.'],
    commands: [diskSpace, rights],
    action: recordingSettings,
    variants: {
      disk_full: {
        when: { systemError: full },
        title: 'Sessions cannot be recorded: the disk is full',
        problem: 'this session cannot be recorded: the connector’s disk is full',
        cause:
          'No room is left where the recordings are kept, or the quota of the user who runs the connector is used up.',
        steps: [
          'Make room on the connector’s disk, or ask its owner to.',
          'Keep recordings for a shorter time, or choose a folder on a larger disk.',
        ],
      },
      read_only: {
        when: { systemError: readOnly },
        title: 'Sessions cannot be recorded: the disk is read-only',
        problem: 'this session cannot be recorded: the connector’s disk is read-only',
        cause: 'The disk was mounted so, or the system has made it so after it had found errors.',
        steps: [
          'Make the connector’s disk writable again, or ask its owner to.',
          'After an error, check the file system before it is mounted for writing again.',
        ],
        commands: [
          {
            where: 'connector',
            purpose: 'See what the system says about its disks',
            posix: 'sudo dmesg | tail -n 50',
          },
          diskSpace,
        ],
      },
      folder_gone: {
        when: { systemError: gone },
        title: 'Sessions cannot be recorded: their folder is gone',
        problem: 'this session cannot be recorded: the folder for recordings is gone',
        cause: 'It was moved or deleted, or stands on a disk or share that is not connected now.',
        steps: [
          'Connect the disk again, or choose another folder for recordings; or ask the owner of this connector to.',
        ],
        commands: [rights],
      },
      not_allowed: {
        when: { systemError: notAllowed },
        title: 'Sessions cannot be recorded: their folder may not be written to',
        problem: 'this session cannot be recorded: the connector may not write to the folder',
        cause: 'The folder, or a file in it, belongs to another user than the one who runs the connector.',
        steps: ['Give the folder back to the user who runs the connector, or ask its owner to.'],
        commands: [rights],
      },
      disk_failing: {
        when: { systemError: failing },
        title: 'Sessions cannot be recorded: the disk fails',
        problem: 'this session cannot be recorded: the connector’s disk fails',
        cause: 'The disk or the share answers with errors: it is dying, or its cable or network is.',
        steps: [
          'Look at the connector’s disk at once, or tell its owner.',
          'Copy what is on it, and choose a folder on another one.',
        ],
      },
    },
  },
  recording_failed: {
    title: 'A recording of {socket} broke off',
    problem: 'the recording broke off',
    cause:
      'The disk became full, or the folder went away, in the middle of a session. What was written before is kept.',
    steps: ['See why on the connector’s machine: the log line has the system’s own word for it.'],
    commands: [diskSpace],
    action: recordingSettings,
    variants: {
      disk_full: {
        when: { systemError: full },
        title: 'A recording of {socket} broke off: the disk is full',
        problem: 'the recording broke off: the connector’s disk is full',
        cause:
          'The room for recordings was used up in the middle of the session. What was written before is kept.',
        steps: [
          'Make room on the connector’s disk, or ask its owner to.',
          'Keep recordings for a shorter time, or choose a folder on a larger disk.',
        ],
      },
      folder_gone: {
        when: { systemError: [...gone, ...readOnly, ...notAllowed] },
        title: 'A recording of {socket} broke off: its folder cannot be written to',
        problem: 'the recording broke off: its folder cannot be written to any more',
        cause:
          'The folder was moved, or its disk or share was disconnected or made read-only, in the middle of the session.',
        steps: [
          'Connect the disk again, or choose another folder for recordings; or ask the owner of this connector to.',
        ],
      },
      disk_failing: {
        when: { systemError: failing },
        title: 'A recording of {socket} broke off: the disk fails',
        problem: 'the recording broke off: the connector’s disk fails',
        cause: 'The disk or the share answers with errors: it is dying, or its cable or network is.',
        steps: [
          'Look at the connector’s disk at once, or tell its owner.',
          'Copy what is on it, and choose a folder on another one.',
        ],
      },
    },
  },
  recording_corrupt: {
    title: 'A recording is damaged',
    cause: 'It was changed or cut off outside the connector, or the disk has lost part of it.',
    steps: [
      'Play it all the same: the replay shows what can be read, and says where its proof ends.',
      'Check it with the command; if somebody has changed it, its chain says from where on.',
    ],
    commands: [
      {
        where: 'connector',
        purpose: 'Check a recording',
        posix: 'npm run --silent cli -- verify FILE',
        windows: 'npm run --silent cli -- verify FILE',
      },
    ],
  },
  recording_not_found: {
    title: 'A recording is not there',
    cause: 'It was deleted or moved outside the connector, or stands on a disk that is not connected.',
    steps: ['Connect the disk, or put the file back where it was.'],
    action: recordingSettings,
  },
  recording_deleted: { none: 'only answered to the screen that asked, with who deleted it and why' },
  clock_went_back: {
    title: 'The clock of the connector’s machine has gone back',
    problem: 'the clock of the connector’s machine has gone back[ by {went_back}]',
    cause:
      'It was set by hand or by the network, or the machine woke up with a wrong time. Times of sessions, recordings and certificates around that moment are not to be relied on.',
    steps: [
      'Let the network set the clock of the connector’s machine (NTP).',
      'If certificates are refused now, compare the clocks of both machines.',
    ],
    commands: [
      {
        where: 'connector',
        purpose: 'See whether the network sets it',
        posix: 'timedatectl',
        windows: 'w32tm /query /status',
      },
    ],
  },
} as const satisfies HintRules;
