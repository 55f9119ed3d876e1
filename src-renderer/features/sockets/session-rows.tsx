import { Disclosure } from '../../ui/disclosure.tsx';
import { Status } from '../../ui/glyph.tsx';
import { Picker } from '../../ui/picker.tsx';
import { SettingRow } from '../../ui/screen.tsx';
import { Switch } from '../../ui/switch.tsx';
import type { SocketForm } from './use-socket-form.ts';

/** What becomes of the sessions: recorded or not, and what may be forwarded in them. */
export function SessionRows({
  form: { draft, set },
  field,
}: {
  form: SocketForm;
  /** the one that the form was opened for */
  field: string | undefined;
}) {
  return (
    <>
      <SettingRow
        title="Record sessions"
        control={
          <Switch
            label="Record sessions"
            checked={draft.recording_enabled}
            onChange={(on) => set({ recording_enabled: on })}
          />
        }
      >
        {draft.record_input
          ? 'Screens, keystrokes, file transfers and forwards.'
          : 'Screens, file transfers and forwards. Keystrokes are not recorded.'}
      </SettingRow>
      {draft.recording_enabled && (
        <>
          <SettingRow
            title="If recording fails"
            control={
              <Picker
                label="If recording fails"
                value={draft.recording_mode}
                onChange={(mode) => set({ recording_mode: mode })}
                options={[
                  { value: 'strict', label: 'Refuse the session' },
                  { value: 'lenient', label: 'Go on without' },
                ]}
              />
            }
          >
            Disk full, or the recordings folder can’t be written
          </SettingRow>
          <SettingRow
            title="Record keystrokes"
            control={
              <Switch
                label="Record keystrokes"
                checked={draft.record_input}
                onChange={(on) => set({ record_input: on })}
              />
            }
          >
            {draft.record_input ? (
              <Status kind="triangle">They may hold passwords that people type</Status>
            ) : (
              'They may hold passwords that people type'
            )}
          </SettingRow>
        </>
      )}
      <SettingRow
        title="Show the target’s address to people"
        control={
          <Switch
            label="Show the target’s address to people"
            checked={draft.show_target_address}
            onChange={(on) => set({ show_target_address: on })}
          />
        }
      >
        {draft.show_target_address
          ? 'When a session fails, its person reads where the target is, and as whom.'
          : 'When a session fails, its person reads why, but not where the target is. The log has all of it.'}
      </SettingRow>
      <div data-field="forwarding">
        <Disclosure title="Forwarding" note={forwardingNote(draft)} open={field === 'forwarding'}>
          {switches.map(({ field, title, words }) => (
            <SettingRow
              key={field}
              title={title}
              control={
                <Switch label={title} checked={draft[field]} onChange={(on) => set({ [field]: on })} />
              }
            >
              {words}
            </SettingRow>
          ))}
        </Disclosure>
      </div>
    </>
  );
}

const switches = [
  {
    field: 'tcp_forwarding',
    title: 'Local ports',
    words: 'ssh -L, -D and -W, and editors that work over SSH',
  },
  {
    field: 'remote_forwarding',
    title: 'Remote ports',
    words: 'ssh -R: the target reaches the client’s machine',
  },
  { field: 'unix_socket_forwarding', title: 'Unix sockets', words: '-L and -R with paths instead of ports' },
  {
    field: 'agent_forwarding',
    title: 'Agent',
    words: 'ssh -A: whoever is root on the target can use the client’s keys meanwhile',
  },
] as const;

function forwardingNote(draft: SocketForm['draft']): string {
  const on = switches.filter(({ field }) => draft[field]).map(({ title }) => title.toLowerCase());
  return on.length > 0 ? on.join(', ') : 'none';
}
