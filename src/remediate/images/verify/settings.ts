import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import { OakumError, sha256 } from '../../../kernel/pure/index.ts';
import { type Image, type ImageVerdict, lineageLabels } from '../../../model/index.ts';
import type { PatchedImage } from '../contract.ts';
import { shortList } from './short-list.ts';

/** Manifest and configuration of an image, as they are stored. */
export interface ImageDocuments {
  readonly manifest: Uint8Array;
  readonly config: Uint8Array;
}

export interface SettingsToJudge {
  readonly image: Image;
  /** Of the image that was patched. */
  readonly documents: ImageDocuments;
  readonly patched: Pick<PatchedImage, 'manifest' | 'config' | 'layer'>;
}

const Fields = z.record(z.string(), z.unknown());
const Layers = z.array(z.looseObject({ digest: z.string(), size: z.number() }));
const Manifest = z.looseObject({
  config: z.looseObject({ digest: z.string(), size: z.number() }),
  layers: Layers,
  annotations: Fields.nullish(),
});
const Config = z.looseObject({
  config: Fields.nullish(),
  rootfs: z.looseObject({ diff_ids: z.array(z.string()) }),
  history: z.array(Fields).nullish(),
});
type Config = z.infer<typeof Config>;
type Manifest = z.infer<typeof Manifest>;

/**
 * Whether the image still says what its source said: entry point, command, user, environment, ports, volumes, stop signal,
 * health check and whatever else is in its configuration, labels that are not ours, platform, history; and whether its
 * layers are those of the source, in their order, with one more. Bytes and digests must fit each other.
 */
export function judgeSettings({ image, documents, patched }: SettingsToJudge): ImageVerdict {
  const before = parsed(documents);
  const after = parsed({ manifest: patched.manifest.bytes, config: patched.config.bytes });
  const { names, different } = compared(before, after);
  const faults = [
    shortList('different from the source', different),
    ...historyFaults(before.config, after.config),
    ...layerFaults(image, { ...after, base: before.manifest, patched }),
    ...digestFaults(patched, after.manifest),
  ].filter((fault) => fault !== '');
  const measured = [
    `settings=${names.length}`,
    `different=${different.length}`,
    `layers=${after.manifest.layers.length}`,
  ];
  if (faults.length > 0)
    return { check: 'settings', verdict: 'failed', measured, message: faults.join('; ') };
  return {
    check: 'settings',
    verdict: 'passed',
    measured,
    message: 'all as in the source, and one layer more',
  };
}

/** Names of what two images say differently, beside their layers, their history and what a patch writes. @throws oci.malformed */
export function differentSettings(before: ImageDocuments, after: ImageDocuments): readonly string[] {
  return compared(parsed(before), parsed(after)).different;
}

interface Parsed {
  readonly manifest: Manifest;
  readonly config: Config;
}

function parsed({ manifest, config }: ImageDocuments): Parsed {
  return { manifest: read(Manifest, manifest), config: read(Config, config) };
}

function compared(before: Parsed, after: Parsed) {
  const settings = { ...settingsOf(before.config), ...annotationsOf(before.manifest) };
  const now = { ...settingsOf(after.config), ...annotationsOf(after.manifest) };
  const names = [...new Set([...Object.keys(settings), ...Object.keys(now)])];
  return { names, different: names.filter((name) => !isDeepStrictEqual(settings[name], now[name])) };
}

function read<T>(schema: z.ZodType<T>, bytes: Uint8Array): T {
  try {
    return schema.parse(JSON.parse(Buffer.from(bytes).toString()));
  } catch (cause) {
    throw new OakumError('oci.malformed', 'a manifest or configuration is malformed', { cause });
  }
}

const ours: ReadonlySet<string> = new Set(Object.values(lineageLabels));
/** What a patch changes in a configuration, and what is judged by itself. */
const apart: ReadonlySet<string> = new Set(['created', 'config', 'rootfs', 'history']);

/** By a name for people. Labels are one by one; Go reads `labels` as `Labels`, so either counts by itself. */
function settingsOf(document: Config): Readonly<Record<string, unknown>> {
  const { Labels, ...config } = document.config ?? {};
  return Object.fromEntries([
    ...Object.entries(document).filter(([name]) => !apart.has(name)),
    ...Object.entries(config).map(([name, value]) => [`config.${name}`, value] as const),
    ...foreign(Labels, 'label'),
  ]);
}

function annotationsOf({ annotations }: Manifest): Readonly<Record<string, unknown>> {
  return Object.fromEntries(foreign(annotations, 'annotation'));
}

function foreign(labels: unknown, kind: string): readonly (readonly [string, unknown])[] {
  return Object.entries(Fields.safeParse(labels).data ?? {})
    .filter(([name]) => !ours.has(name))
    .map(([name, value]) => [`${kind} ${name}`, value] as const);
}

function historyFaults({ history }: Config, after: Config): readonly string[] {
  const [before, now] = [history ?? [], after.history ?? []];
  const isKept = isDeepStrictEqual(now.slice(0, before.length), before) && now.length <= before.length + 1;
  return isKept ? [] : ['the history is not the source’s with one entry more'];
}

interface Layered {
  readonly base: Manifest;
  readonly manifest: Manifest;
  readonly config: Config;
  readonly patched: SettingsToJudge['patched'];
}

function layerFaults(image: Image, { base, manifest, config, patched }: Layered): readonly string[] {
  const { layer } = patched;
  const diffIds = [...image.layers.map(({ diffId }) => diffId), layer.diffId];
  const newest = manifest.layers.at(-1);
  const isStack =
    isDeepStrictEqual(manifest.layers.slice(0, -1), base.layers) && newest?.digest === layer.digest;
  return [
    ...(isStack ? [] : ['its layers are not the source’s in their order with the new one']),
    ...(isDeepStrictEqual(config.rootfs.diff_ids, diffIds)
      ? []
      : ['its diff ids are not those of its layers']),
    ...(newest?.size === layer.sizeBytes ? [] : ['its new layer has another size than it says']),
  ];
}

function digestFaults(
  { manifest, config }: SettingsToJudge['patched'],
  { config: named }: Manifest,
): readonly string[] {
  const fits =
    sha256(manifest.bytes) === manifest.digest &&
    sha256(config.bytes) === config.digest &&
    named.digest === config.digest &&
    named.size === config.bytes.byteLength;
  return fits ? [] : ['its digests do not fit its bytes'];
}
