import { generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { KubeObject, KubeReader } from '../../edges/kube/interface.ts';
import { OakumError, publicKeyId } from '../../kernel/pure/index.ts';
import { readAdmission } from './read-admission.ts';

/**
 * The shapes are those of the published resources: kyverno.io/v1 ClusterPolicy (config/crds of kyverno/kyverno),
 * policy.sigstore.dev/v1beta1 ClusterImagePolicy (config/300-clusterimagepolicy.yaml of sigstore/policy-controller).
 * The objects are made up.
 */
const pem = generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
  .publicKey.export({ type: 'spki', format: 'pem' })
  .toString();
const keyId = publicKeyId(pem);
const nothing = { images: [] };
const apiServer = object('Pod', 'kube-apiserver-cp', {
  containers: [{ command: ['kube-apiserver', '--enable-admission-plugins=NodeRestriction'] }],
});

function object(kind: string, name: string, spec: unknown, apiVersion = 'v1'): KubeObject {
  return { apiVersion, kind, metadata: { name, uid: name, resourceVersion: '1' }, spec };
}

function reader(
  objects: Readonly<Record<string, readonly KubeObject[]>>,
  refused: Readonly<Record<string, string>> = {},
): KubeReader {
  const never = (): never => {
    throw new OakumError('kube.unsupported', 'it is only listed');
  };
  const served = ['kyverno.io', 'policies.kyverno.io', 'policy.sigstore.dev', 'constraints.gatekeeper.sh'];
  const names = [...Object.keys(objects), ...Object.keys(refused)];
  return {
    server: 'https://api.test',
    version: async () => 'v1.37.1',
    groups: async () =>
      served
        .filter((group) => names.some((name) => name.endsWith(`.${group}`)))
        .map((name) => ({ name, versions: ['v1'] })),
    metric: async () => [],
    served: never,
    get: never,
    watch: never,
    async *list({ resource, group }) {
      const name = group === '' ? resource : `${resource}.${group}`;
      const code = refused[name];
      if (code !== undefined) throw new OakumError(code, `cannot list ${name}`);
      yield* name === 'pods' ? (objects.pods ?? [apiServer]) : (objects[name] ?? []);
    },
  };
}

const verification = {
  imageReferences: ['registry.acme.io/*'],
  attestors: [{ entries: [{ keys: { publicKeys: pem, rekor: { ignoreTlog: true, url: 'https://x' } } }] }],
};
const pods = { any: [{ resources: { kinds: ['Pod'] } }] };
const policyWith = (spec: object, rule: object = {}, verify: object = {}): KubeObject =>
  object('ClusterPolicy', 'check', {
    validationFailureAction: 'Enforce',
    ...spec,
    rules: [{ name: 'signed', match: pods, verifyImages: [{ ...verification, ...verify }], ...rule }],
  });
const kyvernoRule = {
  name: 'Kyverno ClusterPolicy check/signed',
  scope: { namespaces: undefined, unclear: undefined },
  images: ['registry.acme.io/*'],
  except: [],
  matching: 'kyverno',
  mode: 'enforce',
  needs: [[{ kind: 'key', keyId, reads: ['legacy'], log: 'not-needed' }]],
};
const keys = (more: object) => ({ attestors: [{ entries: [{ keys: { publicKeys: pem, ...more } }] }] });
const other = (what: string, isPossible: boolean) => ({ kind: 'other', what, isPossible });

describe('the admission of a cluster', () => {
  it.each<[string, KubeObject, object]>([
    ['a key', policyWith({}), {}],
    ['audit by default', policyWith({ validationFailureAction: undefined }), { mode: 'audit' }],
    ['its own action', policyWith({}, {}, { failureAction: 'Audit' }), { mode: 'audit' }],
    [
      'namespaces',
      policyWith({}, { match: { any: [{ resources: { kinds: ['Pod'], namespaces: ['shop'] } }] } }),
      { scope: { namespaces: ['shop'], unclear: undefined } },
    ],
    [
      'what narrows it',
      policyWith({ validationFailureActionOverrides: [{}] }, { exclude: {} }),
      { scope: { namespaces: undefined, unclear: 'validationFailureActionOverrides' } },
    ],
    [
      'an exclusion',
      policyWith({}, { exclude: { any: [] } }),
      { scope: { namespaces: undefined, unclear: 'exclude' } },
    ],
    [
      'a log by default',
      policyWith({}, {}, keys({})),
      { needs: [[{ ...kyvernoRule.needs[0]?.[0], log: 'unknown' }]] },
    ],
    [
      'a log by its word',
      policyWith({}, {}, keys({ rekor: { url: 'https://rekor' } })),
      { needs: [[{ ...kyvernoRule.needs[0]?.[0], log: 'needed' }]] },
    ],
    [
      'bundles of static keys, which several versions pass over',
      policyWith({}, {}, { type: 'SigstoreBundle' }),
      { needs: [[other('type SigstoreBundle with a static key', true)]] },
    ],
    [
      'keyless',
      policyWith({}, {}, { attestors: [{ entries: [{ keyless: { subject: 'x' } }] }] }),
      { needs: [[other('keyless', false)]] },
    ],
    [
      'a key that lies elsewhere',
      policyWith({}, {}, { attestors: [{ entries: [{ keys: { kms: 'awskms:///x' } }] }] }),
      { needs: [[other('a key that is kept elsewhere', true)]] },
    ],
    [
      'attestations',
      policyWith({}, {}, { attestations: [{ type: 'x' }] }),
      { needs: [...kyvernoRule.needs, [other('conditions on attestations', true)]] },
    ],
  ])('is read of a Kyverno policy: %s', async (_, policy, different) => {
    const { value, coverage } = await readAdmission(
      reader({ 'clusterpolicies.kyverno.io': [policy] }),
      nothing,
    );
    expect(value).toEqual({ rules: [{ ...kyvernoRule, ...different }], opaque: [] });
    expect(coverage.unread).toEqual([]);
  });

  it.each<[string, object, object]>([
    ['a key, under tags of old only', {}, {}],
    ['a warning', { mode: 'warn' }, { mode: 'audit' }],
    [
      'a log',
      { authorities: [{ key: { data: pem }, ctlog: { url: 'https://rekor' } }] },
      { needs: [[{ kind: 'key', keyId, reads: ['legacy'], log: 'needed' }]] },
    ],
    [
      'alternatives',
      {
        authorities: [{ keyless: {} }, { static: { action: 'pass' } }, { key: { secretRef: { name: 'x' } } }],
      },
      {
        needs: [[other('keyless', false), { kind: 'anything' }, other('a key that is kept elsewhere', true)]],
      },
    ],
    [
      'a static refusal',
      { authorities: [{ static: { action: 'fail' } }] },
      { needs: [[{ kind: 'nothing' }]] },
    ],
  ])('is read of a ClusterImagePolicy: %s', async (_, spec, different) => {
    const policy = object('ClusterImagePolicy', 'ours', {
      images: [{ glob: '**' }],
      authorities: [{ key: { data: pem } }],
      ...spec,
    });
    const { value } = await readAdmission(
      reader({ 'clusterimagepolicies.policy.sigstore.dev': [policy] }),
      nothing,
    );
    expect(value.rules).toEqual([
      {
        ...kyvernoRule,
        name: 'policy-controller ClusterImagePolicy ours',
        images: ['**'],
        matching: 'policy-controller',
        ...different,
      },
    ]);
  });

  it('says what cannot be read or understood', async () => {
    const { value, coverage } = await readAdmission(
      reader(
        {
          'clusterpolicies.kyverno.io': [object('ClusterPolicy', 'odd', { rules: 'none' }), policyWith({})],
        },
        {
          'clusterimagepolicies.policy.sigstore.dev': 'kube.forbidden',
          'policyexceptions.kyverno.io': 'kube.forbidden',
        },
      ),
      nothing,
    );
    expect(coverage.unread.map(({ what, code }) => [what, code])).toEqual([
      ['policyexceptions.kyverno.io', 'kube.forbidden'],
      ['ClusterPolicy odd', 'admission.malformed'],
      ['clusterimagepolicies.policy.sigstore.dev', 'kube.forbidden'],
    ]);
    expect(value.rules.map(({ scope }) => scope.unclear)).toEqual(['a PolicyException may let it off']);
  });

  it('says whose answer nobody can foretell', async () => {
    const webhook = object('Pod', 'kube-apiserver', {
      containers: [{ command: ['kube-apiserver', '--enable-admission-plugins=ImagePolicyWebhook'] }],
    });
    const { value } = await readAdmission(
      reader({
        pods: [webhook],
        'k8sallowedrepos.constraints.gatekeeper.sh': [],
        'imagevalidatingpolicies.policies.kyverno.io': [object('ImageValidatingPolicy', 'ivp', {})],
      }),
      { images: ['docker.io/securesystemsengineering/connaisseur:v3.10.0'] },
    );
    expect(value.opaque.map(({ name }) => name)).toEqual([
      'Gatekeeper',
      'Connaisseur',
      'ImagePolicyWebhook',
      'Kyverno ImageValidatingPolicy ivp',
    ]);
  });

  it('does not take a control plane that cannot be seen for one without a webhook', async () => {
    for (const blind of [reader({ pods: [] }), reader({}, { pods: 'kube.forbidden' })])
      expect((await readAdmission(blind, nothing)).value.opaque).toMatchObject([
        { name: 'ImagePolicyWebhook' },
      ]);
  });

  it('survives policies of any shape', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (spec) => {
        const any = reader({
          'clusterpolicies.kyverno.io': [object('ClusterPolicy', 'any', spec)],
          'clusterimagepolicies.policy.sigstore.dev': [object('ClusterImagePolicy', 'any', spec)],
        });
        const { value, coverage } = await readAdmission(any, nothing);
        expect(value.rules.length + coverage.unread.length).toBeLessThanOrEqual(2);
      }),
      { numRuns: 100 },
    );
  });
});
