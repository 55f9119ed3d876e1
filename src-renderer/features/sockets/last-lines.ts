import type { Lines } from '../logs/log-ring.ts';

/** The newest lines that a ring holds, oldest first. */
export function lastLines<Line>(lines: Lines<Line>, most: number): Line[] {
  const last: Line[] = [];
  for (let number = Math.max(lines.first, lines.end - most); number < lines.end; number++) {
    const line = lines.at(number);
    if (line !== undefined) last.push(line);
  }
  return last;
}
