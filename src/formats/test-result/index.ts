/**
 * The in-toto predicate for results of tests, version 0.1, as Oakum says by it what a patched image was held against before
 * it was pushed. What nobody could judge is a warning there and never among what passed; what was not held against
 * anything is in none of the lists. Each verdict with its measurement is an extension field. Reading takes only what Oakum
 * wrote; it refuses to guess what the tests of others mean.
 *
 * @see https://github.com/in-toto/attestation/blob/main/spec/predicates/test-result.md
 */
import * as z from 'zod';
import { type Digest, hexOf, oakumVersion } from '../../kernel/pure/index.ts';
import { ImageVerdict } from '../../model/index.ts';

/** What the checks and their measurements mean is told by `docs/reference/patch-image.md`. */
export const imageChecksUri = 'https://oakum.dev/image-checks/v1';

/** A verdict on an image, whichever check it is of: a patched image has others than one that was put on another base. */
const TestVerdict = z
  .object({ ...ImageVerdict.unwrap().shape, check: z.string().min(1).max(100) })
  .readonly();
export type TestVerdict = z.infer<typeof TestVerdict>;

export interface TestedImage {
  /** The image that the patched one was compared with. */
  readonly source: { readonly reference: string; readonly digest: Digest };
  readonly verdicts: readonly TestVerdict[];
}

/** The predicate about a patched image; `configuration` names the checks, by Oakum's version, and the source. */
export function testResult({ source, verdicts }: TestedImage): object {
  const named = (verdict: TestVerdict['verdict']): readonly string[] =>
    verdicts.filter((one) => one.verdict === verdict).map(({ check }) => check);
  const [failedTests, warnedTests] = [named('failed'), named('unknown')];
  const withFaults = failedTests.length > 0 ? 'FAILED' : 'PASSED';
  return {
    result: failedTests.length === 0 && warnedTests.length > 0 ? 'WARNED' : withFaults,
    configuration: [
      { name: 'image-checks', uri: imageChecksUri, annotations: { oakum: oakumVersion } },
      { name: 'source-image', uri: source.reference, digest: { sha256: hexOf(source.digest) } },
    ],
    passedTests: named('passed'),
    warnedTests,
    failedTests,
    oakumVerdicts: verdicts,
  };
}

const Verdicts = z.object({ oakumVerdicts: z.array(TestVerdict).max(100) });

/** The verdicts in a predicate that Oakum wrote; undefined in any other. It never throws. */
export function verdictsIn(predicate: unknown): readonly TestVerdict[] | undefined {
  return Verdicts.safeParse(predicate).data?.oakumVerdicts;
}
