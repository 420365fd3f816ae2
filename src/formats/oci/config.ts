import * as z from 'zod';
import { type Digest, isDigest, OakumError } from '../../kernel/pure/index.ts';

const DigestText = z.custom<Digest>(
  (value) => typeof value === 'string' && isDigest(value),
  'a sha256 digest',
);

const ImageConfig = z.looseObject({
  architecture: z.string(),
  os: z.string(),
  variant: z.string().optional(),
  created: z.string().optional(),
  config: z
    .looseObject({
      Labels: z.record(z.string(), z.string()).nullish(),
      Env: z.array(z.string()).nullish(),
      Entrypoint: z.array(z.string()).nullish(),
      Cmd: z.array(z.string()).nullish(),
      User: z.string().nullish(),
    })
    .nullish(),
  rootfs: z.object({ type: z.string(), diff_ids: z.array(DigestText).max(4096) }),
  history: z
    .array(
      z.looseObject({
        created: z.string().optional(),
        created_by: z.string().optional(),
        empty_layer: z.boolean().optional(),
      }),
    )
    .nullish(),
});

/** An image configuration; fields that are not named here are kept as they came. */
export type ImageConfig = Readonly<z.infer<typeof ImageConfig>>;

/** @throws oci.malformed */
export function parseImageConfig(bytes: Uint8Array): ImageConfig {
  const parsed = ImageConfig.safeParse(jsonOf(bytes));
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new OakumError(
    'oci.malformed',
    `malformed image configuration: ${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`,
  );
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch (cause) {
    throw new OakumError('oci.malformed', 'an image configuration that is not JSON', { cause });
  }
}
