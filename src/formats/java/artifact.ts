/** What an archive says it is. */
export interface JavaArtifact {
  /** undefined where nothing names it. */
  readonly group: string | undefined;
  readonly artifact: string;
  readonly version: string;
  /** What said so; `file-name` is the weakest. */
  readonly evidence: 'pom-properties' | 'manifest' | 'file-name';
}

/** What is known of an archive without its classes. */
export interface ArchiveFacts {
  /** The last part of its path. */
  readonly fileName: string;
  readonly manifest: ReadonlyMap<string, string>;
  /** Every pom.properties in it, in the order of the archive. */
  readonly poms: readonly ReadonlyMap<string, string>[];
}

const artifactForm = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,255}$/;
const versionForm = /^[0-9A-Za-z][!-z|~]{0,127}$/;
/** A group of one word is as likely a vendor's name. */
const groupForm = /^[A-Za-z_][A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]+)+$/;
const fileForm = /^[A-Za-z0-9_][A-Za-z0-9_.+-]{0,250}$/;
const timestampForm = /^\d{8}\.\d{6}-\d+$/;

/**
 * Every artifact that the archive holds: a shaded one has several pom.properties. Where they are all of other artifacts
 * (guice holds cglib's), what manifest and file name say of itself comes first.
 */
export function artifactsOf(facts: ArchiveFacts): readonly JavaArtifact[] {
  const poms = facts.poms.flatMap(artifactOfPom);
  const named = namedByFile(facts.fileName);
  if (poms.length === 0) return ownArtifact(facts, named);
  const isSelf = poms.some(
    ({ artifact, version }) => facts.fileName.startsWith(artifact) || agrees(version, facts.manifest),
  );
  return isSelf ? poms : [...ownArtifact(facts, named), ...poms];
}

function artifactOfPom(properties: ReadonlyMap<string, string>): readonly JavaArtifact[] {
  const [group = '', artifact = '', version = ''] = ['groupId', 'artifactId', 'version'].map((key) =>
    properties.get(key)?.trim(),
  );
  const isWhole = artifactForm.test(group) && artifactForm.test(artifact) && isVersion(version);
  return isWhole ? [{ group, artifact, version, evidence: 'pom-properties' }] : [];
}

function isVersion(text: string): boolean {
  return versionForm.test(text) && !text.includes('${');
}

interface Named {
  readonly artifact: string;
  readonly version: string;
}

/**
 * `name-1.2.3.jar`. Names hold numbers, too (`log4j-1.2-api-2.17.1`), and versions hyphens (`1.0-2`): the last number
 * with a dot begins the version, but for a snapshot's time (`1.0-20240101.123456-1`).
 */
function namedByFile(fileName: string): Named | undefined {
  const base = fileName.replace(/\.[A-Za-z]+$/, '');
  if (!fileForm.test(base)) return undefined;
  const splits = [...base.matchAll(/-(?=\d)/g)]
    .map(({ index }) => ({ artifact: base.slice(0, index), version: base.slice(index + 1) }))
    .filter(({ artifact, version }) => artifactForm.test(artifact) && !timestampForm.test(version));
  return splits.findLast(({ version }) => /^\d+\./.test(version)) ?? splits.at(-1);
}

/** By the manifest where it names a version, else by the file name. */
function ownArtifact({ manifest }: ArchiveFacts, named: Named | undefined): readonly JavaArtifact[] {
  const version = manifestVersion(manifest, named);
  if (version === undefined) {
    return named === undefined ? [] : [{ group: undefined, ...named, evidence: 'file-name' }];
  }
  const title = manifest.get('implementation-title')?.trim() ?? '';
  const bundle = manifest.get('bundle-symbolicname')?.split(';')[0]?.trim() ?? '';
  const byFile = named !== undefined && agrees(named.version, manifest) ? named.artifact : '';
  const artifact = [title, byFile, bundle, named?.artifact ?? ''].find((text) => artifactForm.test(text));
  if (artifact === undefined) return [];
  const vendor = manifest.get('implementation-vendor-id')?.trim() ?? '';
  return [{ group: groupForm.test(vendor) ? vendor : undefined, artifact, version, evidence: 'manifest' }];
}

/** A bundle's version is the artifact's in OSGi's form (`31.1.0.jre` of `31.1-jre`): where the file has it, that counts. */
function manifestVersion(
  manifest: ReadonlyMap<string, string>,
  named: Named | undefined,
): string | undefined {
  const [implementation = '', bundle = ''] = ['implementation-version', 'bundle-version'].map((key) =>
    manifest.get(key)?.trim(),
  );
  if (isVersion(implementation)) return implementation;
  if (named !== undefined && osgiVersion(named.version) === bundle) return named.version;
  return isVersion(bundle) ? bundle : undefined;
}

function agrees(version: string, manifest: ReadonlyMap<string, string>): boolean {
  return (
    manifest.get('implementation-version')?.trim() === version ||
    manifest.get('bundle-version')?.trim() === osgiVersion(version)
  );
}

/** `1.2-beta` is 1.2.0.beta: three numbers, then one qualifier. */
function osgiVersion(version: string): string | undefined {
  const match = /^(\d+)(?:\.(\d+))?(?:\.(\d+))?(?:[.-](.+))?$/.exec(version);
  if (match === null) return undefined;
  const [, major, minor = '0', micro = '0', qualifier] = match;
  const numbers = `${major}.${minor}.${micro}`;
  return qualifier === undefined ? numbers : `${numbers}.${qualifier.replaceAll('.', '_')}`;
}
