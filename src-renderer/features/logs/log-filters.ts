import { useCallback, useState } from 'react';
import type { LogLevel } from '../../../src-main/contract/log-entry.ts';

/** What the log screen shows beside the part of the log that its address names. */
export interface LogFilters {
  /** this one and worse */
  level: LogLevel;
  /** as typed into the find field */
  find: string;
}

export const noFilters: LogFilters = { level: 'info', find: '' };

// a screen that is left and come back to shows the same
let remembered = noFilters;

export function useLogFilters(): [LogFilters, (change: Partial<LogFilters>) => void] {
  const [filters, setFilters] = useState(remembered);
  const change = useCallback((changed: Partial<LogFilters>) => {
    remembered = { ...remembered, ...changed };
    setFilters(remembered);
  }, []);
  return [filters, change];
}
