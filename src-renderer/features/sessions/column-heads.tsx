import type { Column, SessionSort } from './session-rows.ts';
import css from './sessions-table.module.css';

const columns: { column: Column; title: string; className?: string | undefined }[] = [
  { column: 'person', title: 'Person' },
  { column: 'socket', title: 'Socket', className: css.socket },
  { column: 'login', title: 'Login', className: `wide ${css.login}` },
  { column: 'kind', title: 'Kind', className: `wide ${css.kind}` },
  { column: 'started', title: 'Started', className: css.started },
  { column: 'length', title: 'Length', className: `${css.length} ${css.num}` },
  { column: 'exit', title: 'Exit', className: css.exit },
  { column: 'size', title: 'Size', className: `wide ${css.size} ${css.num}` },
  { column: 'evidence', title: 'Evidence', className: css.evidence },
];
export const columnCount = columns.length;
/** how many of them a narrow window does not show; a cell across them too would bring them back, empty */
export const wideCount = columns.filter(({ className }) => className?.includes('wide')).length;

/** times and sizes are looked at from the top, names from A */
const startsDescending: readonly Column[] = ['started', 'length', 'size'];

export function ColumnHeads({ sort, onSort }: { sort: SessionSort; onSort: (sort: SessionSort) => void }) {
  return (
    <thead>
      <tr aria-rowindex={1}>
        {columns.map(({ column, title, className }) => {
          const sorted = sort.column === column;
          return (
            <th
              key={column}
              scope="col"
              className={className}
              aria-sort={sorted ? (sort.descending ? 'descending' : 'ascending') : undefined}
            >
              <button
                type="button"
                className={css.sort}
                onClick={() =>
                  onSort({
                    column,
                    descending: sorted ? !sort.descending : startsDescending.includes(column),
                  })
                }
              >
                {title}
                {sorted && <span aria-hidden="true"> {sort.descending ? '↓' : '↑'}</span>}
              </button>
            </th>
          );
        })}
      </tr>
    </thead>
  );
}
