import { isIP } from 'node:net';
import { cleanText } from '../logging/sanitize.ts';

const examples = 'for instance web1.example.com or 10.10.10.20';

/** What is wrong with the host of a target, as a sentence for whoever typed it. */
export function hostnameMistake(hostname: string): string | undefined {
  if (hostname.trim() === '') return `Type the host name or the address of the target, ${examples}.`;
  if (/^from:/.test(hostname)) return 'A host name can’t be a from: reference. Type the name or the address.';
  const url = /^[a-z][a-z0-9+.-]*:\/\/(?:[^/@]*@)?(\[[^\]]*\]|[^/:?#]*)/i.exec(hostname);
  if (url) return `This is a URL. Only the host belongs here${quoted(withoutBrackets(url[1] ?? ''))}.`;
  const at = hostname.lastIndexOf('@');
  if (at >= 0) {
    return `The part before the @ is a login: it has a field of its own. Only the host belongs here${quoted(hostname.slice(at + 1))}.`;
  }
  const withPort = /^(\[[^\]]*\]|[^:[\]]+):(\d+)$/.exec(hostname);
  if (withPort) {
    const [, host = '', port = ''] = withPort;
    return `The port has a field of its own: type ${cleanText(withoutBrackets(host), 60)} here and ${cleanText(port, 10)} there.`;
  }
  if (/^\[.*\]$/.test(hostname))
    return `An IPv6 address stands without brackets here${quoted(withoutBrackets(hostname))}.`;
  if (/\s/.test(hostname)) return 'A host name has no spaces.';
  if (hostname.includes('/')) return `A host name has no slash. Type only the host, ${examples}.`;
  if (hostname.length > 253) return 'A host name has at most 253 characters.';
  const odd = /[^\p{L}\p{N}._:%-]/u.exec(hostname)?.[0];
  if (odd)
    return `A host name can’t have the character ${cleanText(odd)}. It is a name or an address, ${examples}.`;
  if (hostname.includes(':') && isIP(hostname) !== 6)
    return `This is no IPv6 address, and a host name has no colon. It is a name or an address, ${examples}.`;
  if (/^[\d.]+$/.test(hostname) && isIP(hostname) !== 4)
    return 'This is no IPv4 address: it has four numbers from 0 to 255, for instance 10.10.10.20.';
  if (/^[-.]|\.\./.test(hostname))
    return `A host name doesn’t begin like this. It is a name or an address, ${examples}.`;
  return undefined;
}

function withoutBrackets(host: string): string {
  return host.replace(/^\[|\]$/g, '');
}

function quoted(host: string): string {
  return host === '' ? '' : `: ${cleanText(host, 60)}`;
}
