import { useEffect } from 'react';
import type { SocketDraft } from '../../../src-main/contract/socket-draft.ts';
import type { SocketView } from '../../../src-main/contract/socket-view.ts';
import { useAppCommand } from '../../app/commands.tsx';
import { navigate, navigateSaved } from '../../app/location.ts';
import { useAnswer } from '../../app/queries.ts';
import { Field } from '../../ui/field.tsx';
import { Picker } from '../../ui/picker.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { tellDone } from '../../ui/toasts.tsx';
import { TestPanel } from '../diagnosis/test-panel.tsx';
import { openTerminal } from '../terminal/open-terminals.ts';
import { isHintField, isSameTarget } from './draft-form.ts';
import { FormAside } from './form-aside.tsx';
import { HostKeyRow } from './host-key-row.tsx';
import { LoginFields } from './login-fields.tsx';
import { QuickAdd } from './quick-add.tsx';
import { SaveBar } from './save-bar.tsx';
import { SessionRows } from './session-rows.tsx';
import css from './socket-form.module.css';
import { TagsField } from './tags-field.tsx';
import { useDraftTest } from './use-draft-test.ts';
import { type SocketForm as Form, useSocketForm } from './use-socket-form.ts';

/** Makes a socket, or changes one (`view`). */
export function SocketForm({
  start,
  prefilled,
  view,
  field,
}: {
  start: SocketDraft;
  prefilled?: SocketDraft | undefined;
  view?: SocketView | undefined;
  /** the one that it was opened for */
  field?: string | undefined;
}) {
  const was = view?.name;
  const form = useSocketForm({ start, prefilled, was });
  const test = useDraftTest(form);
  const isNew = was === undefined;
  const back = isNew ? '/sockets' : `/sockets/${was}`;

  const save = async (open: boolean) => {
    const saved = await form.save();
    if (!saved) return;
    navigateSaved(`/sockets/${saved.name}`);
    if (open) openTerminal(saved.name);
    else tellDone(isNew ? `${saved.name} is added` : `${saved.name} is saved`);
  };
  const { goTo } = form;
  useEffect(() => {
    if (isHintField(field)) goTo(field);
  }, [field, goTo]);
  useAppCommand('socket.save', () => void save(false), isNew || form.isDirty);

  return (
    <div className={css.columns}>
      <form
        className={css.column}
        aria-label={isNew ? 'New socket' : `Settings of ${was}`}
        noValidate
        ref={form.bind.ref}
        onBlur={form.bind.onBlur}
        onSubmit={(event) => {
          event.preventDefault();
          void save(false);
        }}
        onKeyDown={(event) => {
          const isField = event.target instanceof HTMLInputElement && event.target.type !== 'file';
          if (event.key === 'Enter' && isField && !event.ctrlKey) {
            event.preventDefault();
            void save(false);
          }
          // of a list or a menu over the form Escape closes that
          if (event.key === 'Escape' && event.currentTarget.contains(event.target as Node) && !hasPopup())
            navigate(back);
        }}
      >
        <div className={css.fields}>
          {isNew && !prefilled && <FillIn onDraft={form.set} />}
          <NameFields form={form} />
          <TargetFields form={form} />
          <LoginFields form={form} view={view} />
          <div>
            <HostKeyRow form={form} view={view} />
            <SessionRows form={form} field={field} />
          </div>
        </div>
        {(isNew || form.isDirty) && (
          <SaveBar
            form={form}
            note={test.note}
            onSave={() => void save(false)}
            onSaveAndOpen={() => void save(true)}
            onDiscard={() => (isNew ? navigate(back) : form.discard())}
          />
        )}
      </form>
      <FormAside
        form={form}
        view={view}
        testedAt={test.testedAt}
        test={
          <TestPanel
            view={test.view}
            last={test.last}
            changed={test.changed}
            // what can be done about the stored one, while the form has its target
            socket={view && isSameTarget(form.draft, view) ? view : undefined}
            disabled={form.draft.hostname === ''}
            onRun={test.start}
            onCancel={test.cancel}
            onEdit={form.goTo}
          />
        }
      />
      {test.dialog}
    </div>
  );
}

function hasPopup(): boolean {
  return document.querySelector('[data-popup-open]') !== null;
}

/** Another beginning: what people type to get there already. */
function FillIn({ onDraft }: { onDraft: (draft: SocketDraft) => void }) {
  return (
    <div className={css.quick}>
      <h2>How do you reach it today?</h2>
      <QuickAdd button="Fill in" help="Or an ssh command, with its options." onDraft={onDraft} />
    </div>
  );
}

function NameFields({ form: { draft, set, error } }: { form: Form }) {
  return (
    <>
      <div data-field="name">
        <TextField
          label="Name"
          note="also the SSH user name"
          mono
          value={draft.name}
          onChange={(name) => set({ name })}
          error={error('name')}
        />
      </div>
      <div className={css.halves}>
        <div data-field="description">
          <TextField
            label="Description"
            value={draft.description}
            onChange={(description) => set({ description })}
            error={error('description')}
          />
        </div>
        <div data-field="tags">
          <TagsField tags={draft.tags} onChange={(tags) => set({ tags })} error={error('tags')} />
        </div>
      </div>
    </>
  );
}

/** more than anyone scrolls through: then the name is typed, and the host says which one is meant */
const mostInPicker = 200;

function TargetFields({ form: { draft, set, error, was } }: { form: Form }) {
  const { data: sockets = [] } = useAnswer('sockets.list', {});
  const others = sockets.filter(({ name, origin }) => name !== was && origin !== 'practice');
  const ways = [
    { value: '', label: 'Directly' },
    ...others.map(({ name, hostname }) => ({ value: name, label: `Through ${name}`, note: hostname })),
    ...(draft.via !== '' && !others.some(({ name }) => name === draft.via)
      ? [{ value: draft.via, label: `Through ${draft.via}` }]
      : []),
  ];
  return (
    <>
      <div className={css.pair}>
        <div data-field="hostname">
          <TextField
            label="Hostname or address"
            mono
            value={draft.hostname}
            onChange={(hostname) => set({ hostname })}
            error={error('hostname')}
          />
        </div>
        <div data-field="port">
          <TextField
            label="Port"
            mono
            inputMode="numeric"
            value={draft.port}
            onChange={(port) => set({ port })}
            error={error('port')}
          />
        </div>
      </div>
      {others.length > mostInPicker && (
        <div data-field="via">
          <TextField
            label="Reached through"
            note="a socket; empty: directly"
            mono
            value={draft.via}
            onChange={(via) => set({ via })}
            error={error('via')}
          />
        </div>
      )}
      {ways.length > 1 && others.length <= mostInPicker && (
        <div data-field="via">
          <Field label="Reached" error={error('via')}>
            {({ id }) => (
              <Picker
                id={id}
                label="Reached"
                wide
                value={draft.via}
                onChange={(via) => set({ via })}
                options={ways}
              />
            )}
          </Field>
        </div>
      )}
    </>
  );
}
