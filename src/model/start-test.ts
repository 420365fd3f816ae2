import * as z from 'zod';

const duration = z.string().regex(/^\d+(s|m)$/, 'a duration such as 30s or 2m');
const absolutePath = z
  .string()
  .max(4096)
  .regex(/^\/[^\0]*$/, 'a path from the root: /run/app.pid');

/** What must be so: it ends by itself with that code, it answers, or the file appears. */
const Expected = z.union([
  z.strictObject({ exitCode: z.number().int().min(0).max(255) }).readonly(),
  z
    .strictObject({
      http: z
        .strictObject({
          port: z.number().int().min(1).max(65_535),
          path: z
            .string()
            .max(2_000)
            .regex(/^\/[!-~]*$/, 'a path with what is needed of a query, percent-encoded: /healthz')
            .default('/'),
          status: z.number().int().min(100).max(599).default(200),
          /** What the first 64 KiB of the answer must have in them. */
          contains: z.string().min(1).max(1_000).optional(),
        })
        .readonly(),
    })
    .readonly(),
  z.strictObject({ file: absolutePath }).readonly(),
]);

/** How to see that an image still starts: what is run, what is expected of it, and within which time. */
export const StartTest = z
  .strictObject({
    /** The program with its arguments; the image's entry point and command unless said. */
    run: z.array(z.string().min(1).max(10_000)).min(1).max(200).readonly().optional(),
    /** Beside the image's own. */
    environment: z
      .record(z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/), z.string().max(10_000))
      .default({})
      .readonly(),
    expect: Expected,
    within: duration.default('30s'),
    memoryMb: z.number().int().min(16).max(65_536).default(1_024),
  })
  .readonly();
export type StartTest = z.infer<typeof StartTest>;
