import type { IncomingHttpHeaders } from 'node:http';

/** Why a request gets no answer. */
export interface Refusal {
  status: number;
  text: string;
}

/**
 * Any web page can send requests to loopback, so each one has to show that it comes from ours. The Host must be
 * exactly ours: a name that was made to point here (DNS rebinding) gets nothing. An Origin, where a browser sends one,
 * must be ours, and `Sec-Fetch-Site` must not say that another page asks. Only a person may come from elsewhere, by a
 * link: that is a navigation, which shows the page and nothing of what is in it to the one that led there.
 *
 * @returns undefined where it is a page of ours that asks
 * @param host `127.0.0.1:PORT`
 */
export function refuseRequest(
  headers: IncomingHttpHeaders,
  host: string,
  asks: 'for_page' | 'for_change',
): Refusal | undefined {
  if (headers.host !== host) return { status: 421, text: 'This server answers only to its own address.' };
  const { origin } = headers;
  const foreign: Refusal = { status: 403, text: 'This server answers only to its own pages.' };
  if (origin !== undefined && origin !== `http://${host}`) return foreign;
  if (asks === 'for_change' && origin === undefined) return foreign;
  const site = headers['sec-fetch-site'];
  if (site === undefined || site === 'same-origin') return undefined;
  if (asks === 'for_change') return foreign;
  const isNavigation = headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
  return site === 'none' || isNavigation ? undefined : foreign;
}

/** Cookies go to every port of 127.0.0.1, and two connectors must not take each other's: hence the port in the name. */
export function cookieName(port: number): string {
  return `sallyport_${port}`;
}

export function readCookie({ cookie }: IncomingHttpHeaders, name: string): string | undefined {
  for (const pair of cookie?.split(';') ?? []) {
    const [key, value] = pair.trim().split('=', 2);
    if (key === name) return value;
  }
  return undefined;
}
