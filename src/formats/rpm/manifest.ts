import { sourceOfRpm } from './evr.ts';
import { textOf } from './fields.ts';
import type { RpmFault, RpmPackage, RpmRecords } from './records.ts';

/**
 * `container-manifest-2` of distroless images of CBL-Mariner and Azure Linux, which have no database: one line a package,
 * ten fields with tabs between them, as `rpm -qa` printed them when the image was built: name, version-release, time of
 * installation, of building, vendor, epoch, size, architecture, epoch as a number, source rpm. It does not say which files
 * a package owns.
 */
export function readRpmManifest(bytes: Uint8Array): RpmRecords {
  const packages: RpmPackage[] = [];
  const rejected: RpmFault[] = [];
  for (const [at, line] of textOf(bytes).split('\n').entries()) {
    if (line.trim() === '') continue;
    const found = readLine(line.replace(/\r$/, '').split('\t'));
    if (found === undefined) {
      rejected.push({
        what: `line ${at + 1}`,
        code: 'rpm.malformed',
        reason: 'it does not name a package in ten fields',
      });
    } else if (found.name !== 'gpg-pubkey') packages.push(found);
  }
  return { packages, rejected };
}

function readLine(fields: readonly string[]): RpmPackage | undefined {
  const [name = '', evr = '', , , vendor = '', , , architecture = '', epoch = '', sourceRpm = ''] = fields;
  const match = /^([!-,.-~]+)-([!-,.-~]+)$/.exec(evr);
  if (fields.length !== 10 || !/^[!-~]{1,1024}$/.test(name) || match === null || !/^\d{1,10}$/.test(epoch)) {
    return undefined;
  }
  return {
    name,
    epoch: epoch === '0' ? undefined : Number(epoch),
    version: match[1] ?? '',
    release: match[2] ?? '',
    architecture: present(architecture),
    source: present(sourceRpm) === undefined ? undefined : sourceOfRpm(sourceRpm),
    module: undefined,
    vendor: present(vendor),
    files: [],
  };
}

function present(text: string): string | undefined {
  return text === '' || text === '(none)' ? undefined : text;
}
