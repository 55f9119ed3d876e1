import { useState } from 'react';
import { addressText } from '../../../src-main/contract/address-text.ts';
import type { CommandValue } from '../../../src-main/contract/commands.ts';
import type { FieldIssue } from '../../../src-main/contract/reply.ts';
import { useAction, useAnswer } from '../../app/queries.ts';
import { useConnector } from '../../app/use-connector.ts';
import { CodeLine } from '../../ui/code-line.tsx';
import { Notice } from '../../ui/notice.tsx';
import { Section } from '../../ui/screen.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { tellDone } from '../../ui/toasts.tsx';
import { FurtherAddresses } from './further-addresses.tsx';
import { SaveBar } from './save-bar.tsx';
import css from './settings.module.css';

type Stored = CommandValue<'gateway.settings'>;

interface GatewayForm {
  host: string;
  port: string;
  /** `HOST:PORT` */
  also: string[];
}

function formOf({ settings }: Stored): GatewayForm {
  return { host: settings.host, port: String(settings.port), also: settings.also.map(addressText) };
}

/** Where people connect to, and who can. */
export function GatewayPage() {
  const { data, error } = useAnswer('gateway.settings', {});
  const connector = useConnector();
  return (
    <>
      <p className={css.lead}>
        People’s ssh connects here. On 127.0.0.1 only programs of this machine reach it; with any further
        address, other machines do too. Whoever reaches it still needs a client key.
      </p>
      {connector?.gateway_trouble && <Notice kind="triangle">{connector.gateway_trouble}</Notice>}
      {error && <Notice kind="cross">{error.message}</Notice>}
      {data && (
        <GatewayForms key={JSON.stringify(data.settings)} stored={data} configFile={connector?.config_file} />
      )}
      {connector && (
        <div className={`${css.section} ${css.narrow}`}>
          <Section title="Host key">
            <p className={css.lead}>
              What ssh shows people on their first connection. They compare it with this; yours knows it
              already.
            </p>
            <CodeLine code={connector.host_key} />
          </Section>
        </div>
      )}
    </>
  );
}

function GatewayForms({ stored, configFile }: { stored: Stored; configFile: string | undefined }) {
  const before = formOf(stored);
  const [form, setForm] = useState(before);
  const [issues, setIssues] = useState<readonly FieldIssue[]>([]);
  const save = useAction('gateway.save', { quiet: true });
  const dirty = JSON.stringify(form) !== JSON.stringify(before);
  const { editable } = stored;
  const issueOf = (field: string) => issues.find((issue) => issue.field === field)?.text;
  const change = (next: Partial<GatewayForm>) => {
    setForm({ ...form, ...next });
    // what was found wrong says nothing about what is typed now
    setIssues([]);
  };

  const submit = () => {
    const port = /^\d{1,5}$/.test(form.port) ? Number(form.port) : 0;
    if (port < 1 || port > 65535) {
      setIssues([{ field: 'port', text: 'A port is a number from 1 to 65535.' }]);
      return;
    }
    save.mutate(
      { host: form.host.trim(), port, also: form.also },
      {
        onSuccess: ({ listening }) =>
          tellDone(`The gateway listens on ${listening.map(addressText).join(', ')}`),
        onError: (error) =>
          setIssues(
            error.issues.length > 0 ? error.issues : [{ field: 'host', text: error.hint ?? error.message }],
          ),
      },
    );
  };

  return (
    <>
      {!editable && (
        <Notice kind="ring">
          {configFile
            ? `This stands in ${configFile} or was said when the connector was started. Change it there, and start it again.`
            : 'This was said when the connector was started (--gateway). Change it there, and start it again.'}
        </Notice>
      )}
      <form
        className={css.form}
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <div className={css.pair}>
          <TextField
            label="Address"
            mono
            value={form.host}
            disabled={!editable}
            onChange={(host) => change({ host })}
            error={issueOf('host')}
            help="127.0.0.1 for this machine alone"
          />
          <TextField
            label="Port"
            mono
            inputMode="numeric"
            value={form.port}
            disabled={!editable}
            onChange={(port) => change({ port })}
            error={issueOf('port')}
          />
        </div>
        <button type="submit" hidden />
      </form>
      <FurtherAddresses
        also={form.also}
        port={form.port}
        editable={editable}
        error={issues.find(({ field }) => field.startsWith('also'))?.text}
        onChange={(also) => change({ also })}
      />
      {editable && (
        <SaveBar dirty={dirty} saving={save.isPending} onSave={submit} onDiscard={() => change(before)} />
      )}
    </>
  );
}
