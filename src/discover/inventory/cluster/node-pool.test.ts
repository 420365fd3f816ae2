import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nodePoolOf } from './node-pool.ts';

describe('the pool of a node', () => {
  it.each([
    [{ 'eks.amazonaws.com/nodegroup': 'general' }, 'general'],
    [{ 'alpha.eksctl.io/nodegroup-name': 'ng-1' }, 'ng-1'],
    [{ 'cloud.google.com/gke-nodepool': 'default-pool' }, 'default-pool'],
    [{ 'kubernetes.azure.com/agentpool': 'nodepool1', agentpool: 'nodepool1' }, 'nodepool1'],
    [{ agentpool: 'old' }, 'old'],
    [{ 'karpenter.sh/nodepool': 'spot', 'eks.amazonaws.com/nodegroup': 'general' }, 'spot'],
    [{ 'karpenter.sh/provisioner-name': 'default' }, 'default'],
    [{ 'kops.k8s.io/instancegroup': 'nodes-eu' }, 'nodes-eu'],
    [{ pool: 'b', 'node-role.kubernetes.io/worker': '' }, 'b'],
  ])('by labels %j is %s, and the label that says so is told', (labels, name) => {
    const pool = nodePoolOf(labels);
    expect(pool?.name).toBe(name);
    expect(Object.entries(labels)).toContainEqual([pool?.label, pool?.name]);
  });

  it.each([
    [{ 'node-role.kubernetes.io/worker': '' }, 'worker', 'node-role.kubernetes.io/worker'],
    [{ 'node-role.kubernetes.io/master': '' }, 'control-plane', 'node-role.kubernetes.io/master'],
    [
      { 'node-role.kubernetes.io/worker': '', 'node-role.kubernetes.io/control-plane': '' },
      'control-plane',
      'node-role.kubernetes.io/control-plane',
    ],
    [{ 'kubernetes.io/role': 'agent' }, 'agent', 'kubernetes.io/role'],
  ])('is its role where no pool is named: %j', (labels, name, label) => {
    expect(nodePoolOf(labels)).toEqual({ name, label });
  });

  it.each([[{}], [{ pool: '' }], [{ 'node-role.kubernetes.io/': '' }], [{ 'kubernetes.io/os': 'linux' }]])(
    'is not guessed from %j',
    (labels) => {
      expect(nodePoolOf(labels)).toBeUndefined();
    },
  );

  it('never breaks on any labels, and names only what they say', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.string()), (labels) => {
        const pool = nodePoolOf(labels);
        if (pool !== undefined) expect(Object.keys(labels)).toContain(pool.label);
      }),
    );
  });
});
