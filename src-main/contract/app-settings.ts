import { z } from 'zod';
import { wholeNumber } from './whole-number.ts';

/** How the screens look and behave, the same in every window of a data folder. */
export const AppSettings = z.strictObject({
  theme: z.enum(['system', 'dark', 'light']).default('system'),
  terminal: z
    .strictObject({
      /** px */
      font_size: wholeNumber(8, 32).default(13),
      /** lines of output for screen readers, at some cost */
      screen_reader: z.boolean().default(false),
      /** what a bell does */
      bell: z.enum(['mark', 'none']).default('mark'),
      /** as on Unix: selecting copies, and the middle button pastes */
      copy_on_select: z.boolean().default(false),
    })
    .prefault({}),
});
export type AppSettings = z.infer<typeof AppSettings>;
