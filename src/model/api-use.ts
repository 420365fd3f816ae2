import * as z from 'zod';

/**
 * One use of a version of the API, as it was seen. `stored`: written down somewhere, and read or sent again by whoever
 * wrote it. `called`: asked of the API server.
 */
export const ApiSighting = z
  .object({
    how: z.enum(['stored', 'called']),
    /**
     * `managed-fields`: the version in which a client last wrote fields of an object. `last-applied`: the manifest that
     * `kubectl apply` kept in an annotation, which outlives the manifest. `helm-manifest`: the newest release.
     * `definition`: of custom resources. `metric`: apiserver_requested_deprecated_apis.
     */
    via: z.enum(['managed-fields', 'last-applied', 'helm-manifest', 'definition', 'metric']),
    group: z.string(),
    version: z.string(),
    /** Absent where only the resource is known. */
    kind: z.string().optional(),
    /** With its subresource: `flowschemas/status`. */
    resource: z.string().optional(),
    /** `PodDisruptionBudget shop/web`, `Helm release web/ingress: CronJob backup`, the API server's address. */
    where: z.string(),
    /** Who: a field manager, a release. Absent where nobody says. */
    by: z.string().optional(),
    /** When it wrote last. */
    at: z.string().optional(),
    /** The first release without it, where the server itself says so. */
    removed: z.string().optional(),
    /** What is true of definitions only. */
    says: z.enum(['deprecated', 'not-served']).optional(),
  })
  .readonly();
export type ApiSighting = z.infer<typeof ApiSighting>;

/** A use of an API version that goes. */
export const ApiUse = z
  .object({
    ...ApiSighting.unwrap().shape,
    /**
     * `gone`: this server does not serve it any more; `breaks`: the release that was asked about does not; `deprecated`: it
     * is served there still; `unknown`: nobody here knows whether it is.
     */
    standing: z.enum(['gone', 'breaks', 'deprecated', 'unknown']),
    deprecated: z.string().optional(),
    /** Whose releases they are, where not Kubernetes': `cert-manager`. */
    component: z.string().optional(),
    replacement: z.object({ apiVersion: z.string(), kind: z.string() }).readonly().optional(),
  })
  .readonly();
export type ApiUse = z.infer<typeof ApiUse>;
