import * as z from 'zod';
import { InstantText } from './schemas.ts';

/** Somebody pulled the kill switch: nothing new is written until somebody lifts it. */
export const WritingStop = z.object({ by: z.string(), at: InstantText, reason: z.string() }).readonly();
export type WritingStop = z.infer<typeof WritingStop>;
