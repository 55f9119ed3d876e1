import type { ReactNode } from 'react';
import type { SocketView } from '../../../src-main/contract/socket-view.ts';
import { useAnswer } from '../../app/queries.ts';
import { useConnector } from '../../app/use-connector.ts';
import { CodeLine, CodeWrap, Script } from '../../ui/code-line.tsx';
import { Section } from '../../ui/screen.tsx';
import { plainSshCommand } from './draft-form.ts';
import { FailureCard } from './failure-card.tsx';
import css from './form-aside.module.css';
import { hostKeyCommand } from './host-key-words.ts';
import type { SocketForm } from './use-socket-form.ts';

/**
 * Beside the form: whether the target is reached with what stands in it, why the last session failed, and what has to be
 * done elsewhere for the login that was chosen.
 */
export function FormAside({
  form: { draft, goTo },
  view,
  test,
  testedAt,
}: {
  form: SocketForm;
  view: SocketView | undefined;
  /** the panel of the connection test */
  test: ReactNode;
  /** ISO 8601 of the test that it shows */
  testedAt: string | undefined;
}) {
  const failed = view?.enabled && view.status.kind === 'failed' ? view.status : undefined;
  // the test says it better, unless something has failed since
  const isNews = failed && (testedAt === undefined || failed.time > testedAt) && failed.session !== undefined;
  return (
    <aside className={css.aside} aria-label="Around this socket">
      {test}
      <div className={css.around}>
        {view && failed && isNews && <FailureCard socket={view} status={failed} onEdit={goTo} />}
        {draft.authentication_type === 'certificate' && <TargetSetup username={draft.username} />}
        <HowPeopleConnect draft={draft} />
        <Section title="The host key of the target">
          <p className={css.words}>
            Whoever sits at the target’s console can say whether a key is its own. This prints the
            fingerprint:
          </p>
          <CodeWrap code={hostKeyCommand()} />
        </Section>
      </div>
    </aside>
  );
}

function TargetSetup({ username }: { username: string }) {
  const { data: authority, error } = useAnswer('ca.get', {});
  return (
    <Section
      title="Make the target trust Sallyport"
      end={
        <a className="link" href="#/settings/ca">
          SSH CA
        </a>
      }
    >
      <p className={css.words}>
        Run this once on the target, as root or with sudo.{' '}
        {username === ''
          ? 'Its sshd then takes the certificates of this connector for every account that it has.'
          : `Its sshd then takes the certificates of this connector, also for ${username}.`}
      </p>
      {authority && <Script code={authority.setup_script} label="Set-up script for the target" />}
      {error && <p className={css.words}>{error.hint ?? error.message}</p>}
    </Section>
  );
}

function HowPeopleConnect({ draft }: { draft: SocketForm['draft'] }) {
  const connector = useConnector();
  const command = plainSshCommand(draft, connector?.gateway[0]);
  return (
    <Section
      title="How people connect"
      end={
        <a className="link" href="#/settings/client-keys">
          Client keys
        </a>
      }
    >
      <p className={css.words}>
        With their own key, and with nothing of the login here. You need none: the terminal in this app has
        one.
      </p>
      {command ? (
        <CodeLine code={command} prompt iconOnly />
      ) : (
        <p className="meta quiet">The command stands here once the socket has a name.</p>
      )}
    </Section>
  );
}
