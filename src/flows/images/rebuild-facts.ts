import type { RebuildFacts } from '../../decide/ways/index.ts';
import { parseImageReference, repositoryOf } from '../../formats/oci/index.ts';
import { type Baseline, baselinesOf, type Image } from '../../model/index.ts';
import { sourceFixOf } from '../loans/source-fix.ts';

export interface RebuildBasis {
  readonly reference: string;
  readonly image: Image;
  readonly baselines: readonly Baseline[];
  /** Whether provenance that others attached to it was asked for. */
  readonly attachedAsked: boolean;
}

/** Where it is built from: by a Baseline of the operator's before anything that the image says of itself. */
export function rebuildFactsOf({ reference, image, baselines, attachedAsked }: RebuildBasis): RebuildFacts {
  const speaking = baselinesOf(baselines, repositoryOf(parseImageReference(reference)));
  const naming = speaking.find(({ spec }) => spec.source !== undefined);
  const said = sourceFixOf(image);
  const declared = naming?.spec.source?.repository;
  const revision = said.kind === 'known' ? said.revision : undefined;
  return {
    image: reference,
    source:
      declared === undefined
        ? said
        : {
            kind: 'known',
            repository: declared,
            ...(revision === undefined ? {} : { revision }),
            evidence: `Baseline ${naming?.metadata.name}`,
          },
    notRead: notReadOf(image, attachedAsked),
    baseline: naming?.metadata.name,
  };
}

function notReadOf({ provenance }: Image, attachedAsked: boolean): string | undefined {
  if (provenance?.kind === 'unread') return `its provenance cannot be read: ${provenance.reason}`;
  return provenance === undefined && !attachedAsked
    ? 'what is attached to it was not asked for (Cluster.spec.readAttached)'
    : undefined;
}
