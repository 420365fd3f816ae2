import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../../../edges/kube/interface.ts';
import { askFor, describeRecordSource, holder } from '../../conformance/record-source.ts';
import { recordOf, recordsReader } from '../../conformance/records-reader.ts';
import { argoCd } from './index.ts';

const key = 'applications.argoproj.io';

function application(name: string, destination: object): KubeObject {
  return recordOf('Application', name, { namespace: 'argocd', spec: { destination, project: 'default' } });
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}

function record(name: string, server: string, label = 'cluster'): KubeObject {
  const config = JSON.stringify({ bearerToken: 's3cret', tlsClientConfig: { insecure: false } });
  return recordOf('Secret', `cluster-${name}`, {
    metadata: {
      name: `cluster-${name}`,
      namespace: 'argocd',
      uid: name,
      resourceVersion: '1',
      labels: { 'argocd.argoproj.io/secret-type': label },
    },
    data: { name: base64(name), server: base64(server), config: base64(config) },
  });
}

describeRecordSource(argoCd, application('shop', { server: 'https://prod.example' }));

describe('clusters of Argo CD', () => {
  it('are the destinations of Applications, each once', async () => {
    const objects = [
      application('a', { server: 'https://prod.example' }),
      application('b', { server: 'https://prod.example', namespace: 'shop' }),
      application('c', { name: 'staging' }),
      application('d', { server: 'https://kubernetes.default.svc' }),
      application('e', { name: 'in-cluster' }),
      application('f', {}),
    ];
    const { value, coverage } = await askFor(argoCd, { [key]: objects });
    const plain = { source: 'argo-cd', caKeys: [], servers: [] };
    expect(value).toEqual([
      {
        ...plain,
        place: 'destination of Application argocd/a and 1 more',
        name: 'https://prod.example',
        servers: ['prod.example:443'],
      },
      { ...plain, place: 'destination of Application argocd/c', name: 'staging' },
      {
        ...plain,
        place: 'destination of Application argocd/d',
        name: 'https://kubernetes.default.svc',
        uid: holder,
      },
      { ...plain, place: 'destination of Application argocd/e', name: 'in-cluster', uid: holder },
    ]);
    expect(coverage.unread).toEqual([]);
  });

  it('are read from its Secrets where that is switched on: name and server, and nothing of the credentials', async () => {
    const objects = {
      secrets: [record('prod', 'https://prod.example'), record('repo', 'https://git.example', 'repository')],
      [key]: [
        application('a', { name: 'prod' }),
        application('b', { server: 'https://prod.example' }),
        application('c', { name: 'other' }),
      ],
    };
    const found = await askFor(argoCd, objects, { readSecrets: ['argocd'] });
    expect(found.value).toEqual([
      {
        source: 'argo-cd',
        place: 'Secret argocd/cluster-prod',
        name: 'prod',
        servers: ['prod.example:443'],
        caKeys: [],
      },
      {
        source: 'argo-cd',
        place: 'destination of Application argocd/c',
        name: 'other',
        servers: [],
        caKeys: [],
      },
    ]);
    expect(JSON.stringify(found)).not.toContain('s3cret');
  });

  it('asks for labelled Secrets only, in the namespaces that are switched on', async () => {
    const reader = recordsReader({ objects: {} });
    const groups = new Map([['argoproj.io', ['v1alpha1']]]);
    await argoCd.find(reader, {
      uid: holder,
      namespaces: [],
      readSecrets: ['argocd'],
      groups,
      signal: undefined,
    });
    expect(reader.asked).toEqual([
      'list secrets in argocd with argocd.argoproj.io/secret-type=cluster',
      'list applications.argoproj.io',
    ]);
  });

  it('says what it was refused or cannot understand, without a word of it', async () => {
    const broken = { ...record('odd', 'x'), data: { config: base64('s3cret') } };
    const refused = { 'secrets in denied': 'kube.forbidden' };
    const found = await askFor(argoCd, { secrets: [broken] }, { readSecrets: ['denied', 'argocd'], refused });
    expect(found.coverage.unread.map(({ what, code }) => [what, code])).toEqual([
      ['Secret argocd/cluster-odd', 'population.malformed'],
      ['secrets in namespace denied', 'kube.forbidden'],
    ]);
    expect(JSON.stringify(found)).not.toContain('s3cret');
  });

  it('does not choose between records of one name', async () => {
    const two = [record('prod', 'https://a.example'), record('prod', 'https://b.example')];
    const found = await askFor(
      argoCd,
      { secrets: two, [key]: [application('a', { name: 'prod' })] },
      { readSecrets: ['argocd'] },
    );
    expect(found.value.map(({ servers }) => servers)).toEqual([['a.example:443'], ['b.example:443'], []]);
  });
});
