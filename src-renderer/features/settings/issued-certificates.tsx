import { useAnswer } from '../../app/queries.ts';
import { count } from '../../format/count.ts';
import { clockTime, daysBetween, shortTime } from '../../format/time.ts';
import table from '../../ui/table.module.css';
import css from './settings.module.css';

const mostShown = 100;

/** The latest ones: each was made for one login. */
export function IssuedCertificates() {
  const issued = useAnswer('ca.issued', {}).data;
  if (!issued) return null;
  const now = new Date();
  const today = issued.filter(({ issued_at }) => daysBetween(new Date(issued_at), now) === 0).length;
  return (
    <section className={css.section} aria-labelledby="issued">
      <div className={css.sectionHead}>
        <h2 id="issued">Issued certificates</h2>
        <span className="grow" />
        {today > 0 && <span className="meta tabular">{today} today</span>}
      </div>
      {issued.length === 0 ? (
        <p className="quiet">None yet. The first login to a socket with certificates makes one.</p>
      ) : (
        <>
          <table className={`${table.table} ${table.flush}`}>
            <thead>
              <tr>
                <th scope="col" style={{ width: 176 }}>
                  Serial
                </th>
                <th scope="col">Person</th>
                <th scope="col" style={{ width: 120 }}>
                  Socket
                </th>
                <th scope="col" className="wide" style={{ width: 120 }}>
                  Login
                </th>
                <th scope="col" style={{ width: 104 }}>
                  Issued
                </th>
                <th scope="col" className="wide" style={{ width: 104 }}>
                  Valid to
                </th>
              </tr>
            </thead>
            <tbody>
              {issued.slice(0, mostShown).map((certificate) => (
                <tr key={certificate.serial}>
                  <td className={`mono ${table.sub}`} title={certificate.serial}>
                    {certificate.serial}
                  </td>
                  <td title={certificate.email}>{certificate.person}</td>
                  <td>
                    <a className="link" href={`#/sessions/${certificate.session}`}>
                      {certificate.socket}
                    </a>
                  </td>
                  <td className={`mono ${table.sub} wide`}>{certificate.login}</td>
                  <td className={table.sub}>{shortTime(certificate.issued_at)}</td>
                  <td className={`${table.sub} wide`}>{clockTime(certificate.valid_until)}</td>
                </tr>
              ))}
            </tbody>
          </table>
          {issued.length > mostShown && (
            <p className="meta">{count(issued.length - mostShown, 'older one')} not shown.</p>
          )}
        </>
      )}
    </section>
  );
}
