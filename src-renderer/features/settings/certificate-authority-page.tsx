import { useState } from 'react';
import { navigate } from '../../app/location.ts';
import { useAnswer } from '../../app/queries.ts';
import { useConnector } from '../../app/use-connector.ts';
import { dateOf } from '../../format/time.ts';
import { Button } from '../../ui/button.tsx';
import { CodeLine, Script } from '../../ui/code-line.tsx';
import { Facts } from '../../ui/facts.tsx';
import { Notice } from '../../ui/notice.tsx';
import { PickSocketDialog } from '../sockets/pick-socket-dialog.tsx';
import { IssuedCertificates } from './issued-certificates.tsx';
import css from './settings.module.css';
import { ShellScript } from './shell-script.tsx';

/** Let targets trust the CA. */
export function CertificateAuthorityPage() {
  const { data: ca, error } = useAnswer('ca.get', {});
  const connector = useConnector();
  const [picking, setPicking] = useState(false);
  return (
    <>
      <p className={css.lead}>
        Sallyport signs a certificate for each login, valid for 5 minutes. A target that trusts this key needs
        no password and no stored key.
      </p>
      {error && <Notice kind="cross">{error.message}</Notice>}
      {ca && (
        <>
          <section className={css.key} aria-label="Public key">
            <div>
              <CodeLine code={ca.public_key} />
              <Facts
                single
                facts={[
                  { name: 'Fingerprint', value: ca.fingerprint, mono: true, title: ca.fingerprint },
                  ca.made_at !== undefined && {
                    name: 'Made',
                    value: `${dateOf(ca.made_at)}, kept ${
                      connector?.secrets.kind === 'system'
                        ? `under ${connector.secrets.store}`
                        : 'in the data folder'
                    }`,
                  },
                  { name: 'Principal', value: ca.principal, mono: true },
                  {
                    name: 'Used by',
                    value: ca.used_by.length > 0 ? ca.used_by.join(', ') : 'no socket yet',
                    title: ca.used_by.join(', '),
                  },
                ]}
              />
            </div>
            <pre className={css.art} role="img" aria-label="Randomart of the fingerprint">
              {ca.randomart}
            </pre>
          </section>
          <section className={css.section} aria-labelledby="make-trust">
            <div className={css.sectionHead}>
              <h2 id="make-trust">Make a target trust it</h2>
              <span className="meta grow">Read it, then run it there. Running it again changes nothing.</span>
              <Button onClick={() => setPicking(true)}>Run on a socket…</Button>
            </div>
            <Script code={ca.setup_script} label="Set-up script">
              <ShellScript code={ca.setup_script} />
            </Script>
          </section>
          <IssuedCertificates />
          {picking && (
            <PickSocketDialog
              title="Make the target of a socket trust the CA"
              none="There is no socket with a target of its own yet."
              offers={({ origin }) => origin !== 'practice'}
              onPick={(name) => navigate(`/sockets/${name}/certificates`)}
              onClose={() => setPicking(false)}
            />
          )}
        </>
      )}
    </>
  );
}
