import { useEffect, useState } from 'react';

/** The time, again every `everyMs`: for lengths of what is still going on. */
export function useNow(everyMs = 1000, running = true): number {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (!running) return;
    setNow(Date.now());
    const timer = setInterval(() => setNow(Date.now()), everyMs);
    return () => clearInterval(timer);
  }, [everyMs, running]);
  return now;
}
