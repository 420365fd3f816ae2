import { admissionReads } from '../discover/admission/index.ts';
import { type KindSought, resourcesOfKinds } from '../discover/apis/index.ts';
import {
  type FlowObject,
  flowControl,
  type RbacAnswer,
  type RbacObject,
  rbacRoles,
} from '../discover/inventory/index.ts';
import { populationReads } from '../discover/population/index.ts';
import { updaterReads } from '../discover/updaters/index.ts';

export interface RolesAnswer {
  readonly objects: readonly (RbacObject | FlowObject)[];
  readonly risks: RbacAnswer['risks'];
}

const account = { name: 'oakum', namespace: 'oakum' };

/** What a person switches on. */
export interface RolesWanted {
  /** Namespaces to read; empty is the whole cluster. */
  readonly read: readonly string[];
  /** Namespaces whose Deployments may be changed. */
  readonly write: readonly string[];
  /** Custom resources that own pods, `plural.group`. */
  readonly owners: readonly string[];
  /** Namespaces whose Secrets of Helm releases are read. */
  readonly helmSecrets: readonly string[];
  /** Namespaces in which Tekton builds images again. */
  readonly pipelineRuns?: readonly string[] | undefined;
  /** The namespace of the collector of nodes. */
  readonly collectNodes?: string | undefined;
  /** Namespaces whose Secrets of Argo CD's cluster records are read. */
  readonly argoCdSecrets: readonly string[];
  /** Namespaces whose ConfigMaps of Helm releases are read. */
  readonly helmConfigMaps: readonly string[];
  /** Whether the rights of ServiceAccounts are read. */
  readonly readsRights?: boolean | undefined;
  /** What `oakum apis` looks through; absent where that is not wanted. */
  readonly apis?: readonly KindSought[] | undefined;
  /** Whether the API server is told to hold Oakum to few shares. */
  readonly hasFlowSchema: boolean;
}

/** The roles for reading, and for changing Deployments where that is wanted. */
export function rolesNeeded({ read, write, hasFlowSchema, apis, ...others }: RolesWanted): RolesAnswer {
  const { objects, risks } = rbacRoles({
    readNamespaces: read,
    writeNamespaces: write,
    ...others,
    apis: apis === undefined ? undefined : resourcesOfKinds(apis),
    beside: [...populationReads, ...admissionReads, ...updaterReads],
    subject: { kind: 'ServiceAccount', ...account },
  });
  return { objects: hasFlowSchema ? [...objects, ...flowControl(account)] : objects, risks };
}
