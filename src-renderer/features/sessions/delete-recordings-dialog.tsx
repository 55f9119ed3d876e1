import { useRef, useState } from 'react';
import type { SessionDetail } from '../../../src-main/contract/commands/sessions.ts';
import { useAction } from '../../app/queries.ts';
import { formatBytes } from '../../format/bytes.ts';
import { count } from '../../format/count.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { TextAreaField } from '../../ui/text-field.tsx';
import { tellDone } from '../../ui/toasts.tsx';
import { sessionTitle } from './session-words.ts';

const longestReason = 500;

/** Asks for the reason, which is kept for ever in place of what is deleted. */
export function DeleteRecordingsDialog({ detail, onClose }: { detail: SessionDetail; onClose: () => void }) {
  const { record, recordings } = detail;
  const [reason, setReason] = useState('');
  const [tried, setTried] = useState(false);
  const { mutateAsync, isPending, error } = useAction('sessions.delete_recordings', { quiet: true });
  const field = useRef<HTMLTextAreaElement>(null);
  const bytes = recordings.reduce((sum, { size }) => sum + size, 0);
  const missing =
    reason.trim() === '' ? 'Say why: whoever looks for this recording later reads it.' : undefined;

  const remove = async () => {
    setTried(true);
    if (missing) return field.current?.focus();
    try {
      await mutateAsync({ session: record.id, reason });
      // not in the mutation's own callback: what has opened this dialog may be gone with the recording
      tellDone(recordings.length === 1 ? 'The recording is deleted' : 'The recordings are deleted');
      onClose();
    } catch {
      // the field says it
    }
  };

  return (
    <Dialog
      open
      title={recordings.length === 1 ? 'Delete this recording?' : `Delete ${recordings.length} recordings?`}
      onClose={onClose}
      firstFocus={field}
      actions={
        <>
          <Button look="ghost" onClick={onClose}>
            Cancel
          </Button>
          <Button danger disabled={isPending} onClick={() => void remove()}>
            Delete
          </Button>
        </>
      }
    >
      <p>
        What <bdi>{sessionTitle(record)}</bdi> showed, {count(recordings.length, 'recording')} of{' '}
        {formatBytes(bytes)}, is gone for good. The session stays in the list, with your name, the time and
        the reason.
      </p>
      <br />
      <TextAreaField
        ref={field}
        label="Reason"
        maxLength={longestReason}
        value={reason}
        onChange={setReason}
        error={error ? (error.hint ?? error.message) : tried ? missing : undefined}
      />
    </Dialog>
  );
}
