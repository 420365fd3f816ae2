import type { Patch } from '../../../model/index.ts';
import type { OptionProvider, TagCandidate } from '../contract.ts';
import { describePatch, howOf, shortName, untouchedReasons } from '../describe-patch.ts';

/** The same application at a newer tag of the same major, where that tag was scanned and has fewer of the findings. */
export const tagBump: OptionProvider = {
  id: 'tag-bump',
  options(input) {
    const candidates = input.candidates.filter((candidate) => candidate.subject === input.use.subject);
    return candidates.flatMap((candidate) => bump(input, candidate));
  },
};

function bump(input: Parameters<OptionProvider['options']>[0], candidate: TagCandidate): readonly Patch[] {
  const removed = input.ranked.filter((one) => !candidate.vulnerabilities.has(one.finding.vulnerability));
  const { digest } = input.use;
  if (removed.length === 0 || digest === undefined) return [];
  return [
    {
      kind: 'tag-bump',
      ...describePatch('tag-bump', input, removed),
      title: `${shortName(input.use.reference)} → ${shortName(candidate.image)}`,
      how: howOf(input.use, 'newer tag of the same major, canary'),
      reasons: [
        `${candidate.image} was scanned: ${removed.length} of ${input.ranked.length} findings are gone in it`,
        ...untouchedReasons(input.use),
      ],
      image: input.use.reference,
      digest,
      toImage: candidate.image,
      toDigest: candidate.digest,
    },
  ];
}
