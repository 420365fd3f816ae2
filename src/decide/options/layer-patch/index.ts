import { compareVersions } from '../../../formats/versions/index.ts';
import { compareText } from '../../../kernel/pure/index.ts';
import { isOfSystem, type PackageChange, type Patch, type Ranked } from '../../../model/index.ts';
import type { BaseShare, OptionInput, OptionProvider } from '../contract.ts';
import { describePatch, howOf, shortName, untouchedReasons } from '../describe-patch.ts';
import { layerPatchTitle } from '../layer-patch-title.ts';
import { loanReason } from '../loan-reason.ts';

/**
 * One more layer with the fixed packages of the image's own distribution. Only for package types that an engine can
 * patch (deb, apk and rpm), and only for findings with a fix in this release stream.
 */
export const layerPatch: OptionProvider = {
  id: 'layer-patch',
  options(input) {
    const removed = input.ranked.filter(isPatchable);
    const { digest } = input.use;
    if (removed.length === 0 || digest === undefined) return [];
    const packages = changesOf(removed);
    const patch: Patch = {
      kind: 'layer-patch',
      ...describePatch('layer-patch', input, removed),
      title: titleOf(input, packages),
      how: howOf(input.use, 'layer patch, new tag, canary'),
      reasons: reasonsOf(input, { packages, removed }),
      image: input.use.reference,
      digest,
      packages,
    };
    return [patch];
  },
};

/** What only subscribers get is in no archive that a patch may take from. */
function isPatchable({ finding: { fix, package: pack } }: Ranked): boolean {
  const isKnown = fix.state === 'fixed' && fix.version !== undefined && fix.channel === undefined;
  return isKnown && isOfSystem(pack.type);
}

/** Per package the highest fix, so that one change removes all of its findings. `to` is a version of the source package. */
function changesOf(removed: readonly Ranked[]): readonly PackageChange[] {
  const changes = new Map<string, PackageChange>();
  for (const { finding } of removed) {
    const to = finding.fix.version;
    const scheme = finding.package.type;
    const known = changes.get(finding.package.name);
    if (to === undefined || !isOfSystem(scheme)) continue;
    if (known !== undefined && compareVersions(scheme, known.to, to) !== -1) continue;
    changes.set(finding.package.name, { name: finding.package.name, from: finding.package.version, to });
  }
  return [...changes.values()].toSorted((left, right) => compareText(left.name, right.name));
}

function titleOf(input: OptionInput, packages: readonly PackageChange[]): string {
  const worst = input.ranked.find(isPatchable)?.finding.package.name;
  return layerPatchTitle(input.use.reference, packages, worst);
}

interface Content {
  readonly packages: readonly PackageChange[];
  readonly removed: readonly Ranked[];
}

function reasonsOf({ use }: OptionInput, { packages, removed }: Content): readonly string[] {
  return [
    `${packages.length} package(s) have a fix in ${use.os?.prettyName ?? 'the distribution'}`,
    loanReason,
    ...baseReasons(use, removed),
    ...untouchedReasons(use),
  ];
}

/** Where nothing that the patch removes is of the image's own making, the base is the place to fix it. */
function baseReasons({ bases }: OptionInput['use'], removed: readonly Ranked[]): readonly string[] {
  const brings = ({ findings }: BaseShare): boolean =>
    removed.some(({ finding }) => findings.has(finding.id));
  const sharing = bases.filter(brings);
  const isAll = removed.every(({ finding }) => sharing.some(({ findings }) => findings.has(finding.id)));
  if (!isAll) return [];
  return sharing.map(({ base, findings, of, images }) => {
    const built = `${images} image${images === 1 ? '' : 's'}`;
    return `fix the base once: ${shortName(base.name)} brings ${findings.size} of ${of} findings to ${built}`;
  });
}
