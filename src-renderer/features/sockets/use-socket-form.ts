import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { HintField } from '../../../src-main/contract/hints/hint-rule.ts';
import type { FieldIssue } from '../../../src-main/contract/reply.ts';
import type { SocketDraft } from '../../../src-main/contract/socket-draft.ts';
import type { SocketView } from '../../../src-main/contract/socket-view.ts';
import { useBackend } from '../../app/backend-context.tsx';
import { guardLeaving } from '../../app/location.ts';
import { BackendError } from '../../backend/backend-error.ts';
import { tellFailure } from '../../ui/toasts.tsx';
import { formPart, isSameDraft, issuesByField } from './draft-form.ts';

/** how long nothing is typed before the draft is checked */
const pauseMs = 250;

type Field = keyof SocketDraft;

export interface SocketForm {
  draft: SocketDraft;
  /** what it began with: of a socket that is there, as it is stored */
  start: SocketDraft;
  /** the socket that it changes; absent = a new one */
  was: string | undefined;
  set: (change: Partial<SocketDraft>) => void;
  /** what is wrong with a field, once it was left or saving was tried */
  error: (field: Field) => string | undefined;
  /** what is wrong, at all fields at once; the first one gets the focus */
  refuse: (issues: readonly FieldIssue[]) => void;
  /** puts the cursor there, and the field into sight */
  goTo: (field: HintField | undefined) => void;
  /** so many of these are on the screen */
  toFix: number;
  isDirty: boolean;
  isSaving: boolean;
  /** puts the form on an element: `data-field` of its parts says which field each is */
  bind: { ref: React.RefObject<HTMLFormElement | null>; onBlur: (event: React.FocusEvent) => void };
  /** the stored socket; undefined where it was refused, and then the first wrong field has the focus */
  save: () => Promise<SocketView | undefined>;
  discard: () => void;
}

/** A socket on its way in: what was typed, what is wrong with it, and what becomes of it. */
export function useSocketForm({
  start,
  prefilled,
  was,
}: {
  start: SocketDraft;
  /** not stored anywhere, so it would be lost */
  prefilled?: SocketDraft | undefined;
  was?: string | undefined;
}): SocketForm {
  const backend = useBackend();
  const form = useRef<HTMLFormElement>(null);
  const [draft, setDraft] = useState(prefilled ?? start);
  const [issues, setIssues] = useState<ReadonlyMap<string, string>>(new Map());
  const [left, setLeft] = useState<ReadonlySet<string> | 'all'>(new Set());
  const [isSaving, setSaving] = useState(false);
  const [focusWish, setFocusWish] = useState(0);
  const isSaved = useRef(false);
  const isDirty = !isSameDraft(draft, start);
  /** a draft that saving refused: what it said stands until something is changed */
  const refused = useRef<SocketDraft>(undefined);
  const dirty = useRef(isDirty);
  dirty.current = isDirty && !isSaved.current;

  const check = useCallback(
    async (draft: SocketDraft) => {
      try {
        const answer = await backend.call('sockets.check', { draft, ...(was === undefined ? {} : { was }) });
        return issuesByField(answer.issues);
      } catch (thrown) {
        // without a host there is a notice over the whole page
        if (thrown instanceof BackendError) return undefined;
        throw thrown;
      }
    },
    [backend, was],
  );

  useEffect(() => {
    let current = true;
    const timer = setTimeout(async () => {
      const found = await check(draft);
      if (current && found && refused.current !== draft) setIssues(found);
    }, pauseMs);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [draft, check]);

  useEffect(
    () =>
      guardLeaving({
        isDirty: () => dirty.current,
        title: was === undefined ? 'Leave the new socket?' : `Leave the changes of ${was}?`,
        text: 'What you typed is not saved.',
        yes: 'Discard and leave',
      }),
    [was],
  );

  // for a draft that somebody else has begun: where it wants something first
  useEffect(() => {
    if (was !== undefined) return;
    let current = true;
    void check(prefilled ?? start).then((found) => {
      // whoever types already stays where they are
      const isIn = form.current?.contains(document.activeElement) ?? false;
      if (current && found && !isIn) focusField(form.current, new Set(found.keys()));
    });
    return () => {
      current = false;
    };
  }, [was, check, prefilled, start]);

  // after the errors are drawn
  const wrong = useRef(issues);
  wrong.current = issues;
  useEffect(() => {
    if (focusWish > 0) focusField(form.current, new Set(wrong.current.keys()));
  }, [focusWish]);

  const shown = useMemo(
    () => new Map([...issues].filter(([field]) => left === 'all' || left.has(field))),
    [issues, left],
  );

  const refuse = (found: readonly FieldIssue[]) => {
    refused.current = draft;
    setIssues(issuesByField(found));
    setLeft('all');
    setFocusWish((wishes) => wishes + 1);
  };

  const goTo = useCallback((field: HintField | undefined) => {
    if (field === undefined) return;
    const isThere = focusField(form.current, new Set([formPart(field)]));
    // one of another kind of login: that is chosen first
    if (!isThere) focusField(form.current, new Set(['authentication_type']));
  }, []);

  const save = async (): Promise<SocketView | undefined> => {
    if (isSaving) return undefined;
    setSaving(true);
    try {
      const saved = await backend.call('sockets.save', { draft, ...(was === undefined ? {} : { was }) });
      isSaved.current = true;
      dirty.current = false;
      return saved;
    } catch (thrown) {
      if (!(thrown instanceof BackendError)) throw thrown;
      if (thrown.issues.length > 0) refuse(thrown.issues);
      else tellFailure(thrown.message, thrown.hint);
      return undefined;
    } finally {
      setSaving(false);
    }
  };

  return {
    draft,
    start,
    was,
    set: useCallback((change) => setDraft((before) => ({ ...before, ...change })), []),
    error: (field) => shown.get(field),
    refuse,
    goTo,
    toFix: shown.size,
    isDirty,
    isSaving,
    bind: {
      ref: form,
      onBlur: ({ target, relatedTarget }) => {
        const field = target.closest<HTMLElement>('[data-field]');
        // another part of the same field, or another window
        if (!field?.dataset.field || field.contains(relatedTarget) || !document.hasFocus()) return;
        const { field: name } = field.dataset;
        setLeft((before) => (before === 'all' ? before : new Set([...before, name])));
      },
    },
    save,
    discard: () => {
      setDraft(start);
      setLeft(new Set());
    },
  };
}

/** of radio buttons the chosen one has the focus */
const controls = '[role="radio"][aria-checked="true"], input:not([hidden], [aria-hidden]), textarea, button';

/** @returns whether one of them is there */
function focusField(form: HTMLFormElement | null, fields: ReadonlySet<string>): boolean {
  const parts = form?.querySelectorAll<HTMLElement>('[data-field]') ?? [];
  const first = [...parts].find(({ dataset }) => fields.has(dataset.field ?? ''));
  first?.scrollIntoView({ block: 'nearest' });
  first?.querySelector<HTMLElement>(controls)?.focus();
  return first !== undefined;
}
