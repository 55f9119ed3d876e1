import { useState } from 'react';
import { useAnswer } from '../../app/queries.ts';
import { Facts } from '../../ui/facts.tsx';
import { Notice } from '../../ui/notice.tsx';
import { SearchField } from '../../ui/search-field.tsx';
import table from '../../ui/table.module.css';
import css from './settings.module.css';

export function AboutPage() {
  const { data: about, error } = useAnswer('app.about', {});
  const [filter, setFilter] = useState('');
  if (error) return <Notice kind="cross">{error.message}</Notice>;
  if (!about) return null;
  const wanted = filter.trim().toLowerCase();
  const licences = about.licences.filter(({ name, licence }) =>
    `${name} ${licence}`.toLowerCase().includes(wanted),
  );
  return (
    <>
      <p className={css.lead}>
        An SSH connector for one laptop: named targets, stored credentials that nobody sees, every session
        recorded.
      </p>
      <div className={css.narrow}>
        <Facts
          single
          facts={[
            { name: 'Sallyport', value: `${about.version}, MIT licence` },
            ...Object.entries(about.runtime).map(([name, value]) => ({ name, value })),
          ]}
        />
      </div>
      {about.licences.length > 0 && (
        <section className={`${css.section} ${css.narrow}`} aria-labelledby="licences">
          <div className={css.sectionHead}>
            <h2 id="licences">What it is built of</h2>
            <span className="meta tabular">{about.licences.length} packages</span>
            <span className="grow" />
            <SearchField label="Filter packages" width={200} value={filter} onChange={setFilter} />
          </div>
          <table className={`${table.table} ${table.flush}`}>
            <thead>
              <tr>
                <th scope="col">Package</th>
                <th scope="col" style={{ width: 120 }}>
                  Version
                </th>
                <th scope="col" style={{ width: 160 }}>
                  Licence
                </th>
              </tr>
            </thead>
            <tbody>
              {licences.map(({ name, version, licence }) => (
                <tr key={`${name} ${version}`}>
                  <td>{name}</td>
                  <td className={table.sub}>{version}</td>
                  <td className={table.sub}>{licence}</td>
                </tr>
              ))}
            </tbody>
          </table>
          {licences.length === 0 && (
            <p className="quiet">No package has “{filter}” in its name or licence.</p>
          )}
        </section>
      )}
    </>
  );
}
