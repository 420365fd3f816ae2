import { apk } from './apk/index.ts';
import { composer } from './composer/index.ts';
import { deb } from './deb/index.ts';
import { gem } from './gem/index.ts';
import { go } from './go/index.ts';
import { maven } from './maven/index.ts';
import { nuget } from './nuget/index.ts';
import { pep440 } from './pep440/index.ts';
import { pub } from './pub/index.ts';
import { rpm } from './rpm/index.ts';
import type { VersionScheme, VersionSchemeId } from './scheme.ts';
import { semver } from './semver/index.ts';

/** Every provider of this shelf, one line each; a test compares it with the disk. */
export const versionSchemes: Readonly<Record<VersionSchemeId, VersionScheme>> = {
  apk,
  composer,
  deb,
  gem,
  go,
  maven,
  nuget,
  pep440,
  pub,
  rpm,
  semver,
};
