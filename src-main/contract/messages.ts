import { z } from 'zod';
import { type HostEvent, Topic } from './events.ts';
import type { Reply } from './reply.ts';

/**
 * What goes over a transport (preload bridge or WebSocket). Every message from a screen is parsed before anything
 * else looks at it.
 */
export const ToHost = z.discriminatedUnion('type', [
  /** `command` and `input` are checked against the commands; a reply with this id always follows */
  z.strictObject({ type: z.literal('call'), id: z.int(), command: z.string().max(100), input: z.unknown() }),
  z.strictObject({ type: z.literal('watch'), topic: Topic }),
  z.strictObject({ type: z.literal('unwatch'), topic: Topic }),
  /** what was typed or pasted */
  z.strictObject({ type: z.literal('terminal_input'), terminal: z.int(), data: z.string().max(1_000_000) }),
  /** so many bytes of output are on the screen: flow control */
  z.strictObject({ type: z.literal('terminal_read'), terminal: z.int(), bytes: z.int().min(0) }),
]);
export type ToHost = z.input<typeof ToHost>;

/** `events` are collected for about one frame. Over a WebSocket `terminal_output` is a binary message. */
export type ToScreen =
  | { type: 'reply'; id: number; reply: Reply<unknown> }
  | { type: 'events'; events: HostEvent[] }
  | { type: 'terminal_output'; terminal: number; data: Uint8Array };
