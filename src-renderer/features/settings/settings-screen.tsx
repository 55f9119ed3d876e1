import type { ReactNode } from 'react';
import { AboutPage } from './about-page.tsx';
import { CertificateAuthorityPage } from './certificate-authority-page.tsx';
import { ClientKeysPage } from './client-keys-page.tsx';
import { ExchangePage } from './exchange-page.tsx';
import { GatewayPage } from './gateway-page.tsx';
import { GeneralPage } from './general-page.tsx';
import { RecordingsPage } from './recordings-page.tsx';
import { SecretsPage } from './secrets-page.tsx';
import css from './settings.module.css';

const pages: readonly { path: string; title: string; page: () => ReactNode }[] = [
  { path: 'general', title: 'General', page: () => <GeneralPage /> },
  { path: 'gateway', title: 'Gateway', page: () => <GatewayPage /> },
  { path: 'client-keys', title: 'Client keys', page: () => <ClientKeysPage /> },
  { path: 'ca', title: 'SSH CA', page: () => <CertificateAuthorityPage /> },
  { path: 'recordings', title: 'Recordings', page: () => <RecordingsPage /> },
  { path: 'secrets', title: 'Secrets', page: () => <SecretsPage /> },
  { path: 'exchange', title: 'Import and export', page: () => <ExchangePage /> },
  { path: 'about', title: 'About', page: () => <AboutPage /> },
];

/** A list of pages, and the chosen one beside it. */
export function SettingsScreen({ page }: { page: string | undefined }) {
  const shown = pages.find(({ path }) => path === page) ?? pages[0];
  return (
    <div className={css.columns}>
      <nav className={css.nav} aria-label="Settings">
        <div className={css.title}>Settings</div>
        {pages.map(({ path, title }) => (
          <a key={path} href={`#/settings/${path}`} aria-current={path === shown?.path ? 'page' : undefined}>
            {title}
          </a>
        ))}
      </nav>
      <div className={css.page} key={shown?.path}>
        <h1>{shown?.title}</h1>
        {shown?.page()}
      </div>
    </div>
  );
}
