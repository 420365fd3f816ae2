import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { containersIn } from './rendered.ts';

const deployment = `# Source: web/templates/deployment.yaml
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web
spec:
  template:
    spec:
      initContainers:
        - name: migrate
          image: "acme/migrate:1"
      containers:
        - name: main
          image: acme/web:2
          env:
            - { name: PASSWORD, value: hunter2 }
        - name: plain
`;
const cronJob = `apiVersion: batch/v1
kind: CronJob
metadata: { name: nightly, namespace: jobs }
spec: {jobTemplate: {spec: {template: {spec: {containers: [{name: run, image: 'acme/run@sha256:1'}]}}}}}
`;
const definition = `kind: CustomResourceDefinition
metadata: {name: x}
spec: {properties: {containers: [{name: a, image: schema}]}}
`;
const secret = `kind: Secret
metadata: {name: x}
stringData: {image: hunter2, containers: "image: hunter2"}
`;

const short = (manifest: string, from: 'manifest' | 'hook' = 'manifest') => {
  const { containers, unread } = containersIn(manifest, from);
  const lines = containers.map(
    (one) => `${one.namespace ?? '-'}/${one.kind}/${one.object} ${one.container} ${one.image} ${one.from}`,
  );
  return unread === 0 ? lines : [...lines, `${unread} unread`];
};

describe('the containers of a rendered manifest', () => {
  it('are those of every pod template, in whatever object it lies, and nothing else comes out', () => {
    const custom = deployment.replace('kind: Deployment', 'kind: Rollout');
    const manifest = ['', deployment, cronJob, definition, secret, custom].join('---\n');
    expect(short(manifest)).toEqual([
      '-/Deployment/web migrate acme/migrate:1 manifest',
      '-/Deployment/web main acme/web:2 manifest',
      'jobs/CronJob/nightly run acme/run@sha256:1 manifest',
      '-/Rollout/web migrate acme/migrate:1 manifest',
      '-/Rollout/web main acme/web:2 manifest',
    ]);
    expect(JSON.stringify(containersIn(manifest, 'manifest'))).not.toContain('hunter2');
  });

  it('of a hook say so', () => {
    const pod = 'kind: Pod\nmetadata: {name: t}\nspec: {containers: [{name: c, image: "x:1"}]}\n';
    expect(short(pod, 'hook')).toEqual(['-/Pod/t c x:1 hook']);
  });

  it('is read where a document is separated with a comment or a tab, and where it is JSON', () => {
    const json =
      '{"kind":"Pod","metadata":{"name":"j"},"spec":{"containers":[{"name":"c","image":"x:2"}]}}\n';
    expect(short(`--- # first\n${json}---\t\n${json}`)).toHaveLength(2);
  });

  it.each([
    ['is no YAML', 'kind: Pod\nspec: {containers: [{image: x'],
    ['is huge', `kind: Pod\n# ${'x'.repeat(600_000)}\nspec: {containers: [{image: x}]}`],
    ['hides an image behind an alias', 'a: &i x:1\nspec: {containers: [{name: c, image: *i}]}'],
    ['has an image that is no text', 'kind: Pod\nspec: {containers: [{image: [x]}]}'],
    ['is nested without end', `image: 1\na: ${'['.repeat(200_000)}`],
  ])('counts a document that %s', (_, text) => {
    expect(short(`${deployment}---\n${text}`)).toEqual([
      '-/Deployment/web migrate acme/migrate:1 manifest',
      '-/Deployment/web main acme/web:2 manifest',
      '1 unread',
    ]);
  });

  it('does not unfold aliases', () => {
    const bomb = Array.from(
      { length: 30 },
      (_, level) => `a${level}: &a${level} [*a${level - 1}, *a${level - 1}]`,
    );
    const text = `kind: Pod\na: &a-1 {image: x}\n${bomb.join('\n')}\n`;
    const started = performance.now();
    expect(containersIn(text, 'manifest').containers).toEqual([]);
    expect(performance.now() - started).toBeLessThan(2_000);
  });

  it('never fails, whatever the manifest holds', () => {
    const piece = fc.constantFrom(
      'image: x\n',
      'containers:\n',
      '- ',
      '  ',
      '{',
      ']',
      '---\n',
      '&a ',
      '*a ',
      '"',
      '|\n',
      'kind: Pod\n',
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (parts) => {
        const { containers, unread } = containersIn(parts.join(''), 'manifest');
        for (const one of containers) expect(typeof one.image).toBe('string');
        expect(unread).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});
