import { ShieldAlert, ShieldCheck } from 'lucide-react';
import { useAnswer } from '../../app/queries.ts';
import { Status } from '../../ui/glyph.tsx';
import { Icon } from '../../ui/icon.tsx';
import css from './verification.module.css';

/** Whether the recording is what was written; the whole sentence on hover. */
export function Verification({
  session,
  channel,
  live,
}: {
  session: string;
  channel: number;
  live: boolean;
}) {
  const { data, error } = useAnswer('recordings.verify', live ? undefined : { session, channel });
  if (live)
    return (
      <span className={css.whole}>
        <Status kind="recording">Recording</Status>
      </span>
    );
  if (error)
    return (
      <Status kind="cross" title={error.message}>
        Not checked
      </Status>
    );
  if (!data) return <span className="meta">Checking…</span>;
  const { verdict, detail } = data;
  const detailed = <span className={`meta wide cut ${css.detail}`}>{detail.replace(/\.$/, '')}</span>;
  switch (verdict) {
    case 'verified':
      return (
        <span className={`${css.verdict} ${css.ok}`} title={detail}>
          <Icon of={ShieldCheck} />
          Verified
          {detailed}
        </span>
      );
    case 'changed':
      return (
        <span className={`${css.verdict} ${css.bad}`} title={detail}>
          <Icon of={ShieldAlert} />
          Changed
          {detailed}
        </span>
      );
    case 'interrupted':
      return (
        <Status kind="triangle" title={detail}>
          Interrupted
        </Status>
      );
    case 'unreadable':
      return (
        <Status kind="cross" title={detail}>
          Cannot be checked
        </Status>
      );
  }
}
