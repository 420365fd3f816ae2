import * as z from 'zod';

/** What every document of the configuration begins with, and how it writes a time span. */
export const apiVersion = z.literal('oakum.dev/v1');
export const metadata = z.object({ name: z.string().regex(/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/) }).readonly();
export const duration = z.string().regex(/^\d+(s|m|h)$/, 'a duration such as 60s, 5m or 2h');
