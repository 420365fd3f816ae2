/** An object of API Priority and Fairness, ready to be printed as YAML. */
export interface FlowObject {
  readonly apiVersion: 'flowcontrol.apiserver.k8s.io/v1';
  readonly kind: 'PriorityLevelConfiguration' | 'FlowSchema';
  readonly metadata: { readonly name: string };
  readonly spec: Readonly<Record<string, unknown>>;
}

const apiVersion = 'flowcontrol.apiserver.k8s.io/v1';
const name = 'oakum';

/**
 * Holds a service account to a priority level of its own: few shares, none borrowed, and a queue rather than refusals.
 * The precedence is before `service-accounts` (9000), which would have it otherwise, and behind those of leader
 * elections and nodes. Members of `system:masters` are exempt whatever it says.
 *
 * Source: https://kubernetes.io/docs/concepts/cluster-administration/flow-control/ (v1 since Kubernetes 1.29).
 */
export function flowControl(account: {
  readonly name: string;
  readonly namespace: string;
}): readonly FlowObject[] {
  const { namespace } = account;
  return [
    {
      apiVersion,
      kind: 'PriorityLevelConfiguration',
      metadata: { name },
      spec: {
        type: 'Limited',
        limited: {
          nominalConcurrencyShares: 5,
          borrowingLimitPercent: 0,
          lendablePercent: 50,
          limitResponse: { type: 'Queue', queuing: { queues: 8, handSize: 4, queueLengthLimit: 50 } },
        },
      },
    },
    {
      apiVersion,
      kind: 'FlowSchema',
      metadata: { name },
      spec: {
        priorityLevelConfiguration: { name },
        matchingPrecedence: 1000,
        distinguisherMethod: { type: 'ByUser' },
        rules: [
          {
            subjects: [{ kind: 'ServiceAccount', serviceAccount: { name: account.name, namespace } }],
            resourceRules: [
              { verbs: ['*'], apiGroups: ['*'], resources: ['*'], namespaces: ['*'], clusterScope: true },
            ],
            nonResourceRules: [{ verbs: ['*'], nonResourceURLs: ['*'] }],
          },
        ],
      },
    },
  ];
}
