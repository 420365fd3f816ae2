import { type ImageIndex, parseImageConfig, parseManifest } from '../../formats/oci/index.ts';
import type { Digest } from '../../kernel/index.ts';
import { type Effect, type ImageVerdict, lineageLabels, platformText } from '../../model/index.ts';
import { verifyAttestations } from '../../prove/trust/index.ts';
import { signerFor } from '../trust/keys.ts';
import type { World } from '../world.ts';

export interface Patched {
  readonly digest: Digest;
  readonly engine: string;
  /** `name from→to`, comma separated. */
  readonly packages: string;
  /** `scan passed, paths passed`, comma separated. */
  readonly verified: string;
  readonly verdicts: readonly ImageVerdict[];
  /** Predicate types, comma separated; or `no: ` and why. */
  readonly attested: string;
  /** Of an index, the manifests in it that were made. */
  readonly platforms?: readonly { readonly platform: string; readonly digest: Digest }[];
}

const maxConfigBytes = 16 * 1024 * 1024;

/** The key of the log's entries about pushing the image of an effect. */
export function pushKey(effect: Pick<Effect, 'key'>): string {
  return `${effect.key}/push`;
}

/** The image that an earlier attempt at this effect pushed: same tag, made from the same image under the same plan. */
export async function findPatched(
  world: World,
  effect: Extract<Effect, { action: 'image.patch' }>,
): Promise<Patched | undefined> {
  const registries = await world.registries();
  const found = await registries.target(effect.toRepository).findManifest(effect.toTag);
  if (found === undefined) return undefined;
  // Labels can be forged by whoever may push: only what we wrote down before pushing is ours.
  const pushed = await (await world.store()).runs.intentOf(pushKey(effect));
  if (pushed?.body.digest !== found.digest) return undefined;
  const parsed = parseManifest(found.bytes, found.mediaType);
  if (effect.platforms !== undefined)
    return parsed.kind === 'index'
      ? indexBefore(world, effect, { ...parsed, digest: found.digest })
      : undefined;
  if (parsed.kind !== 'manifest') return undefined;
  const labels =
    parseImageConfig(await wholeBlob(world, effect.toRepository, parsed.manifest.config)).config?.Labels ??
    {};
  const ours =
    labels[lineageLabels.source] === effect.digest && labels[lineageLabels.plan] === effect.planDigest;
  if (!ours) return undefined;
  const { digest } = found;
  const attested = await attestedBefore(world, effect, digest);
  // What fails is not pushed.
  const verified = 'by the attempt that pushed it';
  const engine = labels[lineageLabels.engine] ?? 'unknown';
  return { digest, engine, packages: '', verified, verdicts: [], attested };
}

interface TaggedIndex {
  readonly index: ImageIndex;
  readonly digest: Digest;
}

/** The tag came last: everything that it leads to is there. What is not the source's was made. */
async function indexBefore(
  world: World,
  effect: Extract<Effect, { action: 'image.patch' }>,
  { index, digest }: TaggedIndex,
): Promise<Patched | undefined> {
  const { platforms = [] } = effect;
  const sources = new Set<string>(platforms.map((one) => one.digest));
  const made = index.manifests.flatMap(({ platform, digest: one }) =>
    platform === undefined || sources.has(one) ? [] : [{ platform: platformText(platform), digest: one }],
  );
  if (made.length !== platforms.filter(({ packages }) => packages.length > 0).length) return undefined;
  const attested = await attestedBefore(world, effect, digest);
  const engine = index.annotations?.[lineageLabels.engine] ?? 'unknown';
  const verified = 'by the attempt that pushed it';
  return { digest, engine, packages: '', verified, verdicts: [], attested, platforms: made };
}

/** How it was made is known while it is made only: what was not attested then is said to be missing. */
async function attestedBefore(
  world: World,
  { toRepository }: { readonly toRepository: string },
  digest: Digest,
): Promise<string> {
  const signer = await signerFor(world, 'signing');
  if (signer === undefined) return 'no: there is no signing key';
  const source = (await world.registries()).source(toRepository);
  const { attestations } = await verifyAttestations({ source, digest, publicKeys: [signer.publicPem] });
  const types = new Set(attestations.map(({ predicateType }) => predicateType));
  return types.size === 0 ? 'no: it was pushed by an attempt that broke off then' : [...types].join(', ');
}

async function wholeBlob(
  world: World,
  repository: string,
  descriptor: { readonly digest: Digest; readonly size: number },
): Promise<Uint8Array> {
  const source = (await world.registries()).source(repository);
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of source.blob(descriptor)) {
    size += chunk.length;
    if (size > maxConfigBytes) break;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
