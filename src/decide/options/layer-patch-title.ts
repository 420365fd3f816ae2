import type { PackageChange } from '../../model/index.ts';
import { shortName } from './describe-patch.ts';

/** `shop/web:1.2 openssl 3.0.11-1→3.0.17-1 +4`: the image, one package (the named one if it moves), how many more. */
export function layerPatchTitle(
  image: string,
  packages: readonly PackageChange[],
  named: string | undefined,
): string {
  const first = packages.find((change) => change.name === named) ?? packages[0];
  if (first === undefined) return shortName(image);
  const more = packages.length > 1 ? ` +${packages.length - 1}` : '';
  return `${shortName(image)} ${first.name} ${first.from}→${first.to}${more}`;
}
