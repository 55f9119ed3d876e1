import type { LucideIcon } from 'lucide-react';

/** A drawing beside words, or in a button that says in words what it does: so it is never read out. */
export function Icon({ of: Drawing, size = 16 }: { of: LucideIcon; size?: number }) {
  return (
    <Drawing size={size} strokeWidth={1.5} absoluteStrokeWidth aria-hidden="true" style={{ flex: 'none' }} />
  );
}
