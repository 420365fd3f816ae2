import { describe, expect, it } from 'vitest';
import { sha256 } from '../../kernel/pure/index.ts';
import { type Patch, PatchPolicy } from '../../model/index.ts';
import { policyVerdict } from './index.ts';

function policy(name: string, namespaces: readonly string[], rebuild?: string): PatchPolicy {
  return PatchPolicy.parse({
    apiVersion: 'oakum.dev/v1',
    kind: 'PatchPolicy',
    metadata: { name },
    spec: { namespaces, level: 'auto', ...(rebuild === undefined ? {} : { rebuild }) },
  });
}

const target = {
  workload: { id: 'c/1', name: 'web' },
  kind: 'Deployment',
  namespace: 'shop',
  name: 'web',
  uid: '1',
  container: 'web',
  image: 'r/web:1',
};

const rebuild: Patch = {
  kind: 'rebuild',
  id: 'patch:1',
  title: 't',
  subject: 's',
  removes: [],
  leaves: [],
  exploited: 0,
  points: 0,
  where: [],
  how: '',
  reasons: [],
  targets: [target],
  image: 'r/web:1',
  digest: sha256('x'),
  order: {
    baseline: 'shop',
    sourceDigest: sha256('source'),
    ci: 'https://ci.example',
    revision: 'a'.repeat(40),
    base: `r/base:1@${sha256('base')}`,
    request: 'oakum-1',
    result: 'r/web:1',
  },
};

describe('a rebuild by the policies', () => {
  it.each<[string, readonly PatchPolicy[], string, string | undefined]>([
    ['is for no plan unless one says so', [policy('a', ['*'])], 'never', 'PatchPolicy a'],
    ['is for plans where the policy says so', [policy('a', ['*'], 'choose')], 'choose', undefined],
    [
      'is for no plan where one of several is silent',
      [policy('a', ['*'], 'choose'), policy('b', ['shop'])],
      'never',
      'PatchPolicy b',
    ],
    [
      'is not held up by a policy of other namespaces',
      [policy('a', ['shop'], 'choose'), policy('b', ['billing'])],
      'choose',
      undefined,
    ],
  ])('%s', (_, policies, word, blocker) => {
    const input = { writeNamespaces: ['*'], severity: 'high', quarantined: undefined } as const;
    const verdict = policyVerdict(rebuild, { policies, foreignOwners: [], ...input });
    expect(verdict.rebuild).toBe(word);
    if (blocker === undefined) expect(verdict.decision.kind).toBe('allow');
    else
      expect(verdict.decision).toMatchObject({
        kind: 'blocked',
        reasons: [`${blocker} lets no plan ask the owner's CI (spec.rebuild is never)`],
      });
  });
});
