import { type Digest, hexOf } from '../../kernel/pure/index.ts';
import { formatPurl } from '../purl/index.ts';

/** How Oakum made an image, as its engine knows it. Times are RFC 3339; nothing here is looked up. */
export interface PatchBuild {
  /** The image that was patched, as it was named, and its manifest. */
  readonly source: { readonly reference: string; readonly repository: string; readonly digest: Digest };
  readonly engine: string;
  /** The base that it was put on, where that is what was done. */
  readonly base?: { readonly repository: string; readonly digest: Digest } | undefined;
  readonly builderVersion: string;
  readonly planDigest: Digest | undefined;
  /** Newest time that was written, in seconds; undefined where none was. */
  readonly sourceDateEpoch: number | undefined;
  readonly packages: readonly PatchedPackage[];
  readonly repositories: readonly BuildRepository[];
  readonly invocation: {
    readonly id: string;
    readonly startedOn: string;
    readonly finishedOn: string;
  };
}

export interface PatchedPackage {
  readonly name: string;
  readonly from: string;
  readonly to: string;
  readonly purl: string;
  /** Of the archive, in hex; unknown where a package manager fetched it. */
  readonly sha256: string | undefined;
  readonly url: string | undefined;
}

/** A package repository at one moment: the signed file that everything in it hangs from. */
export interface BuildRepository {
  readonly url: string;
  readonly suite: string;
  readonly releaseDate?: string | undefined;
  readonly inReleaseSha256?: string | undefined;
  readonly signedBy: readonly string[];
}

/** What our parameters mean is told by this address, and by `docs/reference/signatures.md`. */
export const patchBuildType = 'https://oakum.dev/patch/v1';
export const patchBuilder = 'https://oakum.dev/builder/v1';

/**
 * The SLSA provenance (version 1) of a patched image: the image that it was made from, every package with the digest of
 * its archive, and the repositories at the moment when they were read. What nobody knows is absent, never made up.
 */
export function patchProvenance(build: PatchBuild): object {
  const { source, engine, builderVersion, planDigest, sourceDateEpoch, packages, invocation } = build;
  const wanted = packages.map(({ name, from, to }) => ({ name, from, to }));
  return {
    buildDefinition: {
      buildType: patchBuildType,
      externalParameters: {
        image: source.reference,
        sourceDigest: source.digest,
        packages: wanted,
        ...(planDigest === undefined ? {} : { plan: planDigest }),
      },
      internalParameters: { engine, ...(sourceDateEpoch === undefined ? {} : { sourceDateEpoch }) },
      resolvedDependencies: [
        imageDependency('source-image', source),
        ...(build.base === undefined ? [] : [imageDependency('base-image', build.base)]),
        ...packages.map(packageDependency),
        ...build.repositories.map(repositoryDependency),
      ],
    },
    runDetails: {
      builder: { id: patchBuilder, version: { oakum: builderVersion } },
      metadata: {
        invocationId: invocation.id,
        startedOn: invocation.startedOn,
        finishedOn: invocation.finishedOn,
      },
    },
  };
}

function imageDependency(
  name: string,
  { repository, digest }: { readonly repository: string; readonly digest: Digest },
): object {
  const last = repository.split('/').at(-1)?.toLowerCase() ?? '';
  const uri = formatPurl({
    type: 'oci',
    name: last === '' ? 'image' : last,
    version: digest,
    qualifiers: new Map([['repository_url', repository]]),
  });
  return { name, uri, digest: { sha256: hexOf(digest) } };
}

function packageDependency({ name, purl, sha256, url }: PatchedPackage): object {
  return {
    name,
    uri: purl,
    ...(sha256 === undefined ? {} : { digest: { sha256 } }),
    ...(url === undefined ? {} : { downloadLocation: url }),
  };
}

function repositoryDependency(repository: BuildRepository): object {
  const { url, suite, releaseDate, inReleaseSha256, signedBy } = repository;
  const annotations = {
    suite,
    ...(releaseDate === undefined ? {} : { releaseDate }),
    ...(signedBy.length === 0 ? {} : { signedBy: signedBy.join(' ') }),
  };
  const digest = inReleaseSha256 === undefined ? {} : { digest: { sha256: inReleaseSha256 } };
  return { name: 'package-repository', uri: url, ...digest, annotations };
}
