import { parseImageReference, repositoryOf } from '../../formats/oci/index.ts';
import { packagePurl } from '../../formats/purl/index.ts';
import { type Digest, oakumVersion } from '../../kernel/index.ts';
import { type Contents, isOfSystem } from '../../model/index.ts';
import type { Predicate } from '../../prove/trust/index.ts';
import type { PatchedImage } from '../../remediate/images/index.ts';
import { indexStatement } from '../trust/patch-statements.ts';

/** One image of a new index, as it was made. */
export interface IndexPart {
  readonly done: PatchedImage;
  /** Of the source. */
  readonly contents: Contents;
  readonly startedOn: string;
}

export interface IndexBuild {
  readonly reference: string;
  /** Of the source's index. */
  readonly digest: Digest;
  readonly parts: readonly IndexPart[];
  readonly planDigest: Digest | undefined;
  /** Of the log's entry. */
  readonly key: string;
  /** RFC 3339. */
  readonly finishedOn: string;
}

/** How an index was made: with the packages of all its platforms. */
export function indexProvenance({
  reference,
  digest,
  parts,
  planDigest,
  key,
  finishedOn,
}: IndexBuild): Predicate {
  const startedOn = parts.map((one) => one.startedOn).toSorted()[0] ?? finishedOn;
  return indexStatement({
    source: { reference, repository: repositoryOf(parseImageReference(reference)), digest },
    engine: [...new Set(parts.map(({ done }) => done.engine))].toSorted().join(','),
    builderVersion: oakumVersion,
    planDigest,
    sourceDateEpoch: Math.max(...parts.map(({ done }) => done.provenance.sourceDateEpoch)),
    packages: parts.flatMap(packagesOf),
    repositories: parts.flatMap(({ done }) => done.provenance.repositories),
    invocation: { id: key, startedOn, finishedOn },
  });
}

/** As provenance names them; the purl says for which architecture. */
function packagesOf({ done, contents: { packages, os } }: IndexPart) {
  const type = packages.map((one) => one.type).find(isOfSystem) ?? 'deb';
  return done.packages.map(({ name, from, to, architecture, debSha256, debUrl }) => {
    const purl = packagePurl({ type, name, version: to, architecture }, os);
    return { name, from, to, purl, sha256: debSha256, url: debUrl };
  });
}
