import * as z from 'zod';
import type { KubeObject } from '../../edges/kube/interface.ts';
import type { AdmissionNeed, AdmissionRule } from '../../model/index.ts';
import { keysIn } from './public-keys.ts';

/** Fields of policy.sigstore.dev/v1beta1 ClusterImagePolicy (config/300-clusterimagepolicy.yaml). */
const Authority = z.looseObject({
  key: z.looseObject({ data: z.string().max(1_000_000).optional() }).optional(),
  keyless: z.unknown().optional(),
  static: z.looseObject({ action: z.string() }).optional(),
  ctlog: z.unknown().optional(),
  source: z.array(z.unknown()).default([]),
  attestations: z.array(z.unknown()).default([]),
  rfc3161timestamp: z.unknown().optional(),
  signatureFormat: z.string().optional(),
});
const Spec = z.looseObject({
  images: z.array(z.looseObject({ glob: z.string() })).max(1_000),
  authorities: z.array(Authority).max(100).default([]),
  mode: z.string().default('enforce'),
  match: z.array(z.unknown()).default([]),
  policy: z.unknown().optional(),
});

/** The rule of one policy. @throws for what has another shape. */
export function clusterImagePolicyRule({ metadata, spec }: KubeObject): AdmissionRule {
  const policy = Spec.parse(spec);
  const needs = policy.authorities.flatMap(needsOfAuthority);
  const more: AdmissionNeed[][] =
    policy.policy === undefined
      ? []
      : [[{ kind: 'other', what: 'a policy over attestations', isPossible: true }]];
  return {
    name: `policy-controller ClusterImagePolicy ${metadata.name}`,
    scope: {
      namespaces: undefined,
      // Which namespaces the webhook is asked for is said by their labels and by its own configuration.
      unclear: policy.match.length > 0 ? 'match' : undefined,
    },
    images: policy.images.map(({ glob }) => glob),
    except: [],
    matching: 'policy-controller',
    mode: policy.mode === 'warn' ? 'audit' : 'enforce',
    needs: [
      needs.length === 0 ? [{ kind: 'other', what: 'no authority', isPossible: true }] : needs,
      ...more,
    ],
  };
}

/** Keys are looked for under the tags of old only: bundles of keys fail (validator.go; issues 1406, 1958). */
function needsOfAuthority(authority: z.infer<typeof Authority>): readonly AdmissionNeed[] {
  if (authority.static !== undefined)
    return [{ kind: authority.static.action === 'pass' ? 'anything' : 'nothing' }];
  if (authority.key?.data === undefined) {
    const isKey = authority.key !== undefined;
    return [{ kind: 'other', what: isKey ? 'a key that is kept elsewhere' : 'keyless', isPossible: isKey }];
  }
  const beside = [
    ...(authority.source.length > 0 ? ['signatures in another repository'] : []),
    ...(authority.attestations.length > 0 ? ['attestations'] : []),
    ...(authority.rfc3161timestamp === undefined ? [] : ['a timestamp']),
    ...(authority.signatureFormat === undefined ? [] : [`signatureFormat ${authority.signatureFormat}`]),
  ];
  if (beside.length > 0) return [{ kind: 'other', what: beside.join(', '), isPossible: true }];
  const log = authority.ctlog === undefined ? 'not-needed' : 'needed';
  return keysIn(authority.key.data, { reads: ['legacy'], log });
}
