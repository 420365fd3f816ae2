import * as z from 'zod';

/** `index.json` of an OCI layout: the images that it holds, by annotation `org.opencontainers.image.ref.name`. */
export const OciLayoutIndex = z.object({
  manifests: z
    .array(
      z.object({
        mediaType: z.string(),
        digest: z.string(),
        size: z.number(),
        annotations: z.record(z.string(), z.string()).optional(),
      }),
    )
    .max(4096),
});
export type OciLayoutIndex = Readonly<z.infer<typeof OciLayoutIndex>>;

/** `manifest.json` of a `docker save` archive: paths inside the archive. */
export const DockerArchiveManifest = z
  .array(
    z.object({
      Config: z.string(),
      RepoTags: z.array(z.string()).nullish(),
      Layers: z.array(z.string()).max(4096),
    }),
  )
  .max(1024);
export type DockerArchiveManifest = Readonly<z.infer<typeof DockerArchiveManifest>>;
