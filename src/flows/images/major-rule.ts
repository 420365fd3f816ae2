import { parseImageReference, repositoryOf } from '../../formats/oci/index.ts';
import { type Baseline, baselinesOf } from '../../model/index.ts';

export interface MajorRule {
  readonly may: 'keep' | 'any';
  /** `Baseline shop`, or `the default`. */
  readonly by: string;
}

/** Whether a newer tag may be of another major: only where each Baseline that speaks for the image lets it. */
export function majorRuleOf(baselines: readonly Baseline[], reference: string): MajorRule {
  const speaking = baselinesOf(baselines, repositoryOf(parseImageReference(reference)));
  const keeping = speaking.find(({ spec }) => spec.major === 'keep');
  const [first] = speaking;
  if (keeping !== undefined) return { may: 'keep', by: `Baseline ${keeping.metadata.name}` };
  return first === undefined
    ? { may: 'keep', by: 'the default' }
    : { may: 'any', by: `Baseline ${first.metadata.name}` };
}
