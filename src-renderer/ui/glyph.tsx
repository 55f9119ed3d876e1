import type { ReactNode } from 'react';
import css from './glyph.module.css';

/** dot = ready, live · ring = stopped, not reached · triangle = look at it · cross = failed · check = passed · dot in a ring = recording */
export type GlyphKind = 'dot' | 'ring' | 'triangle' | 'cross' | 'check' | 'recording';
export type Tone = 'ok' | 'off' | 'warn' | 'err' | 'info' | 'calm';

const drawings: Record<GlyphKind, ReactNode> = {
  dot: <circle cx="8" cy="8" r="4" fill="currentColor" />,
  ring: <circle cx="8" cy="8" r="3.25" fill="none" stroke="currentColor" strokeWidth="1.5" />,
  triangle: (
    <path
      d="M8 3.5 13 12.5H3z"
      fill="currentColor"
      stroke="currentColor"
      strokeWidth="1"
      strokeLinejoin="round"
    />
  ),
  cross: (
    <path
      d="m4.75 4.75 6.5 6.5M11.25 4.75l-6.5 6.5"
      fill="none"
      stroke="currentColor"
      strokeWidth="2"
      strokeLinecap="round"
    />
  ),
  check: (
    <path
      d="m3.5 8.5 3 3 6-6.5"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.75"
      strokeLinecap="round"
      strokeLinejoin="round"
    />
  ),
  recording: (
    <>
      <circle cx="8" cy="8" r="5.25" fill="none" stroke="currentColor" strokeWidth="1.25" />
      <circle cx="8" cy="8" r="2.75" fill="currentColor" />
    </>
  ),
};
const ownTone: Record<GlyphKind, Tone> = {
  dot: 'ok',
  ring: 'off',
  triangle: 'warn',
  cross: 'err',
  check: 'ok',
  recording: 'err',
};

/** Always beside a word that says the same. */
export function Glyph({ kind, tone = ownTone[kind] }: { kind: GlyphKind; tone?: Tone | undefined }) {
  return (
    <svg className={`${css.glyph} ${css[tone]}`} viewBox="0 0 16 16" aria-hidden="true">
      {drawings[kind]}
    </svg>
  );
}

/** A glyph and its word. `calm`: the word in quiet grey, the glyph keeps its colour. */
export function Status({
  kind,
  tone,
  children,
  title,
}: {
  kind: GlyphKind;
  tone?: Tone | undefined;
  children: ReactNode;
  title?: string | undefined;
}) {
  return (
    <span className={`${css.status} ${css[tone ?? ownTone[kind]]} ${css[kind]}`} title={title}>
      <Glyph kind={kind} tone={tone === 'calm' ? ownTone[kind] : tone} />
      <span className="cut">{children}</span>
    </span>
  );
}
