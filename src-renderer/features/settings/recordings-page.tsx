import { useState } from 'react';
import type { RecordingsConfig } from '../../../src-main/contract/connector-config.ts';
import type { ConnectorState } from '../../../src-main/contract/connector-state.ts';
import { useAction, useAnswer } from '../../app/queries.ts';
import { useConnector } from '../../app/use-connector.ts';
import { formatBytes } from '../../format/bytes.ts';
import { confirm } from '../../ui/confirm.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Status } from '../../ui/glyph.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Section } from '../../ui/screen.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { tellDone } from '../../ui/toasts.tsx';
import { deletesMore, deletionText, formOf, type RecordingsForm, readForm } from './recordings-form.ts';
import { SaveBar } from './save-bar.tsx';
import css from './settings.module.css';
import { SizeField } from './size-field.tsx';

/** Where recordings lie, how large they may get, and how long they are kept. */
export function RecordingsPage() {
  const { data, error } = useAnswer('recordings.settings', {});
  const connector = useConnector();
  return (
    <>
      <p className={css.lead}>
        Sessions are recorded as asciicast files. What a session may not record, it does not do, unless its
        socket says otherwise.
      </p>
      {connector && <Usage recordings={connector.recordings} />}
      {error && <Notice kind="cross">{error.message}</Notice>}
      {data && (
        <Limits
          key={JSON.stringify(data.settings)}
          stored={data.settings}
          editable={data.editable}
          connector={connector}
        />
      )}
    </>
  );
}

function Usage({
  recordings: { folder, bytes, free_bytes, state, reason },
}: Pick<ConnectorState, 'recordings'>) {
  return (
    <div className={css.narrow}>
      <Facts
        single
        facts={[
          { name: 'Folder', value: folder, mono: true, title: folder },
          { name: 'Used', value: `${formatBytes(bytes)}, ${formatBytes(free_bytes)} free on this disk` },
          {
            name: 'State',
            value:
              state === 'ok' ? (
                <Status kind="dot" tone="calm">
                  Can be written
                </Status>
              ) : (
                <Status kind={state === 'low' ? 'triangle' : 'cross'} title={reason}>
                  {reason ?? (state === 'low' ? 'The disk is nearly full' : 'Cannot be written')}
                </Status>
              ),
            title: reason,
          },
        ]}
      />
    </div>
  );
}

function Limits({
  stored,
  editable,
  connector,
}: {
  stored: RecordingsConfig;
  editable: boolean;
  connector: ConnectorState | undefined;
}) {
  const before = formOf(stored);
  const [form, setForm] = useState(before);
  const [issues, setIssues] = useState<Readonly<Record<string, string>>>({});
  const save = useAction('recordings.save_settings', { quiet: true });
  const dirty = JSON.stringify(form) !== JSON.stringify(before);
  const change = (next: Partial<RecordingsForm>) => {
    setForm({ ...form, ...next });
    setIssues({});
  };

  const submit = async () => {
    const read = readForm(form);
    if ('issues' in read) {
      setIssues(read.issues);
      return;
    }
    const { config } = read;
    if (deletesMore(stored, config)) {
      const sure = await confirm({
        title: 'Delete old recordings?',
        text: `${deletionText(form)} Recordings beyond that are deleted at once, and cannot be brought back. The list of sessions keeps who, when and why.`,
        yes: 'Save and delete',
        danger: true,
      });
      if (!sure) return;
    }
    save.mutate(config, {
      onSuccess: () => tellDone('The recording settings are saved'),
      onError: (error) =>
        setIssues(
          error.issues.length > 0
            ? Object.fromEntries(error.issues.map(({ field, text }) => [field, text]))
            : { folder: error.hint ?? error.message },
        ),
    });
  };

  return (
    <div className={css.section}>
      {!editable && (
        <Notice kind="ring">
          This stands in {connector?.config_file ?? 'the config file'}. Change it there, and start the
          connector again.
        </Notice>
      )}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void submit();
        }}
      >
        <Section title="How long they are kept">
          <p className={css.lead}>{deletionText(form)}</p>
          <div className={css.form}>
            <TextField
              label="Delete after days"
              help="0 keeps them for ever"
              inputMode="numeric"
              value={form.keep_days}
              disabled={!editable}
              onChange={(keep_days) => change({ keep_days })}
              error={issues.keep_days}
            />
            <SizeField
              label="Delete the oldest above"
              help="Of all recordings together. 0 sets no limit."
              value={form.keep_bytes}
              disabled={!editable}
              onChange={(keep_bytes) => change({ keep_bytes })}
              error={issues.keep_bytes}
            />
          </div>
        </Section>
        <div className={css.section}>
          <Section title="How large they get">
            <div className={css.form}>
              <SizeField
                label="Of a terminal"
                help="Output beyond this is counted and its SHA-256 kept, not its text"
                value={form.terminal_limit}
                disabled={!editable}
                onChange={(terminal_limit) => change({ terminal_limit })}
                error={issues.terminal_limit}
              />
              <SizeField
                label="Of a command without a terminal"
                help="A backup or a download would fill the disk otherwise"
                value={form.bulk_limit}
                disabled={!editable}
                onChange={(bulk_limit) => change({ bulk_limit })}
                error={issues.bulk_limit}
              />
              <SizeField
                label="Free space that must be left"
                help="Below it, sessions that must be recorded are refused"
                value={form.free_space_floor}
                disabled={!editable}
                onChange={(free_space_floor) => change({ free_space_floor })}
                error={issues.free_space_floor}
              />
            </div>
          </Section>
        </div>
        <div className={css.section}>
          <Section title="Folder">
            <div className={css.form}>
              <TextField
                label="Folder for recordings"
                note="empty: in the data folder"
                help="Counts from the next start. Recordings that are there already stay where they are: move them yourself, if they are to be found."
                mono
                value={form.folder}
                disabled={!editable}
                onChange={(folder) => change({ folder })}
                error={issues.folder}
              />
            </div>
          </Section>
        </div>
        <button type="submit" hidden />
      </form>
      {editable && (
        <SaveBar
          dirty={dirty}
          saving={save.isPending}
          onSave={() => void submit()}
          onDiscard={() => setForm(before)}
        />
      )}
    </div>
  );
}
