import type { HostKeyMemory, KnownHostKey } from '../storage/known-hosts.ts';

/**
 * The host keys of a test: what is known counts, and what is new counts until the test ends. Only who connects to work
 * decides to trust a target; a test must not do it for them.
 */
export class PassingHostKeys implements HostKeyMemory {
  readonly isLasting = false;
  private readonly known: HostKeyMemory;
  private readonly shown = new Map<string, KnownHostKey[]>();

  constructor(known: HostKeyMemory) {
    this.known = known;
  }

  lookup(host: string, port: number): KnownHostKey[] {
    return [...this.known.lookup(host, port), ...(this.shown.get(nameOf(host, port)) ?? [])];
  }

  add(host: string, port: number, key: KnownHostKey): void {
    const name = nameOf(host, port);
    this.shown.set(name, [...(this.shown.get(name) ?? []), key]);
  }
}

function nameOf(host: string, port: number): string {
  return `${port} ${host}`;
}
