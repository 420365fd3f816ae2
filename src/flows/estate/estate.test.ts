import { describe, expect, it } from 'vitest';
import { noDocuments } from '../../config/index.ts';
import { sha256 } from '../../kernel/index.ts';
import { Cluster, type Ownership } from '../../model/index.ts';
import { aContainer, aRunningContainer, aWorkload, image } from '../conformance/records.ts';
import { basisOf } from './basis.ts';
import { clusterDocument } from './cluster-document.ts';
import { takeableManagers } from './takeable-managers.ts';

describe('the basis of a workload', () => {
  it('is its template images and running digests, sorted, each once, without what is in no template', () => {
    const workload = aWorkload('web', {
      containers: [
        aContainer('web', { running: [aRunningContainer('web-2'), aRunningContainer('web-1')] }),
        aContainer('debug', { role: 'ephemeral', image: 'busybox', running: [], isInTemplate: false }),
        aContainer('proxy', { image: 'mesh/proxy', running: [], isInTemplate: false }),
        aContainer('init', {
          role: 'init',
          image: `${image}-init`,
          running: [aRunningContainer('web-1', { digest: undefined })],
        }),
      ],
    });
    expect(basisOf(workload, ['kubectl'])).toEqual({
      uid: 'uid-web',
      kind: 'Deployment',
      apiVersion: 'apps/v1',
      namespace: 'shop',
      name: 'web',
      images: [`init=${image}-init`, `web=${image}`],
      digests: ['init=unknown', `web=${sha256('source')}`],
      takeFrom: ['kubectl'],
    });
  });
});

describe('the Cluster document', () => {
  const named = (name: string, context?: string) =>
    Cluster.parse({
      apiVersion: 'oakum.dev/v1',
      kind: 'Cluster',
      metadata: { name },
      spec: { ...(context === undefined ? {} : { context }), write: { namespaces: ['shop'] } },
    });

  it.each([
    ['prod', [named('a', 'prod'), named('prod')], 'a'],
    ['prod', [named('prod')], 'prod'],
  ])('of context %s is found by its context first, then by name', (context, clusters, expected) => {
    expect(clusterDocument({ ...noDocuments, clusters }, context).metadata.name).toBe(expected);
  });

  it('of a context that has none allows everything to be read and nothing to be written', () => {
    const { spec } = clusterDocument({ ...noDocuments, clusters: [named('prod', 'prod')] }, 'dev');
    expect(spec).toMatchObject({ namespaces: [], labelSelector: '', write: { namespaces: [] } });
  });
});

describe('managers whose field may be taken over', () => {
  it.each([
    ['kubectl', true],
    ['oakum', false],
    ['argocd', false],
    ['flux', false],
    ['helm', false],
    ['operator', false],
    ['kapp', false],
    ['fleet', false],
    ['terraform', false],
    ['kubelet', false],
    ['unknown', false],
  ] as const)('where %s owns the object: %s', (manager, takes) => {
    const ownership: Ownership = { manager, confidence: 'certain', evidence: [] };
    const managers = takeableManagers(aWorkload('web', { ownership }));
    expect(managers.includes('kubectl-client-side-apply')).toBe(takes);
    expect(managers.some((one) => !one.startsWith('kubectl') && one !== 'before-first-apply')).toBe(false);
  });
});
