import { apk } from './apk/index.ts';
import { composer } from './composer/index.ts';
import { crates } from './crates/index.ts';
import { deb } from './deb/index.ts';
import { gem } from './gem/index.ts';
import { go } from './go/index.ts';
import { maven } from './maven/index.ts';
import { npm } from './npm/index.ts';
import { nuget } from './nuget/index.ts';
import { pub } from './pub/index.ts';
import { pypi } from './pypi/index.ts';
import type { RangeLanguage, RangeLanguageId } from './range.ts';
import { rpm } from './rpm/index.ts';

/** Every provider of this shelf, one line each; a test compares it with the disk. */
export const rangeLanguages: Readonly<Record<RangeLanguageId, RangeLanguage>> = {
  apk,
  composer,
  crates,
  deb,
  gem,
  go,
  maven,
  npm,
  nuget,
  pub,
  pypi,
  rpm,
};
