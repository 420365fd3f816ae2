import { writeCyclonedx } from '../../formats/cyclonedx/index.ts';
import { writeFixed } from '../../formats/openvex/index.ts';
import { type PatchBuild, patchProvenance } from '../../formats/provenance/index.ts';
import { packagePurl } from '../../formats/purl/index.ts';
import { scanPredicate } from '../../formats/scan-attestation/index.ts';
import { predicateTypes } from '../../formats/sigstore/index.ts';
import { type TestVerdict, testResult } from '../../formats/test-result/index.ts';
import { isOfSystem, type ScanReport } from '../../model/index.ts';
import type { Predicate } from '../../prove/trust/index.ts';
import type { PackageUpgrade } from '../../remediate/images/index.ts';

/** What is known of a patched image when it is attested. */
export interface PatchFacts {
  readonly build: PatchBuild;
  readonly before: ScanReport;
  readonly after: ScanReport;
  /** What the image was held against before it was pushed. */
  readonly verdicts: readonly TestVerdict[];
}

/** What Oakum says of an image that it patched: how it was made, what is in it, what was found, what is fixed, and how it was verified. */
export function patchStatements({ build, before, after, verdicts }: PatchFacts): readonly Predicate[] {
  const fixed = writeFixed(before, after);
  return [
    { predicateType: predicateTypes.provenance, predicate: patchProvenance(build) },
    { predicateType: predicateTypes.cyclonedx, predicate: billOf(after) },
    { predicateType: predicateTypes.scan, predicate: scanPredicate(before, after) },
    ...(fixed === undefined ? [] : [{ predicateType: predicateTypes.openvex, predicate: fixed }]),
    { predicateType: predicateTypes.tests, predicate: testResult({ source: build.source, verdicts }) },
  ];
}

/** Of an index there is only this to say: what is in its images is theirs. */
export function indexStatement(build: PatchBuild): Predicate {
  return { predicateType: predicateTypes.provenance, predicate: patchProvenance(build) };
}

/** A bill of materials says what is in it; what is wrong with it is the scan's to say, and goes stale sooner. */
function billOf(after: ScanReport): object {
  return writeCyclonedx({ ...after, findings: [], suppressed: [] });
}

/**
 * The packages as provenance names them: by the purl that the scan of the result has for them. One that the scan does not
 * have in that version is named in the manner of the others, which are of the same package manager.
 */
export function upgradedPackages(
  packages: readonly PackageUpgrade[],
  after: ScanReport,
): PatchBuild['packages'] {
  const type = after.packages?.map((inside) => inside.type).find(isOfSystem) ?? 'deb';
  return packages.map((one) => {
    const { name, from, to, architecture, debSha256, debUrl } = one;
    const found = after.packages?.find((inside) => inside.name === name && inside.version === to);
    const purl = found?.purl ?? packagePurl({ type, name, version: to, architecture });
    return { name, from, to, purl, sha256: debSha256, url: debUrl };
  });
}
