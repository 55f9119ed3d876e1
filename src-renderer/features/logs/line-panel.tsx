import { Braces, X } from 'lucide-react';
import { memo } from 'react';
import type { LogEntry } from '../../../src-main/contract/log-entry.ts';
import { IconButton } from '../../ui/button.tsx';
import { Proof } from '../../ui/code-line.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';

import { LineHint } from './line-hint.tsx';
import css from './line-panel.module.css';
import { wholeTime } from './line-time.ts';
import type { LogState } from './log-store.ts';
import { SessionLines } from './session-lines.tsx';

/** All of one line: its words, what they mean and what to do, its fields, and the other lines of its session. */
export function LinePanel({
  entry,
  number,
  state,
  onShow,
  onClose,
}: {
  entry: LogEntry;
  number: number;
  state: LogState;
  onShow: (number: number) => void;
  onClose: () => void;
}) {
  const place = (number - state.lowest + 1).toLocaleString('en-GB');
  return (
    <aside className={css.panel} aria-label="Selected line">
      <div className={css.head}>
        <h2>Line {place}</h2>
        <span className="grow" />
        <CopyButton iconOnly icon={Braces} label="Copy as JSON" text={() => JSON.stringify(entry)} />
        <IconButton icon={X} label="Close" onClick={onClose} className={css.close} />
      </div>
      <div className={css.body}>
        <Proof>{entry.msg}</Proof>
        <LineHint entry={entry} />
        <Fields entry={entry} />
        {entry.session_id !== undefined && (
          <SessionLines session={entry.session_id} number={number} lines={state.lines} onShow={onShow} />
        )}
      </div>
    </aside>
  );
}

const Fields = memo(function Fields({ entry }: { entry: LogEntry }) {
  return (
    <>
      <h3 className="caps">Fields</h3>
      <dl className={css.fields}>
        {Object.entries(entry)
          .filter(([name]) => name !== 'msg')
          .map(([name, value]) => (
            <div key={name}>
              <dt title={name}>{name}</dt>
              <dd title={name === 'time' ? wholeTime(entry.time) : undefined}>{fieldText(value)}</dd>
            </div>
          ))}
      </dl>
    </>
  );
});

function fieldText(value: unknown): string {
  if (typeof value === 'string') return value;
  return Array.isArray(value) ? value.join(', ') : JSON.stringify(value);
}
