import { compareVersions } from '../../../formats/versions/index.ts';
import { compareText } from '../../../kernel/pure/index.ts';
import type { PackageChange, Patch, Ranked } from '../../../model/index.ts';
import type { OptionInput, OptionProvider } from '../contract.ts';
import { describePatch, howOf, untouchedReasons } from '../describe-patch.ts';
import { layerPatchTitle } from '../layer-patch-title.ts';

/**
 * One more layer with the fixed packages of the image's own distribution. Only for package types that an engine can
 * patch (deb), and only for findings with a fix in this release stream.
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
      reasons: reasonsOf(input, packages),
      image: input.use.reference,
      digest,
      packages,
    };
    return [patch];
  },
};

function isPatchable(one: Ranked): boolean {
  const { fix, package: pack } = one.finding;
  return pack.type === 'deb' && fix.state === 'fixed' && fix.version !== undefined;
}

/** Per package the highest fix, so that one change removes all of its findings. `to` is a version of the source package. */
function changesOf(removed: readonly Ranked[]): readonly PackageChange[] {
  const changes = new Map<string, PackageChange>();
  for (const { finding } of removed) {
    const to = finding.fix.version;
    const known = changes.get(finding.package.name);
    if (to === undefined || (known !== undefined && compareVersions('deb', known.to, to) !== -1)) continue;
    changes.set(finding.package.name, { name: finding.package.name, from: finding.package.version, to });
  }
  return [...changes.values()].toSorted((left, right) => compareText(left.name, right.name));
}

function titleOf(input: OptionInput, packages: readonly PackageChange[]): string {
  const worst = input.ranked.find(isPatchable)?.finding.package.name;
  return layerPatchTitle(input.use.reference, packages, worst);
}

function reasonsOf({ use }: OptionInput, packages: readonly PackageChange[]): readonly string[] {
  return [
    `${packages.length} package(s) have a fix in ${use.os?.prettyName ?? 'the distribution'}`,
    'a layer patch is a loan: rebuild the image on a fixed base to repay it',
    ...untouchedReasons(use),
  ];
}
