import type { KubeObject, KubeReader, KubeResource, ListOptions } from '../../../edges/kube/interface.ts';
import { type HelmDriver, type HelmRelease, parseHelmRelease } from '../../../formats/helm-release/index.ts';
import { compareText, errorCode, errorMessage } from '../../../kernel/pure/index.ts';
import { allRead, mergeCoverage, type Outcome, type Unread, unreadOnly } from '../../../model/index.ts';

interface Driver {
  readonly id: HelmDriver;
  /** How people call it. */
  readonly title: string;
  readonly resource: KubeResource;
  /** Only what Helm wrote is asked for; nothing else ever leaves the server. */
  readonly selectors: Pick<ListOptions, 'labelSelector' | 'fieldSelector'>;
}

const drivers: readonly Driver[] = [
  {
    id: 'secret',
    title: 'Secret',
    resource: { group: '', version: 'v1', resource: 'secrets', namespaced: true },
    selectors: { labelSelector: 'owner=helm', fieldSelector: 'type=helm.sh/release.v1' },
  },
  {
    id: 'configmap',
    title: 'ConfigMap',
    resource: { group: '', version: 'v1', resource: 'configmaps', namespaced: true },
    selectors: { labelSelector: 'owner=helm' },
  },
];

/** More releases than any namespace has. */
const maxReleases = 5_000;

/** Namespaces in which releases may be read, by how Helm keeps them there. */
export interface ReleasePlaces {
  readonly secrets: readonly string[];
  readonly configMaps: readonly string[];
}

/** A release, and what kind of object it lay in. */
export interface StoredRelease extends HelmRelease {
  readonly storedIn: string;
}

/** One stored revision, before it is unpacked. */
interface Stored {
  readonly driver: Driver;
  readonly name: string;
  readonly revision: number;
  readonly isDeployed: boolean;
  /** When the object was made, by the server's clock. */
  readonly createdAt: string;
  readonly text: string;
}

type Releases = Outcome<readonly StoredRelease[]>;

/**
 * The newest deployed revision of each release in these namespaces, and the newest of all where none is deployed. A
 * release that both kinds of objects hold is the one that was written last: its driver was changed, and the old
 * revisions stay behind. What is refused or cannot be understood is a coverage entry that quotes nothing of it.
 */
export async function readReleases(
  reader: KubeReader,
  places: ReleasePlaces,
  signal: AbortSignal | undefined,
): Promise<Releases> {
  const { secrets, configMaps } = places;
  const byDriver: ReadonlyMap<HelmDriver, readonly string[]> = new Map([
    ['secret', secrets],
    ['configmap', configMaps],
  ]);
  const parts: Releases[] = [];
  for (const namespace of new Set([...secrets, ...configMaps])) {
    const wanted = drivers.filter(({ id }) => byDriver.get(id)?.includes(namespace));
    parts.push(await readNamespace(reader, { namespace, drivers: wanted, signal }));
  }
  return {
    value: parts.flatMap(({ value }) => value),
    coverage: mergeCoverage(parts.map(({ coverage }) => coverage)),
  };
}

interface Place {
  readonly namespace: string;
  readonly drivers: readonly Driver[];
  readonly signal: AbortSignal | undefined;
}

async function readNamespace(reader: KubeReader, place: Place): Promise<Releases> {
  const lists: Outcome<readonly Stored[]>[] = [];
  for (const driver of place.drivers) lists.push(await listed(reader, driver, place));
  const newest = newestOf(lists.flatMap(({ value }) => value));
  const kept = newest.slice(0, maxReleases);
  const unread: Unread[] = [];
  if (newest.length > kept.length) {
    const what = `Helm releases in namespace ${place.namespace}`;
    const reason = `there are ${newest.length}, and only ${maxReleases} are read`;
    unread.push({ what, code: 'addons.too-many', reason });
  }
  const value: StoredRelease[] = [];
  for (const candidates of kept) {
    const found: Unpacked[] = [];
    for (const stored of candidates) found.push(await unpacked(stored, place.namespace));
    const release = lastWritten(found.flatMap((one) => one.release ?? []));
    if (release !== undefined) value.push(release);
    unread.push(...found.flatMap((one) => one.problem ?? []));
  }
  return { value, coverage: mergeCoverage([...lists.map(({ coverage }) => coverage), unreadOnly(unread)]) };
}

/** Revisions are let go as better ones come: Helm keeps ten of each release, of up to a megabyte. */
async function listed(
  reader: KubeReader,
  driver: Driver,
  { namespace, signal }: Place,
): Promise<Outcome<readonly Stored[]>> {
  try {
    const newest = new Map<string, Stored>();
    for await (const object of reader.list(driver.resource, { namespace, ...driver.selectors, signal })) {
      const stored = storedIn(object, driver);
      const known = newest.get(stored.name);
      if (known === undefined || isBetter(stored, known)) newest.set(stored.name, stored);
    }
    return { value: [...newest.values()], coverage: allRead(1) };
  } catch (error) {
    signal?.throwIfAborted();
    const what = `Helm releases in ${driver.title}s of namespace ${namespace}`;
    return {
      value: [],
      coverage: unreadOnly([{ what, code: errorCode(error), reason: errorMessage(error) }]),
    };
  }
}

/** The better one of each release over both drivers; both where only their content can tell which one that is. */
function newestOf(all: readonly Stored[]): readonly (readonly Stored[])[] {
  const groups = Map.groupBy(all, ({ name }) => name);
  return [...groups.values()].map((group) => {
    const [best, ...others] = group.toSorted(byAge);
    return best === undefined ? [] : [best, ...others.filter((other) => byAge(best, other) === 0)];
  });
}

/** The API server's clock shows whole seconds. */
function byAge(left: Stored, right: Stored): number {
  if (left.isDeployed !== right.isDeployed) return left.isDeployed ? -1 : 1;
  return compareText(right.createdAt, left.createdAt);
}

/** By Helm's own record, which shows more of the time than the object does. */
function lastWritten(releases: readonly StoredRelease[]): StoredRelease | undefined {
  return releases.toSorted((left, right) => (right.deployedAt ?? 0) - (left.deployedAt ?? 0))[0];
}

function isBetter(left: Stored, right: Stored): boolean {
  if (left.isDeployed !== right.isDeployed) return left.isDeployed;
  return left.revision > right.revision;
}

/** Helm writes name, revision and status as labels too. */
function storedIn({ metadata, data }: KubeObject, driver: Driver): Stored {
  const { name = metadata.name, version = '', status = '' } = metadata.labels ?? {};
  const release = isRecord(data) ? data.release : undefined;
  const revision = Number.parseInt(version, 10);
  return {
    driver,
    name,
    revision: Number.isNaN(revision) ? 0 : revision,
    isDeployed: status === 'deployed',
    createdAt: metadata.creationTimestamp ?? '',
    text: typeof release === 'string' ? release : '',
  };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

interface Unpacked {
  readonly release?: StoredRelease;
  readonly problem?: Unread;
}

async function unpacked(stored: Stored, namespace: string): Promise<Unpacked> {
  const { driver, name, revision, text } = stored;
  const what = `Helm release ${namespace}/${name} revision ${revision}`;
  try {
    const parsed = await parseHelmRelease(text, driver.id);
    const release = { ...parsed, name, namespace, storedIn: driver.title };
    const { unread } = parsed.rendered;
    if (unread === 0) return { release };
    const reason = `${unread} document(s) of its manifest could not be read: their images are not known`;
    return { release, problem: { what, code: 'addons.manifest', reason } };
  } catch (error) {
    return { problem: { what, code: errorCode(error), reason: errorMessage(error) } };
  }
}
