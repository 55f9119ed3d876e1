import { foldCase } from './fold-case.ts';

/** Folded; undefined: it has none. */
export function emailDomain(email: string): string | undefined {
  const at = email.lastIndexOf('@');
  return at < 0 ? undefined : foldCase(email.slice(at + 1));
}

/** @param domains none: every address counts */
export function isOfDomains(email: string, domains: readonly string[]): boolean {
  const own = emailDomain(email);
  return domains.length === 0 || domains.some((domain) => foldCase(domain) === own);
}
