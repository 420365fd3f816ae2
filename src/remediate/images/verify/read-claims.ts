import { apkFolder } from '../apk-database/index.ts';
import { hasStatusD } from '../dpkg-database/status-d.ts';
import type { ImageFiles } from '../image-files/index.ts';
import type { Claims } from './claims.ts';
import { apkClaims } from './claims-apk.ts';
import { dpkgClaims, hasPackages } from './claims-dpkg.ts';
import { rpmClaims } from './claims-rpm.ts';
import { statusDClaims } from './claims-status-d.ts';

/** The database of an image; undefined where there is none that is understood. @throws patch.malformed-image, dpkg.malformed */
export function readClaims(files: ImageFiles): Claims | undefined {
  if (apkFolder(files) !== undefined) return apkClaims(files);
  if (hasPackages(files)) return dpkgClaims(files);
  return hasStatusD(files) ? statusDClaims(files) : rpmClaims(files);
}
