import { ArrowLeft } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import { emptyDraft } from '../../../src-main/contract/empty-draft.ts';
import type { SocketDraft } from '../../../src-main/contract/socket-draft.ts';
import type { SocketView } from '../../../src-main/contract/socket-view.ts';
import { useBackend } from '../../app/backend-context.tsx';
import { navigate, useHashParameter } from '../../app/location.ts';
import { useAnswer } from '../../app/queries.ts';
import { BackendError } from '../../backend/backend-error.ts';
import { Button, IconButton, LinkButton } from '../../ui/button.tsx';
import { Status } from '../../ui/glyph.tsx';
import { Empty } from '../../ui/notice.tsx';
import { ScreenHead } from '../../ui/screen.tsx';
import { startingDraft } from './draft-form.ts';
import { forgetDraft, leftDraft } from './prefilled-draft.ts';
import { SocketForm } from './socket-form.tsx';
import css from './socket-form-screen.module.css';
import { socketGlyph, socketSentence } from './socket-words.ts';
import { useDeleteSocket, useDuplicateSocket } from './use-socket-actions.ts';

/** The form of a socket: a new one, or the one with this name. */
export function SocketFormScreen({ name }: { name?: string }) {
  return name === undefined ? <NewSocket /> : <ChangedSocket name={name} />;
}

function NewSocket() {
  const [prefilled] = useState(leftDraft);
  useEffect(forgetDraft, []);
  return (
    <>
      <Head title="New socket" back="/sockets">
        <LinkButton look="ghost" href="#/sockets/import">
          Import instead
        </LinkButton>
      </Head>
      <SocketForm start={emptyDraft} prefilled={prefilled} />
    </>
  );
}

type Loaded =
  | { kind: 'loading' }
  | { kind: 'failed'; error: BackendError }
  | { kind: 'ready'; draft: SocketDraft; view: SocketView };

/** Asked once, and not from what is kept: what the form starts with must be what is stored, and then stay. */
function useStoredDraft(name: string): Loaded {
  const backend = useBackend();
  const [loaded, setLoaded] = useState<Loaded>({ kind: 'loading' });
  useEffect(() => {
    let current = true;
    const load = async () => {
      try {
        const [draft, view] = await Promise.all([
          backend.call('sockets.draft', { name }),
          backend.call('sockets.get', { name }),
        ]);
        if (current) setLoaded({ kind: 'ready', draft: startingDraft(draft, view), view });
      } catch (thrown) {
        if (!(thrown instanceof BackendError)) throw thrown;
        if (current) setLoaded({ kind: 'failed', error: thrown });
      }
    };
    void load();
    return () => {
      current = false;
    };
  }, [backend, name]);
  return loaded;
}

function ChangedSocket({ name }: { name: string }) {
  const loaded = useStoredDraft(name);
  const field = useHashParameter('field');
  const { data: now } = useAnswer('sockets.get', loaded.kind === 'ready' ? { name } : undefined);
  const duplicate = useDuplicateSocket();
  const remove = useDeleteSocket();
  if (loaded.kind === 'loading') return <Head title={name} back={`/sockets/${name}`} />;
  if (loaded.kind === 'failed') {
    const { error } = loaded;
    return (
      <>
        <Head title={name} back="/sockets" />
        <Empty title="This socket cannot be changed">{error.hint ?? error.message}</Empty>
      </>
    );
  }
  const view = now ?? loaded.view;
  if (view.origin !== 'app') {
    return (
      <>
        <Head title={name} back={`/sockets/${name}`} />
        <Empty
          title={`${name} cannot be changed here`}
          actions={
            view.origin === 'config_file' && <Button onClick={() => duplicate(name)}>Duplicate</Button>
          }
        >
          {view.origin === 'practice'
            ? 'The practice socket leads to a small target inside this app.'
            : 'It stands in the config file that the connector was started with. A copy of it can be changed here.'}
        </Empty>
      </>
    );
  }
  return (
    <>
      <Head
        title={name}
        back={`/sockets/${name}`}
        status={
          <Status kind={socketGlyph(view)} tone={view.status.kind === 'failed' ? undefined : 'calm'}>
            {socketSentence(view)}
          </Status>
        }
      >
        <Button look="ghost" onClick={() => duplicate(name)}>
          Duplicate
        </Button>
        <Button look="ghost" danger onClick={() => void remove(view)}>
          Delete
        </Button>
      </Head>
      <SocketForm start={loaded.draft} view={view} field={field} />
    </>
  );
}

function Head({
  title,
  back,
  status,
  children,
}: {
  title: string;
  back: string;
  status?: ReactNode;
  children?: ReactNode;
}) {
  return (
    <ScreenHead>
      <span className={css.back}>
        <IconButton icon={ArrowLeft} label="Back to sockets" onClick={() => navigate(back)} />
      </span>
      <h1 className="cut" title={title}>
        {title}
      </h1>
      {status}
      <span className="grow" />
      {children}
    </ScreenHead>
  );
}
