import { X } from 'lucide-react';
import { navigate } from '../../app/location.ts';
import { shortTime } from '../../format/time.ts';
import { useSessions } from '../../stores/sessions-store.ts';
import { Button } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { Picker } from '../../ui/picker.tsx';
import css from './logs-screen.module.css';

/** the latest ones: others are found by their lines, or from the list of sessions */
const mostOffered = 30;

/** Picks a session whose lines are shown, or says which one is and lets go of it. */
export function SessionFilter({
  session,
  socket,
}: {
  session: string | undefined;
  socket: string | undefined;
}) {
  const { sessions } = useSessions();
  if (session !== undefined) {
    const known = sessions.find(({ id }) => id === session);
    const name = known ? `${known.socket}, ${known.person.name}` : session;
    return (
      <Button
        className={css.chip}
        title={`Session ${session}`}
        aria-label={`Session ${name}: show all sessions again`}
        onClick={() => navigate('/logs')}
      >
        <span className="cut">{name}</span>
        <Icon of={X} />
      </Button>
    );
  }
  const offered = sessions
    .filter((one) => socket === undefined || one.socket === socket)
    .slice(0, mostOffered);
  return (
    <span className="wide">
      <Picker
        label="Session"
        value=""
        unset=""
        onChange={(id) => id && navigate(`/logs/session/${encodeURIComponent(id)}`)}
        disabled={offered.length === 0}
        options={[
          { value: '', label: 'All sessions' },
          ...offered.map(({ id, socket: name, person, started_at }) => ({
            value: id,
            label: `${name}, ${person.name}`,
            note: shortTime(started_at),
          })),
        ]}
      />
    </span>
  );
}
