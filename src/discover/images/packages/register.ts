import { apk } from './apk/index.ts';
import { bunLock } from './bun-lock/index.ts';
import { cargoLock } from './cargo-lock/index.ts';
import { composer } from './composer/index.ts';
import { composerLock } from './composer-lock/index.ts';
import { conda } from './conda/index.ts';
import { dpkg } from './dpkg/index.ts';
import { foreign } from './foreign/index.ts';
import { gem } from './gem/index.ts';
import { gemfileLock } from './gemfile-lock/index.ts';
import { java } from './java/index.ts';
import { jdk } from './jdk/index.ts';
import { npm } from './npm/index.ts';
import { npmLock } from './npm-lock/index.ts';
import { nuget } from './nuget/index.ts';
import { nugetLock } from './nuget-lock/index.ts';
import { opkg } from './opkg/index.ts';
import { pdmLock } from './pdm-lock/index.ts';
import { pipfileLock } from './pipfile-lock/index.ts';
import { pnpmLock } from './pnpm-lock/index.ts';
import { poetryLock } from './poetry-lock/index.ts';
import { programs } from './programs/index.ts';
import { pylock } from './pylock/index.ts';
import { python } from './python/index.ts';
import type { PackageReader } from './reader.ts';
import { requirements } from './requirements/index.ts';
import { rpm } from './rpm/index.ts';
import { sbom } from './sbom/index.ts';
import { uvLock } from './uv-lock/index.ts';
import { yarnLock } from './yarn-lock/index.ts';

/** Every package reader, one line each. Programs come last: any file that is executable may be one. */
export const packageReaders: readonly PackageReader[] = [
  dpkg,
  apk,
  rpm,
  opkg,
  foreign,
  npm,
  npmLock,
  yarnLock,
  pnpmLock,
  bunLock,
  python,
  poetryLock,
  uvLock,
  pipfileLock,
  pdmLock,
  pylock,
  requirements,
  cargoLock,
  java,
  jdk,
  gem,
  gemfileLock,
  nuget,
  nugetLock,
  composer,
  composerLock,
  conda,
  sbom,
  programs,
];
