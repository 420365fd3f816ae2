import type { Chart } from '../../model/index.ts';

/**
 * `helm.sh/chart` is name and version joined by a dash, with `_` for the `+` that labels cannot have. A name may end in
 * a number too: the first dash before three numbers is the one.
 */
export function chartOf(label: string): Chart | undefined {
  if (label === '') return undefined;
  const [, name, version] = /^(.+?)-(v?\d+\.\d+\.\d+.*)$/.exec(label) ?? [];
  if (name === undefined || version === undefined) return { name: label };
  return { name, version: version.replaceAll('_', '+') };
}
