import type { KubeApiGroup, KubeReader } from '../../../edges/kube/interface.ts';
import { errorCode, errorMessage } from '../../../kernel/pure/index.ts';
import { nothingRead, type Outcome, unreadOnly } from '../../../model/index.ts';
import type { WorkloadKind } from './kind.ts';
import { workloadKinds } from './register.ts';

/** Groups that every API server has. */
const builtIn: ReadonlySet<string> = new Set(['', 'apps', 'batch']);

/**
 * The kinds that this server serves, each in a version of it that it serves: kinds of custom resources are there only
 * where somebody installed them. Where the server does not say what it serves, only its own kinds are left, and the
 * coverage says that the others are unknown.
 */
export async function servedKinds(
  reader: KubeReader,
  signal: AbortSignal | undefined,
): Promise<Outcome<readonly WorkloadKind[]>> {
  try {
    const groups = new Map((await reader.groups(signal)).map((group) => [group.name, group]));
    return { value: workloadKinds.flatMap((kind) => servedKind(kind, groups)), coverage: nothingRead };
  } catch (error) {
    signal?.throwIfAborted();
    const value = workloadKinds.filter(({ resource }) => builtIn.has(resource.group));
    const reason = `the server does not say which custom resources it serves: ${errorMessage(error)}`;
    return { value, coverage: unreadOnly([{ what: 'custom resources', code: errorCode(error), reason }]) };
  }
}

function servedKind(kind: WorkloadKind, groups: ReadonlyMap<string, KubeApiGroup>): readonly WorkloadKind[] {
  const { resource } = kind;
  if (builtIn.has(resource.group)) return [kind];
  const versions = groups.get(resource.group)?.versions ?? [];
  const version = versions.includes(resource.version) ? resource.version : versions[0];
  return version === undefined ? [] : [{ ...kind, resource: { ...resource, version } }];
}
