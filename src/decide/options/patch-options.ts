import { compareVersions } from '../../formats/versions/index.ts';
import { isOfSystem, type Patch, type Ranked, type WaitingKernel } from '../../model/index.ts';
import type { ImageUse, OptionInput } from './contract.ts';
import { describePatch, shortName, untouchedReasons } from './describe-patch.ts';
import { optionProviders } from './register.ts';

/** All options for one image, and one `none` for the findings that no option removes. */
export function patchOptions(input: OptionInput): readonly Patch[] {
  const options = optionProviders.flatMap((provider) => provider.options(input));
  const removable = new Set(options.flatMap((patch) => patch.removes.map((place) => place.id)));
  const stuck = input.ranked.filter((one) => !removable.has(one.finding.id));
  return stuck.length === 0 ? options : [...options, nothingYet(input, stuck)];
}

function nothingYet(input: OptionInput, stuck: readonly Ranked[]): Patch {
  const reasons = [...new Set(stuck.map((one) => reasonOf(one, input)))].toSorted();
  return {
    kind: 'none',
    ...describePatch('none', input, stuck),
    title: `${shortName(input.use.reference)} ${stuck.length} finding(s) without a patch`,
    how: reasons.join('; '),
    reasons: [...reasons, ...untouchedReasons(input.use)],
  };
}

function reasonOf(one: Ranked, { use }: OptionInput): string {
  const { fix, package: pack } = one.finding;
  if (fix.state === 'open' || fix.state === 'deferred') return 'no fix yet';
  if (fix.state === 'wont-fix') return 'the distribution will not fix it';
  if (fix.state === 'end-of-life') return 'the release is out of support';
  if (fix.state === 'unknown') return 'fix unknown to the sources';
  if (pack.type === 'kubernetes')
    return 'needs an upgrade of the component, which Oakum does not carry out yet';
  const reboot = waitingFor(one, use);
  if (reboot !== undefined)
    return `the kernel with the fix is installed (${reboot.release}, ${reboot.version}): reboot the node, which Oakum does not do yet`;
  if (use.subject.startsWith('node:'))
    return 'fixed by the distribution: upgrade the packages of the node, which Oakum does not carry out yet';
  if (isOfSystem(pack.type) && use.digest === undefined)
    return 'fixed by the distribution: upgrade the packages where this file system is made';
  return `${pack.type} packages are fixed in the source of the image, which no plan changes: oakum patch rebuild, source or in-place`;
}

/** The newest kernel that waits for a reboot and has the fix. */
function waitingFor({ finding }: Ranked, { waiting = [] }: ImageUse): WaitingKernel | undefined {
  const { fix, package: pack, source } = finding;
  const fixed = fix.version;
  const scheme = pack.type;
  if (fixed === undefined || !isOfSystem(scheme)) return undefined;
  const name = source?.name ?? pack.name;
  return waiting
    .filter((one) => one.type === scheme && one.name === name)
    .filter((one) => (compareVersions(scheme, one.version, fixed) ?? -1) >= 0)
    .toSorted((left, right) => compareVersions(scheme, right.version, left.version) ?? 0)[0];
}
