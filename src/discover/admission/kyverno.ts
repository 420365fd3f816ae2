import * as z from 'zod';
import type { KubeObject } from '../../edges/kube/interface.ts';
import type { AdmissionNeed, AdmissionRule, AdmissionScope } from '../../model/index.ts';
import { keysIn } from './public-keys.ts';

/** Fields of kyverno.io/v1 ClusterPolicy and Policy (config/crds of Kyverno 1.15) that say what an image needs. */
const texts = z.array(z.string()).max(1_000).default([]);
const Resources = z.looseObject({ kinds: texts, namespaces: texts });
const Clause = z.looseObject({ resources: Resources.optional() });
const Match = z
  .looseObject({
    any: z.array(Clause).max(1_000).optional(),
    all: z.array(Clause).max(1_000).optional(),
    resources: Resources.optional(),
  })
  .default({});
const Entry = z.looseObject({
  keys: z
    .looseObject({
      publicKeys: z.string().max(1_000_000).optional(),
      rekor: z.looseObject({ ignoreTlog: z.boolean().optional() }).optional(),
    })
    .optional(),
});
const Verification = z.looseObject({
  type: z.string().default('Cosign'),
  imageReferences: texts,
  skipImageReferences: texts,
  failureAction: z.string().optional(),
  attestors: z
    .array(
      z.looseObject({ count: z.number().int().optional(), entries: z.array(Entry).max(100).default([]) }),
    )
    .max(100)
    .default([]),
  attestations: z.array(z.unknown()).default([]),
});
const Spec = z.looseObject({
  validationFailureAction: z.string().default('Audit'),
  validationFailureActionOverrides: z.array(z.unknown()).default([]),
  rules: z
    .array(
      z.looseObject({
        name: z.string(),
        match: Match,
        exclude: z.unknown().optional(),
        preconditions: z.unknown().optional(),
        verifyImages: z.array(Verification).max(100).default([]),
      }),
    )
    .max(1_000)
    .default([]),
});
type Rule = z.infer<typeof Spec>['rules'][number];

/** The rules of a classic policy that verify images. @throws for what has another shape. */
export function kyvernoRules({ kind, metadata, spec }: KubeObject): readonly AdmissionRule[] {
  const policy = Spec.parse(spec);
  const place = metadata.namespace === undefined ? metadata.name : `${metadata.namespace}/${metadata.name}`;
  return policy.rules.flatMap((rule) =>
    rule.verifyImages.map((verification): AdmissionRule => {
      const action = verification.failureAction ?? policy.validationFailureAction;
      const scope = scopeOf(rule, metadata.namespace);
      const hasOverrides = policy.validationFailureActionOverrides.length > 0;
      return {
        name: `Kyverno ${kind} ${place}/${rule.name}`,
        scope: hasOverrides ? { ...scope, unclear: 'validationFailureActionOverrides' } : scope,
        images: verification.imageReferences,
        except: verification.skipImageReferences,
        matching: 'kyverno',
        mode: action.toLowerCase() === 'enforce' ? 'enforce' : 'audit',
        needs: needsOf(verification),
      };
    }),
  );
}

function scopeOf({ match, exclude, preconditions }: Rule, namespace: string | undefined): AdmissionScope {
  const clauses = [
    ...(match.any ?? []),
    ...(match.all ?? []),
    ...(match.resources === undefined ? [] : [{ resources: match.resources }]),
  ];
  const [only] = clauses;
  const unclear = [
    ...(clauses.length > 1 ? ['several clauses of match'] : []),
    ...clauses.flatMap(({ resources = { kinds: [], namespaces: [] }, ...more }) => [
      ...Object.keys(more),
      ...Object.keys(resources).filter((key) => key !== 'kinds' && key !== 'namespaces'),
      ...(resources.kinds.some(isOfPods) ? [] : ['kinds without pods']),
    ]),
    ...(exclude === undefined ? [] : ['exclude']),
    ...(preconditions === undefined ? [] : ['preconditions']),
  ];
  const named = clauses.length === 1 ? (only?.resources?.namespaces ?? []) : [];
  return {
    namespaces: namespace === undefined ? (named.length === 0 ? undefined : named) : [namespace],
    unclear: unclear.length === 0 ? undefined : unclear.join(', '),
  };
}

/** Policies about pods are made to hold for what makes pods, too. */
function isOfPods(kind: string): boolean {
  return ['Pod', 'v1/Pod', 'Deployment', 'apps/v1/Deployment', '*'].includes(kind);
}

/** Every group of attestors must agree; in one, all entries, or as many as `count` says. */
function needsOf(verification: z.infer<typeof Verification>): AdmissionRule['needs'] {
  const { type, attestors, attestations } = verification;
  const groups = attestors.flatMap(({ count, entries }): AdmissionNeed[][] => {
    const each = entries.map((entry) => needsOfEntry(type, entry));
    if (count === 1) return [each.flat()];
    if (count === undefined || count === each.length) return each;
    return [[{ kind: 'other', what: `${count} of ${each.length} attestors`, isPossible: true }]];
  });
  const said: AdmissionNeed[][] =
    attestations.length === 0
      ? []
      : [[{ kind: 'other', what: 'conditions on attestations', isPossible: true }]];
  const none: AdmissionNeed[][] =
    groups.length === 0 && said.length === 0
      ? [[{ kind: 'other', what: 'no attestor', isPossible: true }]]
      : [];
  return [...groups, ...said, ...none];
}

function needsOfEntry(type: string, { keys, ...others }: z.infer<typeof Entry>): AdmissionNeed[] {
  if (keys?.publicKeys === undefined) {
    const what =
      keys === undefined ? (Object.keys(others)[0] ?? 'an empty entry') : 'a key that is kept elsewhere';
    return [{ kind: 'other', what, isPossible: keys !== undefined || what === 'attestor' }];
  }
  if (type === 'Notary') return [{ kind: 'other', what: 'a signature of Notary', isPossible: false }];
  // Several versions pass over bundles of static keys (kyverno#14233, #16267): nobody can say which way it goes.
  if (type !== 'Cosign') return [{ kind: 'other', what: `type ${type} with a static key`, isPossible: true }];
  const { rekor } = keys;
  const log = rekor?.ignoreTlog === true ? 'not-needed' : rekor === undefined ? 'unknown' : 'needed';
  const needs = keysIn(keys.publicKeys, { reads: ['legacy'], log });
  // A list of keys in one entry becomes as many entries, which only `count` makes alternatives.
  return needs.length > 1
    ? [{ kind: 'other', what: 'several keys in one entry', isPossible: true }]
    : [...needs];
}
