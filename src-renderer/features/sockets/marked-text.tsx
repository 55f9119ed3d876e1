import type { ReactNode } from 'react';
import css from './marked-text.module.css';

/** what a machine wrote, or reads: it is not broken at its hyphens */
const machineWords = /(-----(?:BEGIN|END)[A-Z ]*(?:-----|…)|\bfrom:[a-z]+:\S*[^\s.,]|\.pub\b)/;

/** A sentence of the host, with keys and references in it as the machine writes them. */
export function MarkedText({ children }: { children: string }): ReactNode {
  return children.split(machineWords).map((part, index) =>
    index % 2 === 1 ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: the parts of one sentence
      <code key={index} className={css.code}>
        {part}
      </code>
    ) : (
      part
    ),
  );
}
