import * as z from 'zod';
import { canonicalJson, type Digest, type Json, sha256 } from '../kernel/pure/index.ts';

/**
 * Where an application's images are built from, and how their owner's CI is asked to build one again. Only what an
 * operator wrote here is ever called: what an image says of its source is compared with it, and leads nowhere.
 */

/** `https` to anywhere; `http` to this machine only. Without user, query and fragment, for they end up in logs. */
const BaseUrl = z
  .url({ protocol: /^https?$/ })
  .regex(/^[^?#@]+$/, 'a URL without user, query and fragment')
  .refine((text) => {
    const { protocol, hostname } = new URL(text);
    return protocol === 'https:' || /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/.test(hostname);
  }, 'plain HTTP is only for this machine');

/** A credential by where it lies: never the credential itself. */
export const SecretPlace = z.union([
  z.strictObject({ env: z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,199}$/) }).readonly(),
  z.strictObject({ file: z.string().min(1).max(4_096) }).readonly(),
]);
export type SecretPlace = z.infer<typeof SecretPlace>;

const Word = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/);
const PathOfWords = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._ -]{0,99}(?:\/[A-Za-z0-9][A-Za-z0-9._ -]{0,99}){0,19}$/);
/** A branch or tag whose definition of the build is run; the revision that is built is an input of it. */
const Ref = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._/-]{0,199}$/);

/** What the build is told, by the names that it has for it; a name that is empty is not told. */
const Inputs = z
  .strictObject({
    /** The commit to build. */
    revision: z
      .string()
      .regex(/^[A-Za-z_][A-Za-z0-9_-]{0,99}$/)
      .default('revision'),
    /** The fixed base, `repository:tag@sha256:…`. */
    base: z
      .string()
      .regex(/^(?:[A-Za-z_][A-Za-z0-9_-]{0,99})?$/)
      .default('base'),
    /** A word that only this request has, by which its run is found again. */
    request: z
      .string()
      .regex(/^(?:[A-Za-z_][A-Za-z0-9_-]{0,99})?$/)
      .default('oakum_request'),
  })
  .readonly();
export type BuildInputs = z.infer<typeof Inputs>;

const inputs = Inputs.default({ revision: 'revision', base: 'base', request: 'oakum_request' });

export const GithubBuild = z
  .strictObject({
    ci: z.literal('github'),
    api: BaseUrl.default('https://api.github.com'),
    repository: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9-]{0,99}\/[A-Za-z0-9._-]{1,100}$/, 'owner/name'),
    /** The file's name, or its number. */
    workflow: Word,
    ref: Ref.default('main'),
    inputs,
    token: SecretPlace,
  })
  .readonly();
export type GithubBuild = z.infer<typeof GithubBuild>;

export const GitlabBuild = z
  .strictObject({
    ci: z.literal('gitlab'),
    url: BaseUrl.default('https://gitlab.com'),
    /** `group/sub/name`, or its number. */
    project: PathOfWords,
    ref: Ref.default('main'),
    inputs,
    /** May read pipelines; without `triggerToken` it starts them, too. */
    token: SecretPlace.optional(),
    /** A pipeline trigger token: it starts and cannot read. */
    triggerToken: SecretPlace.optional(),
  })
  .refine((one) => one.token !== undefined || one.triggerToken !== undefined, 'token or triggerToken')
  .readonly();
export type GitlabBuild = z.infer<typeof GitlabBuild>;

export const JenkinsBuild = z
  .strictObject({
    ci: z.literal('jenkins'),
    url: BaseUrl,
    /** Folders and name: `shop/web`. */
    job: PathOfWords,
    inputs,
    user: z.string().regex(/^[^:\s]{1,200}$/),
    /** An API token, not the password: no crumb is needed with it. */
    token: SecretPlace,
  })
  .readonly();
export type JenkinsBuild = z.infer<typeof JenkinsBuild>;

const KubeName = z.string().regex(/^[a-z0-9]([-a-z0-9.]{0,250}[a-z0-9])?$/);

export const TektonBuild = z
  .strictObject({
    ci: z.literal('tekton'),
    /** Of the cluster that the command is for; it must be one of `Cluster.spec.write.namespaces`. */
    namespace: z.string().regex(/^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$/),
    pipeline: KubeName,
    serviceAccount: KubeName.optional(),
    inputs,
  })
  .readonly();
export type TektonBuild = z.infer<typeof TektonBuild>;

export const WebhookBuild = z
  .strictObject({
    ci: z.literal('webhook'),
    url: BaseUrl,
    /** Where to ask how it goes; `{id}` is what the answer to the trigger called it. Without it the registry tells. */
    status: z
      .string()
      .regex(/^[^?#@]*\{id\}[^?#@]*$/, 'a URL with {id}')
      .pipe(z.string().refine((text) => BaseUrl.safeParse(text.replace('{id}', 'id')).success, 'a URL'))
      .optional(),
    /** Sent as a bearer token. */
    token: SecretPlace.optional(),
    /** Signs the body: `X-Oakum-Signature-256: sha256=<HMAC>`. */
    secret: SecretPlace.optional(),
  })
  .readonly();
export type WebhookBuild = z.infer<typeof WebhookBuild>;

export const CiBuild = z.union([GithubBuild, GitlabBuild, JenkinsBuild, TektonBuild, WebhookBuild]);
export type CiBuild = z.infer<typeof CiBuild>;

export const ImageBuildSource = z
  .strictObject({
    /** As images name it in `org.opencontainers.image.source`: `https://github.com/acme/web`. */
    repository: BaseUrl,
    build: CiBuild,
    /**
     * The image that the build pushes: `registry.acme.io/shop/web:{revision}`. `{tag}` is the tag of the image that is
     * rebuilt, `{revision}` the commit, `{short}` its first 12 characters, `{request}` the request. By default the same tag.
     */
    result: z
      .string()
      .regex(/^[a-z0-9{][A-Za-z0-9._:/{}-]{0,399}$/)
      .optional(),
    /** Minutes until a run that has not ended is no longer waited for; it can be waited for again. */
    waitMinutes: z.number().int().min(1).max(1_440).default(60),
  })
  .readonly();
export type ImageBuildSource = z.infer<typeof ImageBuildSource>;

/** What a plan remembers of it, so that CI is asked by what the plan was made of, or not at all. */
export function buildSourceDigest(source: ImageBuildSource): Digest {
  const plain: Json = JSON.parse(JSON.stringify(source));
  return sha256(canonicalJson(plain));
}
