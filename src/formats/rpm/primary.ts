import { rpmEvr } from './evr.ts';

/** One package as a repository's list (`primary.xml`) has it. */
export interface OfferedRpm {
  readonly name: string;
  readonly architecture: string;
  /** `epoch:version-release`; an epoch of 0 is not written. */
  readonly version: string;
  /** Of the archive; absent where the list does not say. */
  readonly sizeBytes: number | undefined;
  /** Of the archive, hex; absent where the list gives none of this kind. */
  readonly sha256: string | undefined;
  /** Below the repository's URL; absent where the list says none that is plain. */
  readonly location: string | undefined;
}

const maxRecordCharacters = 2 ** 20;
const plain = /^[\w.+~^-]{1,256}$/;

/**
 * The packages of a `primary.xml`, of which only six elements of each count; a record that lacks one, or in which one is
 * not plain, is passed over. Such a list may have 200 MB: it is read record by record, and never as a document.
 */
export function* readRpmPrimary(text: string): Generator<OfferedRpm> {
  let at = text.indexOf('<package ');
  while (at >= 0) {
    const end = text.indexOf('</package>', at);
    if (end < 0) return;
    const record = end - at > maxRecordCharacters ? undefined : recordOf(text.slice(at, end));
    if (record !== undefined) yield record;
    at = text.indexOf('<package ', end);
  }
}

function recordOf(text: string): OfferedRpm | undefined {
  const name = /<name>([^<]*)<\/name>/.exec(text)?.[1] ?? '';
  const architecture = /<arch>([^<]*)<\/arch>/.exec(text)?.[1] ?? '';
  const evr = attributesOf(/<version\s([^>]*)>/.exec(text)?.[1] ?? '');
  const epoch = Number(evr.get('epoch') ?? 0);
  const [version = '', release = ''] = [evr.get('ver'), evr.get('rel')];
  if (![name, architecture, version, release].every((word) => plain.test(word))) return undefined;
  if (!Number.isSafeInteger(epoch) || epoch < 0) return undefined;
  const size = attributesOf(/<size\s([^>]*)>/.exec(text)?.[1] ?? '').get('package') ?? '';
  const sizeBytes = /^\d{1,15}$/.test(size) ? Number(size) : undefined;
  const sha256 = /<checksum\s[^>]*type\s*=\s*"sha256"[^>]*>\s*([0-9a-f]{64})\s*<\/checksum>/.exec(text)?.[1];
  const href = attributesOf(/<location\s([^>]*)>/.exec(text)?.[1] ?? '').get('href') ?? '';
  const location = isBelow(href) ? href : undefined;
  return { name, architecture, version: rpmEvr({ epoch, version, release }), sizeBytes, sha256, location };
}

/** Of plain signs, and without a way up. */
function isBelow(href: string): boolean {
  return /^[\w.+~^@%()-][\w.+~^@%()/-]{0,1000}$/.test(href) && !href.split('/').includes('..');
}

function attributesOf(text: string): ReadonlyMap<string, string> {
  return new Map(
    [...text.matchAll(/([a-z]+)\s*=\s*"([^"]*)"/g)].map(([, key = '', value = '']) => [key, value]),
  );
}
