import { useEffect, useState } from 'react';
import type { ImportPreview } from '../../../src-main/contract/commands/exchange.ts';
import type { FieldIssue } from '../../../src-main/contract/reply.ts';
import { useAction } from '../../app/queries.ts';
import { count } from '../../format/count.ts';
import { Button } from '../../ui/button.tsx';
import { FileButton, useFileDrop } from '../../ui/file-text.tsx';
import { Status } from '../../ui/glyph.tsx';
import { SettingRow } from '../../ui/screen.tsx';
import { Switch } from '../../ui/switch.tsx';
import table from '../../ui/table.module.css';
import { TextAreaField } from '../../ui/text-field.tsx';
import { tellDone } from '../../ui/toasts.tsx';
import css from './config-import.module.css';
import { importButton } from './import-words.ts';

/** bytes; what the host takes */
const most = 4_000_000;
/** how long nothing is typed before it is looked at */
const pauseMs = 400;

/** Takes in a config file, pasted, dropped or picked: what is wrong with it by line, or what it would change. */
export function ConfigImport({ onImported }: { onImported?: () => void }) {
  const [text, setText] = useState('');
  const [replace, setReplace] = useState(false);
  const look = useAction('exchange.preview', { quiet: true });
  const take = useAction('exchange.import');
  const { mutate, reset } = look;
  const isEmpty = text.trim() === '';
  useEffect(() => {
    if (isEmpty) return reset();
    const timer = setTimeout(() => mutate({ text }), pauseMs);
    return () => clearTimeout(timer);
  }, [text, isEmpty, mutate, reset]);

  const file = { wanted: 'a config file', most, onText: setText };
  const drop = useFileDrop(file);
  const preview = look.variables?.text === text ? look.data : undefined;
  const replaces = preview?.sockets.some(({ change }) => change === 'replaces') ?? false;
  const button = preview && importButton(preview, replace);
  const doImport = () =>
    take.mutate(
      { text, replace },
      {
        onSuccess: ({ added, replaced }) => {
          tellDone(
            replaced > 0
              ? `${count(added, 'socket')} added, ${replaced} replaced`
              : `${count(added, 'socket')} added`,
          );
          setText('');
          setReplace(false);
          onImported?.();
        },
      },
    );

  return (
    <section className={css.import} aria-label="Import a config file">
      <h2>Import a config file</h2>
      <TextAreaField
        label="Config file, YAML or JSON"
        mono
        rows={isEmpty ? 4 : 10}
        value={text}
        onChange={setText}
        {...drop}
        error={
          preview && preview.issues.length > 0
            ? `${count(preview.issues.length, 'mistake')}. Nothing is imported before ${preview.issues.length === 1 ? 'it is' : 'they are'} mended.`
            : look.error
              ? (look.error.hint ?? look.error.message)
              : undefined
        }
        help={
          <>
            Paste it, drop the file here, or{' '}
            <FileButton {...file} inline accept=".yaml,.yml,.json,.conf,.txt">
              choose the file
            </FileButton>
            . Looking at it changes nothing.
          </>
        }
      />
      {preview && preview.issues.length > 0 && <Issues issues={preview.issues} />}
      {preview && preview.issues.length === 0 && (
        <>
          <Changes preview={preview} replace={replace} />
          {replaces && (
            <div className={css.replace}>
              <SettingRow
                title="Replace sockets of the same name"
                control={
                  <Switch label="Replace sockets of the same name" checked={replace} onChange={setReplace} />
                }
              >
                Off: those that are here stay as they are.
              </SettingRow>
            </div>
          )}
          <div className={css.actions}>
            <Button disabled={button === undefined || take.isPending} onClick={doImport}>
              {button ?? 'Nothing to import'}
            </Button>
            <Button look="ghost" onClick={() => setText('')}>
              Discard
            </Button>
          </div>
        </>
      )}
    </section>
  );
}

function Issues({ issues }: { issues: readonly FieldIssue[] }) {
  return (
    <table className={`${table.table} ${table.flush} ${css.issues}`} aria-label="Mistakes">
      <colgroup>
        <col className={css.line} />
        <col className={css.field} />
        <col />
      </colgroup>
      <thead>
        <tr>
          <th scope="col" className={table.num}>
            Line
          </th>
          <th scope="col">Where</th>
          <th scope="col">What is wrong</th>
        </tr>
      </thead>
      <tbody>
        {issues.map(({ line, field, text }, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: two mistakes may be alike
          <tr key={index}>
            <td className={table.num}>{line}</td>
            <td className={`mono ${table.sub}`} title={field}>
              {field}
            </td>
            <td className={css.text}>{text}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

const changeWords = {
  new: { glyph: 'dot', text: 'New' },
  replaces: { glyph: 'triangle', text: 'Differs from the one here' },
  same: { glyph: 'ring', text: 'Here already' },
} as const;

function Changes({
  preview: { sockets, client_keys: keys, policies, warnings },
  replace,
}: {
  preview: ImportPreview;
  replace: boolean;
}) {
  const rows = [
    ...sockets.map(({ name, target, change }) => ({ kind: 'Socket', name, detail: target, change })),
    ...keys.map(({ name, email, change }) => ({ kind: 'Client key', name, detail: email, change })),
    ...policies.map(({ name, change }) => ({ kind: 'Policy', name, detail: '', change })),
  ];
  return (
    <>
      {warnings.length > 0 && (
        <ul className={css.warnings}>
          {warnings.map((warning) => (
            <li key={warning}>
              <Status kind="triangle">{warning}</Status>
            </li>
          ))}
        </ul>
      )}
      {rows.length === 0 ? (
        <p className={css.none}>There is no socket, client key or policy in this file.</p>
      ) : (
        <table className={`${table.table} ${table.flush}`} aria-label="What would change">
          <colgroup>
            <col className={css.kind} />
            <col className={css.name} />
            <col />
            <col className={css.change} />
          </colgroup>
          <thead>
            <tr>
              <th scope="col">Kind</th>
              <th scope="col">Name</th>
              <th scope="col">Target or person</th>
              <th scope="col">Change</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ kind, name, detail, change }) => (
              <tr key={`${kind} ${name} ${detail}`}>
                <td className={table.sub}>{kind}</td>
                <td title={name}>{name}</td>
                <td className={`mono ${table.sub}`} title={detail}>
                  {detail}
                </td>
                <td>
                  <Status kind={changeWords[change].glyph} tone={change === 'new' ? 'calm' : undefined}>
                    {change === 'replaces' && replace ? 'Is replaced' : changeWords[change].text}
                  </Status>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </>
  );
}
