/**
 * Python's metadata of an installed distribution: `*.dist-info/METADATA` of wheels, `PKG-INFO` of eggs. Reads name and
 * version from the header and refuses to look into the description behind it, which may say anything.
 */

export type PythonMetadataOutcome =
  | {
      readonly kind: 'package';
      /** As the project writes itself: `Jinja2`. */
      readonly name: string;
      /** As indexes and advisories know it: `jinja2`. */
      readonly normalizedName: string;
      readonly version: string;
    }
  | { readonly kind: 'damaged'; readonly reason: string };

const nameForm = /^[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?$/;
const maxNameLength = 300;
const maxVersionLength = 256;
/** The header of a real file takes a few kilobytes, licences and classifiers included. */
const maxHeaderBytes = 1024 * 1024;

/** Lower case, and one hyphen for every run of `-`, `_` and `.`: the name normalisation of PEP 503. */
export function normalizePythonName(name: string): string {
  return name.toLowerCase().replaceAll(/[-_.]+/g, '-');
}

/** Reads the header (core metadata, an e-mail header in form); it never throws. */
export function readPythonMetadata(bytes: Uint8Array): PythonMetadataOutcome {
  const fields = headerFields(new TextDecoder().decode(bytes.subarray(0, maxHeaderBytes)));
  const name = fields.get('name') ?? '';
  const version = fields.get('version') ?? '';
  if (name.length > maxNameLength || !nameForm.test(name))
    return { kind: 'damaged', reason: 'it names no project' };
  if (version.length > maxVersionLength || !/^[!-~]+$/.test(version)) {
    return { kind: 'damaged', reason: `the version of ${name} is none` };
  }
  return { kind: 'package', name, normalizedName: normalizePythonName(name), version };
}

/** Until the first empty line; the first field of a name counts, continued lines do not matter here. */
function headerFields(text: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (const line of text.split(/\r?\n/)) {
    if (line === '') break;
    const match = /^([A-Za-z-]+):(.*)$/.exec(line);
    const key = match?.[1]?.toLowerCase();
    if (key !== undefined && !fields.has(key)) fields.set(key, (match?.[2] ?? '').trim());
  }
  return fields;
}
