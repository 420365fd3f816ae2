import type { KubeObject, KubeReader, KubeResource } from '../../../edges/kube/interface.ts';
import { type HelmRelease, parseHelmRelease } from '../../../formats/helm-release/index.ts';
import { errorCode, errorMessage } from '../../../kernel/pure/index.ts';
import { allRead, mergeCoverage, type Outcome, type Unread, unreadOnly } from '../../../model/index.ts';

const secrets: KubeResource = { group: '', version: 'v1', resource: 'secrets', namespaced: true };

/** Only Helm's own Secrets are asked for; no other ever leaves the server. */
const selectors = { labelSelector: 'owner=helm', fieldSelector: 'type=helm.sh/release.v1' };

/** More releases than any namespace has. */
const maxReleases = 5_000;

/** One stored revision, before it is unpacked. */
interface Stored {
  readonly name: string;
  readonly revision: number;
  readonly isDeployed: boolean;
  readonly text: string;
}

/**
 * The newest deployed revision of each release in these namespaces, and the newest of all where none is deployed. What
 * is refused or cannot be understood is a coverage entry that quotes nothing of it.
 */
export async function readReleases(
  reader: KubeReader,
  namespaces: readonly string[],
  signal: AbortSignal | undefined,
): Promise<Outcome<readonly HelmRelease[]>> {
  const parts: Outcome<readonly HelmRelease[]>[] = [];
  for (const namespace of namespaces) parts.push(await readNamespace(reader, namespace, signal));
  return {
    value: parts.flatMap(({ value }) => value),
    coverage: mergeCoverage(parts.map(({ coverage }) => coverage)),
  };
}

async function readNamespace(
  reader: KubeReader,
  namespace: string,
  signal: AbortSignal | undefined,
): Promise<Outcome<readonly HelmRelease[]>> {
  const what = `Helm releases in namespace ${namespace}`;
  try {
    const newest = await newestOf(reader.list(secrets, { namespace, ...selectors, signal }));
    const kept = [...newest.values()].slice(0, maxReleases);
    const unread: Unread[] = [];
    if (newest.size > kept.length) {
      const reason = `there are ${newest.size}, and only ${maxReleases} are read`;
      unread.push({ what, code: 'addons.too-many', reason });
    }
    const value: HelmRelease[] = [];
    for (const stored of kept) {
      const outcome = await unpacked(stored, namespace);
      if ('code' in outcome) unread.push(outcome);
      else value.push(outcome);
    }
    return { value, coverage: mergeCoverage([allRead(1), unreadOnly(unread)]) };
  } catch (error) {
    signal?.throwIfAborted();
    return {
      value: [],
      coverage: unreadOnly([{ what, code: errorCode(error), reason: errorMessage(error) }]),
    };
  }
}

/** Revisions are let go as better ones come: Helm keeps ten of each release, of up to a megabyte. */
async function newestOf(objects: AsyncIterable<KubeObject>): Promise<ReadonlyMap<string, Stored>> {
  const newest = new Map<string, Stored>();
  for await (const object of objects) {
    const stored = storedIn(object);
    const known = newest.get(stored.name);
    if (known === undefined || isBetter(stored, known)) newest.set(stored.name, stored);
  }
  return newest;
}

function isBetter(left: Stored, right: Stored): boolean {
  if (left.isDeployed !== right.isDeployed) return left.isDeployed;
  return left.revision > right.revision;
}

/** Helm writes name, revision and status as labels too. */
function storedIn({ metadata, data }: KubeObject): Stored {
  const { name = metadata.name, version = '', status = '' } = metadata.labels ?? {};
  const release = isRecord(data) ? data.release : undefined;
  const revision = Number.parseInt(version, 10);
  return {
    name,
    revision: Number.isNaN(revision) ? 0 : revision,
    isDeployed: status === 'deployed',
    text: typeof release === 'string' ? release : '',
  };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

async function unpacked(stored: Stored, namespace: string): Promise<HelmRelease | Unread> {
  try {
    const release = await parseHelmRelease(stored.text);
    return { ...release, name: stored.name, namespace };
  } catch (error) {
    const what = `Helm release ${namespace}/${stored.name} revision ${stored.revision}`;
    return { what, code: errorCode(error), reason: errorMessage(error) };
  }
}
