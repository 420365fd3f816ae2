import * as z from 'zod';

const text = z.string().nullish();

/** metav1.Status, the body of every refusal and of a watch's ERROR event. */
export const KubeStatus = z.object({
  message: text,
  reason: text,
  code: z.number().int().nullish(),
  metadata: z.object({ continue: text }).nullish(),
  details: z
    .object({
      causes: z.array(z.object({ reason: text, message: text, field: text })).nullish(),
      /** In an answer also its Retry-After header, which counts before; API servers never send the date form. */
      retryAfterSeconds: z.number().nullish(),
    })
    .nullish(),
});
export type KubeStatus = z.infer<typeof KubeStatus>;

/** The Status in a refusal's body; a proxy's HTML page becomes its first words. */
export function parseStatus(body: string): KubeStatus {
  try {
    const parsed = KubeStatus.safeParse(JSON.parse(body));
    if (parsed.success) return parsed.data;
  } catch {
    // Not JSON: a proxy or load balancer answered, and its text is all there is to say.
  }
  const words = body
    .replaceAll(/<[^>]*>/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .slice(0, 200);
  return { message: words || undefined };
}
