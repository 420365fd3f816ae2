import { type Purl, parsePurl } from '../../../formats/purl/index.ts';

/**
 * Whether a purl in a statement names the package of a finding. Type, namespace and name are the same; a version and
 * qualifiers that the statement names must be the finding's, those that it leaves out may be anything. Names of where to
 * fetch it say nothing about what it is.
 */
export function purlNames(stated: Purl, found: Purl): boolean {
  return (
    stated.type === found.type &&
    lower(stated.namespace) === lower(found.namespace) &&
    stated.name.toLowerCase() === found.name.toLowerCase() &&
    (stated.version === undefined || versionOf(stated) === versionOf(found)) &&
    [...stated.qualifiers].every(([key, value]) => passed.has(key) || found.qualifiers.get(key) === value)
  );
}

const passed: ReadonlySet<string> = new Set([
  'upstream',
  'repository_url',
  'download_url',
  'vcs_url',
  'checksum',
  'package-id',
  'epoch',
]);

function lower(text: string | undefined): string {
  return text?.toLowerCase() ?? '';
}

/** The epoch may stand in a qualifier. */
function versionOf({ version = '', qualifiers }: Purl): string {
  const epoch = qualifiers.get('epoch');
  return epoch === undefined || epoch === '0' || version.includes(':') ? version : `${epoch}:${version}`;
}

export function parsedPurl(text: string | undefined): Purl | undefined {
  return text === undefined ? undefined : parsePurl(text);
}
