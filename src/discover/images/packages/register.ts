import { apk } from './apk/index.ts';
import { dpkg } from './dpkg/index.ts';
import { foreign } from './foreign/index.ts';
import type { PackageReader } from './reader.ts';

/** Every package reader, one line each. */
export const packageReaders: readonly PackageReader[] = [dpkg, apk, foreign];
