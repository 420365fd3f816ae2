import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import { mediaTypes } from '../../../formats/oci/index.ts';
import { OakumError, sha256 } from '../../../kernel/pure/index.ts';
import { lineageLabels } from '../../../model/index.ts';
import type { PatchedImage } from '../contract.ts';
import type { ImageDocuments } from '../verify/settings.ts';
import type { RebaseRefusal, RebaseRequest } from './contract.ts';

export interface MergedImage extends Pick<PatchedImage, 'manifest' | 'config'> {
  /** Settings that the image had from its old base and has from the new one now: `Env PATH`, `Cmd`. */
  readonly inherited: readonly string[];
}

export interface ToMerge {
  readonly names: Pick<RebaseRequest, 'image' | 'newBase' | 'newBaseName'>;
  readonly image: ImageDocuments;
  readonly old: ImageDocuments;
  readonly fresh: ImageDocuments;
}

const Layer = z.looseObject({ mediaType: z.string(), digest: z.string(), size: z.number() });
const Manifest = z.looseObject({
  mediaType: z.string().optional(),
  config: z.looseObject({ mediaType: z.string(), digest: z.string(), size: z.number() }),
  layers: z.array(Layer),
  annotations: z.record(z.string(), z.string()).nullish(),
});
const History = z.looseObject({ empty_layer: z.boolean().nullish() });
const Fields = z.record(z.string(), z.unknown());
const Config = z.looseObject({
  created: z.string().nullish(),
  config: Fields.nullish(),
  rootfs: z.looseObject({ diff_ids: z.array(z.string()) }),
  history: z.array(History).nullish(),
});
type Manifest = z.infer<typeof Manifest>;
type Config = z.infer<typeof Config>;

const baseName = 'org.opencontainers.image.base.name';
const baseDigest = 'org.opencontainers.image.base.digest';

/**
 * Manifest and configuration on the new base, as a build of the same recipe would have them: what the application set
 * stays; what it only had from the old base comes from the new one. The same input gives the same bytes.
 *
 * @throws oci.malformed
 */
export function mergedDocuments(merging: ToMerge): MergedImage | RebaseRefusal {
  const [image, old, fresh] = [parsed(merging.image), parsed(merging.old), parsed(merging.fresh)];
  const count = old.config.rootfs.diff_ids.length;
  const history = mergedHistory({ image: image.config, old: old.config, fresh: fresh.config, count });
  if ('code' in history) return history;
  const settings = mergedSettings(
    image.config.config ?? {},
    old.config.config ?? {},
    fresh.config.config ?? {},
  );
  const { names } = merging;
  const ours = {
    [lineageLabels.source]: names.image.image.family.manifest,
    [lineageLabels.engine]: 'rebase',
  };
  const labels = { ...withoutOurs(settings.merged.Labels), ...ours };
  const config = json({
    ...image.config,
    config: { ...settings.merged, Labels: labels },
    rootfs: {
      ...image.config.rootfs,
      diff_ids: [...fresh.config.rootfs.diff_ids, ...image.config.rootfs.diff_ids.slice(count)],
    },
    ...(history.merged === undefined ? {} : { history: history.merged }),
  });
  const isDocker =
    merging.names.image.image.layers.length > 0 && image.manifest.mediaType === mediaTypes.dockerManifest;
  const layers = [...fresh.manifest.layers, ...image.manifest.layers.slice(count)];
  const based = { [baseName]: names.newBaseName, [baseDigest]: names.newBase.image.family.manifest };
  const manifest = json({
    ...image.manifest,
    config: { ...image.manifest.config, digest: sha256(config), size: config.byteLength },
    layers: layers.map((layer) => ({ ...layer, mediaType: asIn(layer.mediaType, isDocker) })),
    ...(isDocker ? {} : { annotations: { ...image.manifest.annotations, ...based, ...ours } }),
  });
  const mediaType = image.manifest.mediaType ?? mediaTypes.ociManifest;
  return {
    manifest: { mediaType, digest: sha256(manifest), bytes: manifest },
    config: { mediaType: image.manifest.config.mediaType, digest: sha256(config), bytes: config },
    inherited: settings.inherited,
  };
}

function parsed({ manifest, config }: ImageDocuments): {
  readonly manifest: Manifest;
  readonly config: Config;
} {
  try {
    return {
      manifest: Manifest.parse(JSON.parse(Buffer.from(manifest).toString())),
      config: Config.parse(JSON.parse(Buffer.from(config).toString())),
    };
  } catch (cause) {
    throw new OakumError('oci.malformed', 'a manifest or configuration is malformed', { cause });
  }
}

function json(value: object): Uint8Array {
  return Buffer.from(JSON.stringify(value));
}

interface Histories {
  readonly image: Config;
  readonly old: Config;
  readonly fresh: Config;
  /** Layers of the old base. */
  readonly count: number;
}

/** The application's entries begin where the old base's end; both must say so. One without history is left without. */
function mergedHistory({
  image,
  old,
  fresh,
  count,
}: Histories): { readonly merged?: object[] } | RebaseRefusal {
  const own = image.history ?? [];
  if (own.length === 0) return {};
  const [was, is] = [old.history ?? [], fresh.history ?? []];
  const isPrefix = isDeepStrictEqual(own.slice(0, was.length), was) && layersIn(was) === count;
  const isWhole =
    layersIn(own) === image.rootfs.diff_ids.length && layersIn(is) === fresh.rootfs.diff_ids.length;
  if (isPrefix && isWhole) return { merged: [...is, ...own.slice(was.length)] };
  return {
    code: 'history',
    message: 'the history of the image does not begin with its base’s, or does not fit its layers',
  };
}

function layersIn(history: readonly z.infer<typeof History>[]): number {
  return history.filter(({ empty_layer: isEmpty }) => isEmpty !== true).length;
}

type Settings = Readonly<Record<string, unknown>>;

function mergedSettings(
  image: Settings,
  old: Settings,
  fresh: Settings,
): { readonly merged: Settings; readonly inherited: readonly string[] } {
  const apart = new Set(['Env', 'Labels']);
  const plain = (settings: Settings): Settings =>
    Object.fromEntries(Object.entries(settings).filter(([name]) => !apart.has(name)));
  const rest = threeWay(plain(image), plain(old), plain(fresh));
  const env = threeWay(variables(image.Env), variables(old.Env), variables(fresh.Env));
  const labels = threeWay(fields(image.Labels), fields(old.Labels), fields(fresh.Labels));
  const merged = {
    ...rest.merged,
    ...(Object.keys(env.merged).length === 0
      ? {}
      : { Env: Object.entries(env.merged).map(([name, value]) => `${name}=${String(value)}`) }),
    Labels: labels.merged,
  };
  const inherited = [
    ...rest.inherited,
    ...env.inherited.map((name) => `Env ${name}`),
    ...labels.inherited.map((name) => `Label ${name}`),
  ];
  return { merged, inherited };
}

/** What is as in the old base becomes as in the new one, gone too; everything else stays. Order: the new base's first. */
function threeWay(image: Settings, old: Settings, fresh: Settings) {
  const isInherited = (name: string): boolean => isDeepStrictEqual(image[name], old[name]);
  const kept = Object.entries(image).filter(([name]) => !isInherited(name));
  const from = Object.entries(fresh).filter(([name]) => isInherited(name));
  const own = new Map(kept);
  const order = Object.keys(fresh).filter((name) => own.has(name) || isInherited(name));
  const rest = Object.keys(image).filter((name) => own.has(name) && !order.includes(name));
  const values = new Map([...from, ...kept]);
  const merged = Object.fromEntries([...order, ...rest].map((name) => [name, values.get(name)]));
  const names = new Set([...Object.keys(image), ...Object.keys(merged)]);
  const inherited = [...names].filter((name) => !isDeepStrictEqual(image[name], merged[name]));
  return { merged, inherited: inherited.toSorted() };
}

function variables(env: unknown): Settings {
  const list: readonly unknown[] = Array.isArray(env) ? env : [];
  return Object.fromEntries(
    list.flatMap((one) => {
      const [, name, value] = /^([^=]+)=([\s\S]*)$/.exec(typeof one === 'string' ? one : '') ?? [];
      return name === undefined ? [] : [[name, value]];
    }),
  );
}

function fields(value: unknown): Settings {
  return Fields.safeParse(value).data ?? {};
}

/** A former patch of ours is below no longer. */
function withoutOurs(labels: unknown): Settings {
  const ours: ReadonlySet<string> = new Set(Object.values(lineageLabels));
  return Object.fromEntries(Object.entries(fields(labels)).filter(([name]) => !ours.has(name)));
}

/** A manifest names all its layers in its own words. */
function asIn(mediaType: string, isDocker: boolean): string {
  if (isDocker) return mediaType === mediaTypes.ociLayerGzip ? mediaTypes.dockerLayerGzip : mediaType;
  return mediaType === mediaTypes.dockerLayerGzip ? mediaTypes.ociLayerGzip : mediaType;
}
