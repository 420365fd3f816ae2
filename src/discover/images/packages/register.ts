import { apk } from './apk/index.ts';
import { dpkg } from './dpkg/index.ts';
import { foreign } from './foreign/index.ts';
import { go } from './go/index.ts';
import { java } from './java/index.ts';
import { npm } from './npm/index.ts';
import { python } from './python/index.ts';
import type { PackageReader } from './reader.ts';
import { rpm } from './rpm/index.ts';

/** Every package reader, one line each. Go comes last: it wants any program, whatever its path. */
export const packageReaders: readonly PackageReader[] = [dpkg, apk, rpm, foreign, npm, python, java, go];
