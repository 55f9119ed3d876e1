import { FileUp } from 'lucide-react';
import { useState } from 'react';
import type { FieldIssue } from '../../../src-main/contract/reply.ts';
import { useAction } from '../../app/queries.ts';
import { Button } from '../../ui/button.tsx';
import { Dialog } from '../../ui/dialog.tsx';
import { FileButton, useFileDrop } from '../../ui/file-text.tsx';
import { TextAreaField, TextField } from '../../ui/text-field.tsx';
import { tellDone } from '../../ui/toasts.tsx';
import css from './settings.module.css';

const largestFile = 64 * 1024;

/** A person's public key, pasted or from a file. */
export function AddClientKey({ onClose }: { onClose: () => void }) {
  const [form, setForm] = useState({ name: '', email: '', key: '' });
  const [issues, setIssues] = useState<readonly FieldIssue[]>([]);
  const add = useAction('client_keys.add', { quiet: true });
  const change = (next: Partial<typeof form>) => {
    setForm({ ...form, ...next });
    setIssues([]);
  };
  const issueOf = (field: string) => issues.find((issue) => issue.field === field)?.text;

  const submit = () =>
    add.mutate(form, {
      onSuccess: ({ name }) => {
        tellDone(`${name} may come in`);
        onClose();
      },
      onError: (error) =>
        setIssues(
          error.issues.length > 0 ? error.issues : [{ field: 'key', text: error.hint ?? error.message }],
        ),
    });
  const file = {
    wanted: 'a public key',
    most: largestFile,
    onText: (content: string) => {
      const key = content.trim();
      change({ key, ...(form.name ? {} : { name: commentOf(key) }) });
    },
  };
  const drop = useFileDrop(file);

  return (
    <Dialog
      open
      title="Add a client key"
      onClose={onClose}
      actions={
        <>
          <Button look="ghost" onClick={onClose}>
            Cancel
          </Button>
          <Button look="primary" disabled={add.isPending} onClick={submit}>
            Add key
          </Button>
        </>
      }
    >
      <form
        className={css.form}
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <TextAreaField
          label="Public key"
          note={
            <>
              the file that ends in <code>.pub</code>
            </>
          }
          mono
          rows={3}
          placeholder="ssh-ed25519 AAAA…"
          value={form.key}
          onChange={(key) => change({ key })}
          onBlur={() => {
            if (!form.name && form.key) change({ name: commentOf(form.key) });
          }}
          {...drop}
          error={issueOf('key')}
        />
        <div>
          <FileButton {...file} icon={FileUp} accept=".pub">
            Pick a file
          </FileButton>
        </div>
        <TextField
          label="Name"
          note="what lists and recordings say"
          value={form.name}
          onChange={(name) => change({ name })}
          error={issueOf('name')}
        />
        <TextField
          label="E-mail"
          note="stands in certificates and logs"
          type="email"
          value={form.email}
          onChange={(email) => change({ email })}
          error={issueOf('email')}
        />
        <button type="submit" hidden />
      </form>
    </Dialog>
  );
}

/** What follows the key on its line: mostly `jonas@laptop`. Nothing of a text that is no public key. */
function commentOf(text: string): string {
  return /^(?:ssh|ecdsa|sk)-\S+[ \t]+AAAA\S+[ \t]+([^\r\n]+)$/.exec(text.trim())?.[1]?.slice(0, 100) ?? '';
}
