import { ArrowLeft } from 'lucide-react';
import { navigate } from '../../app/location.ts';
import { IconButton } from '../../ui/button.tsx';
import { ScreenHead } from '../../ui/screen.tsx';
import { ConfigImport } from './config-import.tsx';
import css from './import-screen.module.css';
import { SshConfigImport } from './ssh-config-import.tsx';

/** Sockets from what people have already: their ssh_config, or the config file of another connector. */
export function ImportScreen() {
  return (
    <>
      <ScreenHead>
        <span className={css.back}>
          <IconButton icon={ArrowLeft} label="Back to sockets" onClick={() => navigate('/sockets')} />
        </span>
        <h1>Import sockets</h1>
      </ScreenHead>
      <div className={css.page}>
        <SshConfigImport
          onImported={([first]) => {
            if (first !== undefined) navigate(`/sockets/${first}`);
          }}
        />
        <ConfigImport onImported={() => navigate('/sockets')} />
      </div>
    </>
  );
}
