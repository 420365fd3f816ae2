import { health } from './health/index.ts';

/** Every gate of this shelf, one line each; a test compares it with the disk. */
export const rolloutGates = { health } as const;
