const scheme = 'app';
const host = 'sallyport';

export const appScheme = scheme;
export const startPage = `${scheme}://${host}/index.html`;

/** Not by `origin`, which is the text "null" for a scheme that Node does not know. */
export function isOurs(url: string): boolean {
  const parsed = URL.parse(url);
  return parsed !== null && parsed.protocol === `${scheme}:` && parsed.host === host;
}

const errorPath = '/error';
const quitPath = '/quit';
/** where the link "Quit" of the error page leads */
export const quitAddress = `${scheme}://${host}${quitPath}`;

/** The page that is shown instead of one that failed. `reason` is one sentence. */
export function errorPage(reason: string): string {
  return `${scheme}://${host}${errorPath}?reason=${encodeURIComponent(reason.slice(0, 500))}`;
}

/** The text of an error page, or undefined where the address is not one. It needs nothing but itself. */
export function errorPageText(url: string): string | undefined {
  const { pathname, searchParams } = new URL(url);
  if (pathname !== errorPath) return undefined;
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="color-scheme" content="dark light">
<title>Sallyport</title>
<style>
  body { margin: 0; min-height: 100vh; display: grid; place-content: center; font: 14px/1.5 system-ui, sans-serif;
    background: light-dark(#f7f8f8, #15191c); color: light-dark(#1b2226, #e6eaed); }
  main { max-width: 520px; padding: 24px; }
  h1 { font-size: 18px; font-weight: 600; margin: 0 0 8px; }
  p { margin: 0 0 16px; overflow-wrap: anywhere; }
  a { display: inline-block; margin-right: 8px; padding: 4px 12px; border: 1px solid; border-radius: 4px;
    color: inherit; text-decoration: none; }
  a:focus-visible { outline: 2px solid #5fb0a3; outline-offset: 2px; }
</style>
<main role="alert">
  <h1>This window has failed</h1>
  <p>${escapeHtml(searchParams.get('reason') ?? '')}</p>
  <p>The connector goes on: sessions and recordings are not affected, except the terminals of this window.</p>
  <a href="/index.html">Load it again</a><a href="${quitPath}">Quit</a>
</main>
</html>
`;
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
