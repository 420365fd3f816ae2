/**
 * Helm 3 and 4 releases as their driver stores them in `data.release` of a Secret or a ConfigMap: base64 (Helm) of gzip
 * of JSON, of a Secret once more base64 (Kubernetes). Only what the release is called, which chart it has and which
 * images its manifests name is read; values, templates and manifests are in there too, hold people's passwords, and
 * never come out: not in a record, not in a message.
 */
import * as z from 'zod';
import { OakumError } from '../../kernel/pure/index.ts';
import { decompressBytes, detectCompression } from '../compression/index.ts';
import { containersIn, type RenderedContainer, type RenderedManifest } from './rendered.ts';

export type { RenderedContainer, RenderedManifest, RenderedObject } from './rendered.ts';

/** Where Helm keeps releases: `HELM_DRIVER=secret` (its default) or `configmap`. */
export type HelmDriver = 'secret' | 'configmap';

export interface HelmRelease {
  readonly name: string;
  readonly namespace: string;
  readonly revision: number;
  /** `deployed`, `failed`, `superseded`, `pending-upgrade`… */
  readonly status: string;
  /** When Helm wrote it, in milliseconds since 1970 by the clock of who ran Helm. */
  readonly deployedAt?: number;
  readonly chart: {
    readonly name: string;
    readonly version: string;
    readonly appVersion?: string;
    /** The constraint on Kubernetes, as the chart wrote it: `>= 1.25.0-0`. */
    readonly kubeVersion?: string;
    readonly isDeprecated: boolean;
  };
  /** What its manifest and its hooks would run. */
  readonly rendered: RenderedManifest;
}

/** etcd takes no object of more than 1.5 MiB, and base64 grows by a third twice. */
const maxTextLength = 4 * 1024 * 1024;
/** Charts with everything in them unpack to some megabytes. */
const maxJsonBytes = 48 * 1024 * 1024;
const shortText = z.string().max(1_000);

const Release = z.object({
  name: shortText,
  namespace: shortText.default(''),
  version: z.number().int().min(0),
  info: z.object({ status: shortText, last_deployed: shortText.nullish() }),
  manifest: z.string().default(''),
  hooks: z
    .array(z.object({ manifest: z.string().default('') }))
    .max(1_000)
    .nullish(),
  chart: z.object({
    metadata: z.object({
      name: shortText,
      version: shortText,
      appVersion: shortText.nullish(),
      kubeVersion: shortText.nullish(),
      deprecated: z.boolean().nullish(),
    }),
  }),
});

/**
 * @param text the value of `data.release`, as the API gives it
 * @throws helm.malformed saying which step failed, and never quoting what it failed on; helm.too-large.
 */
export async function parseHelmRelease(text: string, driver: HelmDriver = 'secret'): Promise<HelmRelease> {
  if (text.length > maxTextLength) throw tooLarge(`${text.length} characters of base64`);
  const own = driver === 'secret' ? decodeBase64(text, 'outer').toString('latin1') : text;
  const packed = decodeBase64(own, 'inner');
  const json = await unpack(packed);
  const parsed = Release.safeParse(parseJson(json));
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw malformed(`it has no ${issue?.path.join('.') || 'release'} as Helm writes it`);
  }
  const { name, namespace, version, info, chart, manifest, hooks } = parsed.data;
  const { appVersion, kubeVersion, deprecated, ...metadata } = chart.metadata;
  return {
    name,
    namespace,
    revision: version,
    status: info.status,
    ...momentOf(info.last_deployed),
    chart: {
      ...metadata,
      ...(appVersion ? { appVersion } : {}),
      ...(kubeVersion ? { kubeVersion } : {}),
      isDeprecated: deprecated === true,
    },
    rendered: renderedBy(
      manifest,
      (hooks ?? []).map((hook) => hook.manifest),
    ),
  };
}

/** Helm writes nanoseconds, and the offset of its own time zone. */
function momentOf(text: string | null | undefined): Pick<HelmRelease, 'deployedAt'> {
  const deployedAt = Date.parse(text ?? '');
  return Number.isNaN(deployedAt) ? {} : { deployedAt };
}

function renderedBy(manifest: string, hooks: readonly string[]): RenderedManifest {
  const parts = [containersIn(manifest, 'manifest'), ...hooks.map((hook) => containersIn(hook, 'hook'))];
  const containers: readonly RenderedContainer[] = parts.flatMap((part) => part.containers);
  return {
    containers,
    unread: parts.reduce((sum, part) => sum + part.unread, 0),
    objects: parts.flatMap((part) => part.objects),
    unreadObjects: parts.reduce((sum, part) => sum + part.unreadObjects, 0),
  };
}

function decodeBase64(text: string, which: string): Buffer {
  if (!/^[A-Za-z0-9+/\s]*={0,2}\s*$/.test(text)) throw malformed(`its ${which} base64 is none`);
  return Buffer.from(text, 'base64');
}

/** Helm before 3 wrote plain JSON, and still reads it. */
async function unpack(packed: Uint8Array): Promise<Uint8Array> {
  if (detectCompression(packed) !== 'gzip') return packed;
  try {
    return await decompressBytes(packed, 'gzip', maxJsonBytes);
  } catch (error) {
    if (error instanceof OakumError && error.code === 'compression.too-large')
      throw tooLarge(`more than ${maxJsonBytes} bytes of JSON`);
    throw malformed('its gzip is corrupt or cut off');
  }
}

/** The parser's own message would quote what it read. */
function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8'));
  } catch {
    throw malformed('its content is no JSON');
  }
}

function malformed(why: string): OakumError {
  return new OakumError('helm.malformed', `the release cannot be understood: ${why}`);
}

function tooLarge(what: string): OakumError {
  return new OakumError('helm.too-large', `the release is too large: ${what}`);
}
