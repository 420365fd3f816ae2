import type { KubeObject, KubeReader, KubeResource } from '../../edges/kube/interface.ts';
import { errorCode, errorMessage } from '../../kernel/pure/index.ts';
import type { ImageUpdater, Outcome, PatchTarget, Unread } from '../../model/index.ts';
import { annotatedApplication, imageUpdaterOf } from './argo-cd.ts';
import { fluxUpdaters } from './flux.ts';
import { keelOn } from './keel.ts';
import { applications, imagePolicies, imageRepositories, imageUpdaters, updateAutomations } from './reads.ts';

export interface UpdaterOptions {
  /** The workloads that somebody wants to know about: what they say themselves is looked up. */
  readonly targets: readonly Pick<PatchTarget, 'kind' | 'namespace' | 'name'>[];
  readonly signal?: AbortSignal | undefined;
}

const mostObjects = 10_000;
const mostTargets = 500;
const deployments = { group: 'apps', version: 'v1', resource: 'deployments', namespaced: true };

/** What moves image tags in a cluster. @throws only for an abort. */
export async function readUpdaters(
  reader: KubeReader,
  { targets, signal }: UpdaterOptions,
): Promise<Outcome<readonly ImageUpdater[]>> {
  const unread: Unread[] = [];
  const bad = ({ kind, metadata }: KubeObject, error: unknown): void => {
    const reason = errorMessage(error).slice(0, 300);
    unread.push({ what: `${kind} ${metadata.name}`, code: 'updaters.malformed', reason });
  };
  const reading = { reader, groups: await groupsOf(reader, unread, signal), unread, signal };
  const each = async (resource: KubeResource, take: (object: KubeObject) => readonly ImageUpdater[]) =>
    (await listed(reading, resource)).flatMap((object) => {
      try {
        return take(object);
      } catch (error) {
        bad(object, error);
        return [];
      }
    });
  const flux = fluxUpdaters(
    {
      repositories: await listed(reading, imageRepositories),
      policies: await listed(reading, imagePolicies),
      automations: await listed(reading, updateAutomations),
    },
    bad,
  );
  const value = [
    ...flux,
    ...(await each(imageUpdaters, imageUpdaterOf)),
    ...(await each(applications, annotatedApplication)),
    ...(await keelAmong(targets, reading)),
  ];
  return { value, coverage: { read: value.length, total: value.length + unread.length, unread } };
}

interface Reading {
  readonly reader: KubeReader;
  readonly groups: ReadonlyMap<string, readonly string[]>;
  readonly unread: Unread[];
  readonly signal: AbortSignal | undefined;
}

async function groupsOf(
  reader: KubeReader,
  unread: Unread[],
  signal: AbortSignal | undefined,
): Promise<Reading['groups']> {
  try {
    return new Map((await reader.groups(signal)).map(({ name, versions }) => [name, versions]));
  } catch (error) {
    signal?.throwIfAborted();
    unread.push({
      what: 'which updaters of images there are',
      code: errorCode(error),
      reason: errorMessage(error),
    });
    return new Map();
  }
}

/** What is not served is not there; what is served and cannot be read is unread. */
async function listed(
  { reader, groups, unread, signal }: Reading,
  resource: KubeResource,
): Promise<readonly KubeObject[]> {
  const versions = groups.get(resource.group) ?? [];
  const version = versions.includes(resource.version) ? resource.version : versions[0];
  if (version === undefined) return [];
  const what = `${resource.resource}.${resource.group}`;
  const found: KubeObject[] = [];
  try {
    for await (const object of reader.list({ ...resource, version }, { signal })) {
      if (found.length === mostObjects) {
        unread.push({ what, code: 'updaters.too-many', reason: `only ${mostObjects} are read` });
        break;
      }
      found.push(object);
    }
  } catch (error) {
    signal?.throwIfAborted();
    // A group may be served without this resource of it: Argo CD's has many that come one by one.
    if (errorCode(error) !== 'kube.not-found')
      unread.push({ what, code: errorCode(error), reason: errorMessage(error) });
  }
  return found;
}

/** Only Deployments are rolled out; what is no longer there is moved by nobody. */
async function keelAmong(
  targets: UpdaterOptions['targets'],
  { reader, unread, signal }: Reading,
): Promise<readonly ImageUpdater[]> {
  const wanted = new Map(
    targets.filter(({ kind }) => kind === 'Deployment').map((one) => [`${one.namespace}/${one.name}`, one]),
  );
  const found: ImageUpdater[] = [];
  for (const [name, target] of [...wanted].slice(0, mostTargets)) {
    try {
      found.push(
        ...keelOn(await reader.get(deployments, target.name, { namespace: target.namespace, signal })),
      );
    } catch (error) {
      signal?.throwIfAborted();
      if (errorCode(error) !== 'kube.not-found')
        unread.push({ what: `Deployment ${name}`, code: errorCode(error), reason: errorMessage(error) });
    }
  }
  if (wanted.size > mostTargets)
    unread.push({
      what: 'Deployments',
      code: 'updaters.too-many',
      reason: `only ${mostTargets} are asked about Keel`,
    });
  return found;
}
