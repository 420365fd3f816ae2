import type { Digest } from '../../kernel/index.ts';
import { platformText } from '../../model/index.ts';
import { withPatched } from '../../remediate/images/index.ts';
import type { ImagePlatforms, PlatformOfIndex } from './image-platforms.ts';
import type { ByHand, MadeByHand, PatchImageResult } from './make-by-hand.ts';

export interface MadePlatform {
  readonly of: PlatformOfIndex;
  readonly by: ByHand;
}

export interface PushingPlatforms {
  readonly found: ImagePlatforms;
  readonly made: readonly MadePlatform[];
}

export interface PushedPlatforms {
  readonly image: string;
  readonly digest: Digest;
  readonly platforms: readonly {
    readonly of: PlatformOfIndex;
    readonly becomes: 'patched' | 'kept';
    readonly result: PatchImageResult | undefined;
  }[];
  readonly signed: string;
  readonly attested: readonly string[];
  readonly message: string;
}

/** The index as it will be, with what in it is new and what is as it was. */
export function newIndex({ found, made }: PushingPlatforms) {
  const patched = made.flatMap(({ of, by }) => (by.kind === 'made' ? [{ of, by }] : []));
  const stays = [...made.filter(({ by }) => by.kind === 'not-made').map(({ of }) => of), ...found.others];
  const index = withPatched(found.index, {
    patched: new Map(patched.map(({ of, by }) => [of.digest, newManifest(by)])),
    kept: new Set(stays.map(({ digest }) => digest)),
    engines: patched.map(({ by }) => by.done.engine),
  });
  return { index, patched, stays };
}

/** What became of each platform; `results` by the digest of the source's manifest. */
export function becomeOf(
  { found, made }: PushingPlatforms,
  results: ReadonlyMap<Digest, PatchImageResult>,
): PushedPlatforms['platforms'] {
  const platforms = [
    ...made.map(({ of, by }) => ({ of, by })),
    ...found.others.map((of) => ({ of, by: undefined })),
  ];
  return platforms.map(({ of, by }) => ({
    of,
    becomes: by?.kind === 'made' ? 'patched' : 'kept',
    result: by?.kind === 'not-made' ? by.result : results.get(of.digest),
  }));
}

/** For people: what is not as somebody might think. */
export function messageOf(stays: readonly PlatformOfIndex[], { dropped }: ImagePlatforms): string {
  return [
    ...stays.map(({ platform }) => `${platformText(platform)} is as it was`),
    ...(dropped.length === 0 ? [] : [`${dropped.length} attestations of the source are left out`]),
  ].join('; ');
}

function newManifest({ done }: MadeByHand): { readonly digest: Digest; readonly sizeBytes: number } {
  return { digest: done.manifest.digest, sizeBytes: done.manifest.bytes.byteLength };
}
