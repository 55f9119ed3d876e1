import { Fragment, type ReactNode } from 'react';
import css from './facts.module.css';

export interface Fact {
  name: string;
  value: ReactNode;
  mono?: boolean;
  /** the whole text, where the value is cut off */
  title?: string | undefined;
}

/** Names and values. Two columns where there is room, unless `single`. */
export function Facts({ facts, single }: { facts: readonly (Fact | false | undefined)[]; single?: boolean }) {
  return (
    <dl className={`${css.facts} ${single ? css.single : ''}`}>
      {facts.map(
        (fact) =>
          fact && (
            <Fragment key={fact.name}>
              <dt>{fact.name}</dt>
              <dd className={fact.mono ? 'mono' : undefined} title={fact.title}>
                {fact.value}
              </dd>
            </Fragment>
          ),
      )}
    </dl>
  );
}
