import { useState } from 'react';
import type { SshConfigRow } from '../../../src-main/contract/commands/exchange.ts';
import { useAction, useAnswer } from '../../app/queries.ts';
import { count } from '../../format/count.ts';
import { Button } from '../../ui/button.tsx';
import { Status } from '../../ui/glyph.tsx';
import { Checkbox } from '../../ui/switch.tsx';
import table from '../../ui/table.module.css';
import { TextInput } from '../../ui/text-field.tsx';
import { tellDone } from '../../ui/toasts.tsx';
import { importedText, isChoosable, isChosenAtFirst, shortPath } from './import-words.ts';
import css from './ssh-config-import.module.css';

/**
 * What `~/.ssh/config`, or another file of that form, would become: a table to choose from. Nothing is changed before
 * the button is pressed.
 */
export function SshConfigImport({
  onlyIfThere,
  onImported,
}: {
  /** shows nothing at all where there is no file, or no host in it */
  onlyIfThere?: boolean;
  onImported?: (names: string[]) => void;
}) {
  const [file, setFile] = useState<string>();
  const [typed, setTyped] = useState('');
  const [changed, setChanged] = useState<ReadonlyMap<string, boolean>>(new Map());
  const preview = useAnswer('exchange.preview_ssh_config', file === undefined ? {} : { file });
  const take = useAction('exchange.import_ssh_config');
  const rows = preview.data?.rows ?? [];
  const isChosen = (row: SshConfigRow) => isChoosable(row) && (changed.get(row.host) ?? isChosenAtFirst(row));
  const chosen = rows.filter(isChosen);
  const name = file === undefined ? '~/.ssh/config' : file;
  if (onlyIfThere && rows.length === 0) return null;

  const choose = (some: readonly SshConfigRow[], on: boolean) =>
    setChanged(new Map([...changed, ...some.map(({ host }) => [host, on] as const)]));
  const doImport = () =>
    take.mutate(
      { ...(file === undefined ? {} : { file }), hosts: chosen.map(({ host }) => host) },
      {
        onSuccess: ({ added }) => {
          tellDone(importedText(added));
          setChanged(new Map());
          onImported?.(added);
        },
      },
    );
  const readTyped = () => {
    const path = typed.trim();
    setFile(path === '' || path === '~/.ssh/config' ? undefined : path);
    setChanged(new Map());
  };

  return (
    <section aria-label={`Import from ${name}`}>
      <div className={css.head}>
        <h2 className="cut" title={name}>
          Import from {shortPath(name)}
        </h2>
        <span className="grow" />
        {rows.length > 0 && (
          <>
            <span className={css.count}>
              {chosen.length} of {count(rows.length, 'host')} chosen
            </span>
            <Button disabled={chosen.length === 0 || take.isPending} onClick={doImport}>
              {chosen.length === 0 ? 'Import' : `Import ${count(chosen.length, 'host')}`}
            </Button>
          </>
        )}
      </div>
      {!onlyIfThere && (
        <form
          className={css.file}
          onSubmit={(event) => {
            event.preventDefault();
            readTyped();
          }}
        >
          <div className="grow">
            <TextInput
              mono
              aria-label="File to read"
              placeholder="~/.ssh/config"
              value={typed}
              onChange={setTyped}
            />
          </div>
          <Button type="submit" disabled={preview.isFetching}>
            Read file
          </Button>
        </form>
      )}
      {!onlyIfThere && (
        <p className={css.note}>
          Only this file and those that it includes are read. Key files stay where they are: a socket refers
          to them.
        </p>
      )}
      {preview.error && (
        <p className={css.error} role="alert">
          <Status kind="cross">{preview.error.hint ?? preview.error.message}</Status>
        </p>
      )}
      {preview.data && rows.length === 0 && <p className={css.none}>There is no host in this file.</p>}
      {rows.length > 0 && <HostTable name={name} rows={rows} isChosen={isChosen} onChoose={choose} />}
    </section>
  );
}

function HostTable({
  name,
  rows,
  isChosen,
  onChoose,
}: {
  name: string;
  rows: readonly SshConfigRow[];
  isChosen: (row: SshConfigRow) => boolean;
  onChoose: (rows: readonly SshConfigRow[], on: boolean) => void;
}) {
  const choosable = rows.filter(isChoosable);
  return (
    <table className={`${table.table} ${table.flush}`} aria-label={`Hosts in ${name}`}>
      <colgroup>
        <col className={css.choice} />
        <col className={css.host} />
        <col />
        <col className={`wide ${css.login}`} />
        <col className={css.result} />
      </colgroup>
      <thead>
        <tr>
          <th>
            <Checkbox
              label="All hosts that can be imported"
              checked={choosable.length > 0 && choosable.every(isChosen)}
              disabled={choosable.length === 0}
              onChange={(on) => onChoose(choosable, on)}
            />
          </th>
          <th scope="col">Host</th>
          <th scope="col">Target</th>
          <th scope="col" className="wide">
            Login with
          </th>
          <th scope="col">Result</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={`${row.file}:${row.line}:${row.host}`}>
            <td>
              <Checkbox
                label={row.host}
                checked={isChosen(row)}
                disabled={!isChoosable(row)}
                onChange={(on) => onChoose([row], on)}
              />
            </td>
            <td title={`${row.file}, line ${row.line}`}>
              {row.host}
              {row.name !== '' && row.name !== row.host && <span className="quiet"> as {row.name}</span>}
            </td>
            <td className={`mono ${table.sub}`} title={row.target}>
              {row.target}
            </td>
            <td
              className={`wide ${table.sub} ${/[/\\]/.test(row.login_with) ? 'mono' : ''}`}
              title={row.login_with}
            >
              {row.login_with}
            </td>
            <td>
              <Result row={row} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Result({ row: { result } }: { row: SshConfigRow }) {
  switch (result.kind) {
    case 'ready':
      return (
        <Status kind="dot" tone="calm" title={result.note}>
          {result.note}
        </Status>
      );
    case 'needs':
      return (
        <Status kind="triangle" title={result.note}>
          {result.note}
        </Status>
      );
    case 'skipped':
      return (
        <Status kind="ring" title={result.note}>
          {result.note}
        </Status>
      );
  }
}
