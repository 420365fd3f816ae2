import { describe, expect, it } from 'vitest';
import { objectOf } from '../conformance/objects-reader.ts';
import { readDefinition } from './definitions.ts';

function definition(spec: object, status?: object, metadata: object = {}) {
  return objectOf({
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    name: 'certificates.cert-manager.io',
    metadata: { namespace: undefined, ...metadata },
    spec,
    status,
  });
}

const spec = {
  group: 'cert-manager.io',
  scope: 'Namespaced',
  names: { kind: 'Certificate', plural: 'certificates' },
  versions: [
    { name: 'v1', served: true, storage: true, schema: { openAPIV3Schema: { type: 'object' } } },
    { name: 'v1beta1', served: true, storage: false },
    { name: 'v1alpha2', served: false, storage: false },
  ],
};

describe('readDefinition', () => {
  it('tells served, storage and stored versions apart, and leaves schemas out', () => {
    const labels = { 'app.kubernetes.io/managed-by': 'Helm' };
    const annotations = {
      'meta.helm.sh/release-name': 'cert-manager',
      'meta.helm.sh/release-namespace': 'certs',
    };
    const found = readDefinition(
      definition(spec, { storedVersions: ['v1alpha2', 'v1'] }, { labels, annotations }),
    );
    expect(found).toEqual({
      name: 'certificates.cert-manager.io',
      group: 'cert-manager.io',
      kind: 'Certificate',
      scope: 'Namespaced',
      served: ['v1', 'v1beta1'],
      storage: 'v1',
      stored: ['v1alpha2', 'v1'],
      release: { namespace: 'certs', name: 'cert-manager' },
    });
  });

  it('is of no release where nothing says so, and stored in nothing before it is established', () => {
    const found = readDefinition(definition(spec));
    expect(found.stored).toEqual([]);
    expect(found.release).toBeUndefined();
  });

  it('refuses what Kubernetes would not write', () => {
    expect(() => readDefinition(definition({ group: 'x' }))).toThrow(
      expect.objectContaining({ code: 'inventory.malformed' }),
    );
  });
});
