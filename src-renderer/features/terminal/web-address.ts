/** Longer than anybody can look at. */
const longest = 2000;

/** The address of a link, if it is one of a web page; nothing else is ever opened. */
export function webAddress(text: string): string | undefined {
  if (text.length > longest) return undefined;
  const url = URL.parse(text);
  // `href` has the foreign letters of a host name in their ASCII form: no look-alikes
  return url?.protocol === 'https:' || url?.protocol === 'http:' ? url.href : undefined;
}
