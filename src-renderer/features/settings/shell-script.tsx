import { Fragment } from 'react';
import css from './shell-script.module.css';

/** Lines of a script, with comments quieter and quoted texts in green: enough to find one's way in it. */
export function ShellScript({ code }: { code: string }) {
  return code.split('\n').map((line, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: lines of a text that does not change have no other name
    <Fragment key={index}>
      {/^\s*#/.test(line) ? <span className={css.comment}>{line}</span> : <Quoted line={line} />}
      {'\n'}
    </Fragment>
  ));
}

function Quoted({ line }: { line: string }) {
  return line.split(/('[^']*')/).map((part, index) =>
    index % 2 === 1 ? (
      // biome-ignore lint/suspicious/noArrayIndexKey: parts of a line have no other name
      <span key={index} className={css.text}>
        {part}
      </span>
    ) : (
      part
    ),
  );
}
