import { confirm } from '../../ui/confirm.tsx';
import css from './links.module.css';
import { webAddress } from './web-address.ts';

/** A link is text that a target has chosen: it is opened only by somebody who has seen where it leads. */
export async function askToOpenLink(text: string): Promise<void> {
  const address = webAddress(text);
  if (address === undefined) return;
  const yes = await confirm({
    title: 'Open this link in your browser?',
    text: (
      <>
        <p>It comes from the target. Look at where it leads:</p>
        <code className={css.address}>{address}</code>
      </>
    ),
    yes: 'Open link',
  });
  // Electron hands it to the system's browser, and has no windows but ours
  if (yes) window.open(address, '_blank', 'noopener,noreferrer');
}
