import { type Finding, isOfSystem, type Stay } from '../../model/index.ts';
import type { NotPatched, PackageUpgrade, Refusal } from '../../remediate/images/index.ts';
import type { EndedRelease } from './look-at-image.ts';

/** What engines said about one image, as far as it explains what stays. */
export interface Said {
  readonly packages: readonly PackageUpgrade[];
  readonly leftOut: readonly Refusal[];
  /** Of every engine that could not, in the order they were asked; empty where one could. */
  readonly unable: readonly NotPatched[];
  /** Absent: every package. */
  readonly limitedTo: ReadonlySet<string> | undefined;
  readonly ended: EndedRelease | undefined;
}

/** The reason for one finding that the patch leaves. The nearest one counts: what was said of the very package first. */
export function whyStays(finding: Finding, said: Said): Stay {
  const { name, type } = finding.package;
  const { limitedTo } = said;
  if (!isOfSystem(type))
    return {
      code: 'other-ecosystem',
      message: `${type} packages are not patched in a layer: rebuild the image`,
    };
  if (limitedTo !== undefined && !limitedTo.has(name))
    return { code: 'not-asked', message: 'the patch is limited to other packages' };
  return ofPackage(name, said) ?? ofFix(finding, said);
}

/** What was said of the package itself. */
function ofPackage(name: string, { leftOut, unable }: Said): Stay | undefined {
  const last = unable.at(-1);
  if (last?.kind === 'held' && last.packages.includes(name)) return held(name);
  const waiting =
    last?.kind === 'repository-lags' ? last.waiting.find((one) => one.name === name) : undefined;
  if (waiting !== undefined) return waitingFor(waiting.wanted, waiting.offered);
  const refusals = [...leftOut, ...unable.flatMap((one) => (one.kind === 'refused' ? one.reasons : []))];
  const refusal = refusals.find((one) => one.package === name);
  if (refusal === undefined) return undefined;
  if (refusal.code === 'held') return held(name);
  if (refusal.code === 'repository-lags') return { code: 'waiting-for-mirror', message: refusal.message };
  return { code: 'refused', refusal: refusal.code, message: refusal.message };
}

function held(name: string): Stay {
  return { code: 'held', message: `${name} is on hold in the image` };
}

function waitingFor(wanted: string, offered: string | undefined): Stay {
  return {
    code: 'waiting-for-mirror',
    message: `${wanted} is wanted, the repositories offer ${offered ?? 'none'}`,
  };
}

/** What the advisory says of its fix, and what stands in the way of all packages alike. */
function ofFix({ fix, package: { name } }: Finding, said: Said): Stay {
  const { ended, packages, unable } = said;
  if (fix.channel !== undefined) return { code: 'paid', message: `its fix comes only with ${fix.channel}` };
  if (fix.state !== 'fixed' || fix.version === undefined)
    return ended === undefined
      ? { code: 'no-fix', message: noFix[fix.state] }
      : { code: 'end-of-life', message: `${ended.release} is out of support since ${ended.since}` };
  const last = unable.at(-1);
  if (last?.kind === 'refused') return refusedWithOthers(last.reasons);
  const offered = packages.find((one) => one.name === name)?.to;
  return waitingFor(fix.version, offered ?? 'nothing newer');
}

const noFix: Readonly<Record<Finding['fix']['state'], string>> = {
  fixed: 'the advisory says fixed and names no version',
  open: 'nobody published a fix yet',
  deferred: 'the distribution deferred it',
  'wont-fix': 'the distribution will not fix it',
  'end-of-life': 'the distribution no longer supports the package',
  unknown: 'no source says whether there is a fix',
};

/** A reason that names no package stands against all; else one package kept the others back. */
function refusedWithOthers(reasons: readonly Refusal[]): Stay {
  const whole = reasons.find((one) => one.package === undefined);
  if (whole !== undefined) return { code: 'refused', refusal: whole.code, message: whole.message };
  const names = [...new Set(reasons.map((one) => one.package))].slice(0, 4).join(', ');
  return {
    code: 'refused',
    refusal: 'all-or-nothing',
    message: `${names} cannot be moved, and nothing is without them; --leave-refused moves the rest`,
  };
}
