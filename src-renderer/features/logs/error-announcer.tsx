import { memo, useEffect, useState } from 'react';
import type { LogEntry } from '../../../src-main/contract/log-entry.ts';
import { count } from '../../format/count.ts';
import { splitMessage } from './log-message.ts';
import type { LogStore } from './log-store.ts';

/** Errors that come closer together are announced as one. */
const quietMs = 3000;

/** Says new errors to those who hear the page; a flood of them is one sentence. */
export const ErrorAnnouncer = memo(function ErrorAnnouncer({ log }: { log: LogStore }) {
  const [text, setText] = useState('');
  useEffect(() => {
    let waiting: LogEntry[] = [];
    let total = 0;
    let timer: number | undefined;
    const say = () => {
      timer = undefined;
      const last = waiting.at(-1);
      if (!last) return;
      setText(announcement(last, total));
      waiting = [];
      total = 0;
      timer = window.setTimeout(say, quietMs);
    };
    const stop = log.onNew((entries) => {
      const errors = entries.filter(({ level }) => level === 'error');
      if (errors.length === 0) return;
      waiting = errors.slice(-1);
      total += errors.length;
      if (timer === undefined) say();
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [log]);
  return (
    <p className="unseen" role="status">
      {text}
    </p>
  );
});

/** `Error on edge1: dial tcp 10.10.10.10:22: i/o timeout` */
export function announcement(last: LogEntry, total: number): string {
  const where = last.socket_id === undefined ? '' : ` on ${last.socket_id}`;
  const what = splitMessage(last.msg).tail;
  if (total === 1) return `Error${where}: ${what}`;
  return `${count(total, 'new error')}, the last${where}: ${what}`;
}
