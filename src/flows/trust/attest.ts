import { parseImageReference, repositoryOf } from '../../formats/oci/index.ts';
import type { PatchBuild } from '../../formats/provenance/index.ts';
import type { TestVerdict } from '../../formats/test-result/index.ts';
import { type Digest, instantText, oakumVersion } from '../../kernel/index.ts';
import type { Platform } from '../../model/index.ts';
import type { AttestResult, Signer } from '../../prove/trust/index.ts';
import type { PatchedImage } from '../../remediate/images/index.ts';
import { scanImage } from '../scan-image.ts';
import type { World } from '../world.ts';
import { attestWhereItLies } from './attest-where-it-lies.ts';
import { patchStatements, upgradedPackages } from './patch-statements.ts';

/** Without a time where none was written: who puts an image on another base leaves its times alone. */
export type ImageProvenance = Omit<PatchedImage['provenance'], 'sourceDateEpoch'> &
  Partial<Pick<PatchedImage['provenance'], 'sourceDateEpoch'>>;

/** A patched image that lies in its registry, and how it was made. */
export interface ToAttest {
  readonly patched: Pick<PatchedImage, 'engine' | 'packages'> & { readonly provenance: ImageProvenance };
  /** What it was put on, where it was. */
  readonly base?: PatchBuild['base'];
  /** What it was held against before it was pushed. */
  readonly verdicts: readonly TestVerdict[];
  /** The image that was patched, as it was named. */
  readonly reference: string;
  readonly repository: string;
  readonly digest: Digest;
  readonly platform: Platform;
  readonly signer: Signer;
  /** RFC 3339. */
  readonly startedOn: string;
  /** Of the log's entry: `by-hand/<repository>@<digest>/attest`, `<effect's key>/attest`. */
  readonly key: string;
  readonly run?: string | undefined;
  readonly signal: AbortSignal;
}

/**
 * Says, signed, how a patched image was made, what is in it, what was found before and after and how it was verified, in the formats that the
 * registry's document names. Both scans are of digests, by the advisories of now.
 *
 * @throws what reading, scanning and the registry say; then nothing, or less than everything, is attested.
 */
export async function attestPatched(world: World, toAttest: ToAttest): Promise<AttestResult> {
  const predicates = await predicatesFor(world, toAttest);
  return attestWhereItLies(world, { ...toAttest, from: toAttest.reference, predicates });
}

async function predicatesFor(world: World, toAttest: ToAttest) {
  const { patched, verdicts, reference, repository, digest, startedOn } = toAttest;
  const { sourceDigest, planDigest, sourceDateEpoch, repositories } = patched.provenance;
  const source = await sourceOf(world, reference, sourceDigest);
  const before = await look(world, source.scanned, toAttest);
  const after = await look(world, `${repository}@${digest}`, toAttest);
  const build = {
    source: { reference, repository: source.repository, digest: sourceDigest },
    engine: patched.engine,
    base: toAttest.base,
    builderVersion: oakumVersion,
    planDigest,
    sourceDateEpoch,
    packages: upgradedPackages(patched.packages, after),
    repositories,
    invocation: { id: toAttest.key, startedOn, finishedOn: instantText(world.clock.now()) },
  };
  return patchStatements({ build, before, after, verdicts });
}

/** An image on disk has no repository, and is scanned as it was named. */
async function sourceOf(world: World, reference: string, digest: Digest) {
  if ((await world.openLocalImage(reference)) !== undefined)
    return { repository: reference, scanned: reference };
  const repository = repositoryOf(parseImageReference(reference));
  return { repository, scanned: `${repository}@${digest}` };
}

function look(world: World, reference: string, { platform, signal }: ToAttest) {
  const { os, architecture, variant } = platform;
  return scanImage(world, {
    reference,
    platform: [os, architecture, ...(variant === undefined ? [] : [variant])].join('/'),
    useCache: true,
    keep: 'aside',
    advisoriesFrom: undefined,
    packagesOnly: false,
    signal,
  });
}
