import { describe, expect, it } from 'vitest';
import { sha256 } from '../../kernel/pure/index.ts';
import { type Patch, PatchPolicy } from '../../model/index.ts';
import { type PolicyInput, policyVerdict } from './index.ts';

function policy(name: string, spec: Record<string, unknown>): PatchPolicy {
  return PatchPolicy.parse({
    apiVersion: 'oakum.dev/v1',
    kind: 'PatchPolicy',
    metadata: { name },
    spec: { namespaces: ['*'], ...spec },
  });
}

function patch(kind = 'Deployment', namespace = 'shop'): Patch {
  const target = {
    workload: { id: 'c/1', name: 'web' },
    kind,
    namespace,
    name: 'web',
    uid: '1',
    container: 'web',
    image: 'r/web:1',
  };
  return {
    kind: 'layer-patch',
    id: 'patch:1',
    title: 't',
    subject: 's',
    removes: [],
    leaves: [],
    exploited: 0,
    points: 0,
    where: [],
    how: 'layer',
    reasons: [],
    targets: [target],
    image: 'r/web:1',
    digest: sha256('x'),
    packages: [],
  };
}

const open: PolicyInput = {
  policies: [policy('all', {})],
  writeNamespaces: ['*'],
  severity: 'high',
  quarantined: undefined,
  foreignOwners: [],
};

describe('policyVerdict', () => {
  it.each<[string, Partial<PolicyInput>, Patch, string, RegExp]>([
    ['asks for approval by default', {}, patch(), 'needs-approval', /PatchPolicy all/],
    ['allows on level auto', { policies: [policy('a', { level: 'auto' })] }, patch(), 'allow', /auto/],
    [
      'blocks on level report',
      { policies: [policy('a', { level: 'report' })] },
      patch(),
      'blocked',
      /level is report/,
    ],
    [
      'blocks without a policy',
      { policies: [] },
      patch(),
      'blocked',
      /no PatchPolicy speaks for namespace shop/,
    ],
    [
      'blocks where writing is off',
      { writeNamespaces: [] },
      patch(),
      'blocked',
      /writing is off for namespace shop/,
    ],
    [
      'blocks kinds that it cannot roll out',
      {},
      patch('StatefulSet'),
      'blocked',
      /StatefulSet is not yet supported/,
    ],
    [
      'blocks below the minimum severity',
      { policies: [policy('a', { minimumSeverity: 'critical' })] },
      patch(),
      'blocked',
      /below critical/,
    ],
    [
      'does not block an unknown severity',
      { policies: [policy('a', { minimumSeverity: 'critical' })], severity: 'unknown' },
      patch(),
      'needs-approval',
      /./,
    ],
    [
      'blocks what somebody else owns',
      { foreignOwners: ['shop/Deployment/web by argocd'] },
      patch(),
      'blocked',
      /by argocd; its source must change/,
    ],
    [
      'blocks a digest that failed before',
      { quarantined: 'crashed' },
      patch(),
      'blocked',
      /failed before: crashed/,
    ],
    [
      'lets the strictest policy win',
      { policies: [policy('a', { level: 'auto' }), policy('b', { level: 'approve' })] },
      patch(),
      'needs-approval',
      /PatchPolicy b/,
    ],
  ])('%s', (_name, change, of, kind, text) => {
    const { decision } = policyVerdict(of, { ...open, ...change });
    expect(decision.kind).toBe(kind);
    expect(JSON.stringify(decision)).toMatch(text);
  });

  it('demands the proof of every policy that speaks, each part by whoever demands most', () => {
    const policies = [
      policy('a', { verify: { requires: ['start-test'], maxLayerMb: 80 } }),
      policy('b', { verify: { unknown: 'stop', requires: ['scan'], maxLayerMb: 90 } }),
      policy('c', { namespaces: ['elsewhere'], verify: { requires: ['linker'], maxLayerMb: 1 } }),
    ];
    expect(policyVerdict(patch(), { ...open, policies }).verify).toEqual({
      unknown: 'stop',
      requires: ['scan', 'start-test'],
      maxLayerMb: 80,
    });
    expect(policyVerdict(patch(), open).verify).toEqual({ unknown: 'allow', requires: [] });
  });
});
