/**
 * Versions of Kubernetes components as they are written in the field: `v1.29.3-eks-adc7111`, `v1.30.1+rke2r1`,
 * `3.5.15-0`, `1.6.20~ds1`. What upstream released and what a vendor added are two things: read as semantic versions, a
 * vendor's suffix would make a pre-release of the very version that it was built from. Text in, record out; what names
 * no release is undefined, never a guess.
 */
import { type Vendor, vendorOf } from './vendors.ts';

export type { Vendor } from './vendors.ts';

export interface ComponentVersion {
  /** What upstream released, in semantic-version form: `1.29.3`, `1.31.0-rc.1`. */
  readonly upstream: string;
  /** What somebody else's build adds: `eks-adc7111`, `k3s1`. Absent for upstream's own release. */
  readonly build?: string;
  /** Whose build it is; `other` where the suffix is nobody's that we know. Absent together with `build`. */
  readonly vendor?: Vendor;
}

const maxLength = 200;
/** The separators by which vendors add to a version; `_` stands for `+` in image tags. */
const form = /^v?(\d{1,9})\.(\d{1,9})\.(\d{1,9})((?:[-+~_.][0-9A-Za-z.+~_-]*)?)$/;
/** Upstream's own stages. */
const stage = /^-(alpha|beta|rc)(\d+|(?:\.\d+)*)(?=$|[-+~_.])/;
/** A registry's rebuild of the same release (`etcd:3.5.15-0`), and Docker's name of its free edition. */
const upstreamsOwn = /^(?:\d{1,3}|ce)$/;

/** @returns undefined for what names no release: `latest`, `v1.30`, a digest, an empty text. */
export function parseComponentVersion(text: string): ComponentVersion | undefined {
  const trimmed = text.trim();
  const found = trimmed.length > maxLength ? null : form.exec(trimmed);
  if (found === null) return undefined;
  const [, major, minor, patch, suffix = ''] = found;
  // Docker wrote 19.03.13: no semantic version has a leading zero.
  const release = [major, minor, patch].map(Number).join('.');
  const staged = stage.exec(suffix);
  const rest = suffix.slice(staged?.[0].length ?? 0);
  return {
    upstream: `${release}${staged === null ? '' : stageText(staged)}`,
    ...buildOf(rest, staged === null),
  };
}

function stageText([, name, number = '']: RegExpExecArray): string {
  if (number === '') return `-${name}`;
  const numbers = number.split('.').filter((part) => part !== '');
  return `-${[name, ...numbers.map(Number)].join('.')}`;
}

/** A bare commit behind a release is OpenShift's mark; behind a stage it is a build between two releases. */
function buildOf(rest: string, isRelease: boolean): Pick<ComponentVersion, 'build' | 'vendor'> {
  const build = rest.slice(1);
  if (build === '' || (rest.startsWith('-') && upstreamsOwn.test(build))) return {};
  return { build, vendor: vendorOf(build, isRelease && /^[+_]/.test(rest)) };
}
