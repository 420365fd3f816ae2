import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { podSecurityOf, podsIn } from './index.ts';

const spec = { containers: [{ name: 'web', securityContext: { privileged: true } }] };
const template = { metadata: {}, spec };

function sketch(text: string): readonly string[] {
  return podsIn(text).map((one) =>
    one.kind === 'pod'
      ? `${one.name}: ${podSecurityOf(one.pod, 37).baseline.join()}`
      : `${one.name}! ${one.reason}`,
  );
}

const metadata = { name: 'web' };

describe('podsIn', () => {
  it.each([
    [{ kind: 'Pod', metadata, spec }],
    [{ kind: 'PodTemplate', metadata, template }],
    ...[
      'Deployment',
      'ReplicaSet',
      'StatefulSet',
      'DaemonSet',
      'ReplicationController',
      'Job',
      'Rollout',
    ].map((kind) => [{ kind, metadata, spec: { template } }]),
    [{ kind: 'CronJob', metadata, spec: { jobTemplate: { spec: { template } } } }],
    [{ kind: 'List', items: [{ kind: 'Pod', metadata, spec }] }],
    [{ kind: 'PodList', items: [{ metadata, spec }] }],
    [{ kind: 'DeploymentList', items: [{ metadata, spec: { template } }] }],
  ])('finds the pod of %j', (...[object]) => {
    expect(sketch(JSON.stringify(object))).toEqual(['web: privileged']);
  });

  it('reads YAML of many documents, passing over what has no pods', () => {
    const text = `---
# nothing
---
apiVersion: v1
kind: Service
metadata: {name: web}
---
kind: Pod
metadata: {generateName: web-}
spec:
  hostNetwork: yes
  volumes: [{name: data, emptyDir: }]
  containers: &all
  - name: web
---
kind: Pod
metadata: {name: other}
spec: {containers: *all}
---
kind: Pod
metadata: {name: last}
spec: {containers: [{name: web}], hostPID: on}
`;
    expect(sketch(text)).toEqual([
      'web-: hostNamespaces',
      expect.stringMatching(/^! Unresolved alias/),
      'last: hostNamespaces',
    ]);
  });

  it.each([
    ['{', /^! /],
    ['3', /^! neither an object of Kubernetes nor a list of them$/],
    ['kind: Pod\nmetadata: {name: web}', /^web! pod: spec: /],
    ['kind: Deployment\nmetadata: {name: web}', /^web! pod: spec: /],
    ['kind: CronJob\nmetadata: {name: web}', /^web! pod: spec: /],
    ['kind: Pod\nspec: {}', /^! pod: spec.containers: /],
    ['kind: Pod\nspec: {containers: []}', /^! pod: spec.containers: a pod has at least one container$/],
    ['kind: Pod\nspec: {containers: [{securityContext: {privileged: "true"}}]}', /privileged: .*boolean/],
    ['kind: Pod\nkind: Pod\nspec: {containers: [{}]}', /^! Map keys must be unique/],
    ['kind: List\nitems: [{kind: List, items: []}]', /^! a list in a list$/],
    ['['.repeat(10_000), /^! more than 500 levels$/],
    ['- '.repeat(100_000), /^! /],
    [' '.repeat(17 * 2 ** 20), /^! the file has 17825792 characters/],
    [
      `a: &a [x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c]\ne: [*d,*d,*d,*d]`,
      /^! Excessive alias count/,
    ],
  ])('never takes what it cannot read for a safe pod: %.60s', (text, expected) => {
    const found = sketch(text);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(expected);
  });

  it('answers whatever it is given', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => Array.isArray(podsIn(text))),
    );
    fc.assert(
      fc.property(fc.json({ maxDepth: 5 }), (json) =>
        podsIn(`{"kind":"Pod","spec":${json}}`).every((one) => one.kind === 'malformed' || one.name === ''),
      ),
    );
  });
});
