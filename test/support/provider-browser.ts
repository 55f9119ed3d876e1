/** Somebody with a browser, as far as the pages of the test provider need one: cookies, redirects, forms. */
export class ProviderBrowser {
  private readonly cookies = new Map<string, string>();

  /** Goes there and follows where it leads. Another origin than the first is where the sign-in ends. */
  async open(url: string, form?: Record<string, string>): Promise<Page> {
    let at = new URL(url);
    let body = form;
    for (let steps = 0; steps < 20; steps++) {
      const response = await fetch(at, {
        redirect: 'manual',
        method: body ? 'POST' : 'GET',
        headers: { cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
        ...(body ? { body: new URLSearchParams(body) } : {}),
      });
      for (const cookie of response.headers.getSetCookie()) this.keep(cookie);
      const location = response.headers.get('location');
      if (location === null) return { url: at, status: response.status, text: await response.text() };
      await response.body?.cancel();
      at = new URL(location, at);
      body = undefined;
    }
    throw new Error(`too many redirects at ${at}`);
  }

  /** Sends the page's form, with these fields beside its hidden ones. */
  submit(page: Page, fields: Record<string, string> = {}): Promise<Page> {
    const [, action = ''] = /<form[^>]*action="([^"]*)"/.exec(page.text) ?? [];
    if (action === '') throw new Error(`no form on ${page.url}: ${page.text}`);
    const hidden = [...page.text.matchAll(/<input type="hidden" name="([^"]*)" value="([^"]*)"/g)];
    const values = Object.fromEntries(hidden.map(([, name = '', value = '']) => [name, value]));
    return this.open(new URL(action.replaceAll('&amp;', '&'), page.url).href, { ...values, ...fields });
  }

  private keep(cookie: string): void {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(cookie) ?? [];
    if (value === '') this.cookies.delete(name);
    else this.cookies.set(name, value);
  }
}

export interface Page {
  url: URL;
  status: number;
  text: string;
}
