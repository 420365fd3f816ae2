import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import type { KubeObject, KubeReader, KubeResource, ListOptions } from '../../../edges/kube/interface.ts';
import { releaseJson, releaseText } from '../../../formats/helm-release/samples.ts';
import { OakumError } from '../../../kernel/pure/index.ts';
import { readReleases } from './read-releases.ts';

interface Asked {
  readonly resource: KubeResource;
  readonly options: ListOptions;
}

/** A reader that gives the Secrets of a namespace, and remembers what it was asked for. */
function readerOf(
  secrets: Readonly<Record<string, readonly KubeObject[]>>,
  configMaps: Readonly<Record<string, readonly KubeObject[]>> = {},
) {
  const asked: Asked[] = [];
  const none = (): never => {
    throw new Error('only lists are asked for');
  };
  const reader: KubeReader = {
    server: 'https://api.test',
    version: none,
    groups: none,
    metric: () => Promise.reject(new Error('no metrics in this test')),
    served: none,
    get: none,
    watch: none,
    async *list(resource, options = {}) {
      asked.push({ resource, options });
      const kept = resource.resource === 'secrets' ? secrets : configMaps;
      const found = kept[options.namespace ?? ''];
      if (found === undefined) throw new OakumError('kube.forbidden', 'https://api.test: no secrets for you');
      yield* found;
    },
  };
  return { reader, asked };
}

function secret(name: string, revision: number, status: string, json: unknown = undefined): KubeObject {
  const version = String(revision);
  const release = json ?? releaseJson({ name, namespace: 'web', version: revision, info: { status } });
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: `sh.helm.release.v1.${name}.v${version}`,
      namespace: 'web',
      uid: `${name}-${version}`,
      resourceVersion: '1',
      labels: { owner: 'helm', name, version, status },
    },
    data: { release: typeof release === 'string' ? release : releaseText(release) },
  };
}

const web = { secrets: ['web'], configMaps: [] };
const none = { secrets: [], configMaps: [] };

/** The same release as a ConfigMap, made at an hour of one day. */
function at(hour: number, object: KubeObject): KubeObject {
  return { ...object, metadata: { ...object.metadata, creationTimestamp: `2026-01-01T0${hour}:00:00Z` } };
}

function configMap(...parts: Parameters<typeof secret>): KubeObject {
  const object = secret(...parts);
  const { release } = z.object({ release: z.string() }).parse(object.data);
  const data = { release: Buffer.from(release, 'base64').toString('latin1') };
  return { ...object, kind: 'ConfigMap', data };
}

const short = ({ name, revision, status }: { name: string; revision: number; status: string }): string =>
  `${name} ${revision} ${status}`;

describe('readReleases', () => {
  it('takes the newest deployed revision, else the newest of all', async () => {
    const { reader } = readerOf({
      web: [
        secret('ingress', 9, 'superseded'),
        secret('ingress', 10, 'deployed'),
        secret('ingress', 11, 'failed'),
        secret('other', 2, 'pending-upgrade'),
        secret('other', 1, 'failed'),
      ],
    });
    const { value, coverage } = await readReleases(reader, web, undefined);
    expect(value.map(short)).toEqual(['ingress 10 deployed', 'other 2 pending-upgrade']);
    expect(coverage).toEqual({ read: 1, total: 1, unread: [] });
  });

  it('asks for the Secrets of Helm and for no other', async () => {
    const { reader, asked } = readerOf({ web: [] });
    await readReleases(reader, web, undefined);
    expect(asked).toEqual([
      {
        resource: { group: '', version: 'v1', resource: 'secrets', namespaced: true },
        options: {
          namespace: 'web',
          labelSelector: 'owner=helm',
          fieldSelector: 'type=helm.sh/release.v1',
          signal: undefined,
        },
      },
    ]);
  });

  it('reads ConfigMaps where Helm keeps releases in them, by Helm’s label', async () => {
    const maps = { web: [configMap('ingress', 2, 'deployed'), configMap('ingress', 3, 'failed')] };
    const { reader, asked } = readerOf({}, maps);
    const { value, coverage } = await readReleases(reader, { secrets: [], configMaps: ['web'] }, undefined);
    expect(value.map((one) => `${short(one)} ${one.storedIn}`)).toEqual(['ingress 2 deployed ConfigMap']);
    expect(coverage.unread).toEqual([]);
    expect(asked.map(({ resource, options }) => [resource.resource, options.labelSelector])).toEqual([
      ['configmaps', 'owner=helm'],
    ]);
  });

  it('takes of both kinds the deployed one that was written last, because revisions of a former driver stay', async () => {
    const { reader } = readerOf(
      { web: [at(1, secret('moved', 9, 'deployed')), at(5, secret('back', 3, 'deployed'))] },
      {
        web: [
          at(3, configMap('moved', 1, 'deployed')),
          at(2, configMap('back', 8, 'deployed')),
          at(4, configMap('broken', 1, 'failed')),
        ],
      },
    );
    const places = { secrets: ['web'], configMaps: ['web'] };
    const { value, coverage } = await readReleases(reader, places, undefined);
    expect(value.map((one) => `${short(one)} ${one.storedIn}`)).toEqual([
      'moved 1 deployed ConfigMap',
      'back 3 deployed Secret',
      'broken 1 failed ConfigMap',
    ]);
    expect(coverage).toEqual({ read: 2, total: 2, unread: [] });
  });

  it('asks Helm’s own record which came last where both were made in one second', async () => {
    const by = (moment: string) =>
      releaseJson({ version: 1, info: { status: 'deployed', last_deployed: moment } });
    const sooner = '2026-01-01T02:00:00.1234567+02:00';
    const later = '2026-01-01T00:00:00.923456789Z';
    const { reader } = readerOf(
      {
        web: [
          at(0, secret('moved', 2, 'deployed', by(sooner))),
          at(0, secret('back', 3, 'deployed', by(later))),
          at(0, secret('half', 4, 'deployed', 'hunter2!')),
        ],
      },
      {
        web: [
          at(0, configMap('moved', 1, 'deployed', by(later))),
          at(0, configMap('back', 8, 'deployed', by(sooner))),
          at(0, configMap('half', 1, 'deployed', by(sooner))),
        ],
      },
    );
    const places = { secrets: ['web'], configMaps: ['web'] };
    const { value, coverage } = await readReleases(reader, places, undefined);
    expect(value.map((one) => `${one.name} ${one.storedIn}`)).toEqual([
      'moved ConfigMap',
      'back Secret',
      'half ConfigMap',
    ]);
    expect(coverage.unread.map(({ what, code }) => `${code} ${what}`)).toEqual([
      'helm.malformed Helm release web/half revision 4',
    ]);
  });

  it('says which manifest it could not read all of, and keeps what it read', async () => {
    const json = releaseJson({ name: 'ingress', version: 1, manifest: 'kind: Pod\nimage: {hunter2' });
    const { reader } = readerOf({ web: [secret('ingress', 1, 'deployed', json)] });
    const { value, coverage } = await readReleases(reader, web, undefined);
    expect(value.map(short)).toEqual(['ingress 1 deployed']);
    expect(coverage.unread).toEqual([
      {
        what: 'Helm release web/ingress revision 1',
        code: 'addons.manifest',
        reason: '1 document(s) of its manifest could not be read: their images are not known',
      },
    ]);
  });

  it('asks for nothing where nothing is switched on', async () => {
    const { reader, asked } = readerOf({});
    expect(await readReleases(reader, none, undefined)).toEqual({
      value: [],
      coverage: { read: 0, total: 0, unread: [] },
    });
    expect(asked).toEqual([]);
  });

  it('goes on where a namespace is refused or a release is broken, and says which, without quoting it', async () => {
    const { reader } = readerOf({
      web: [
        secret('broken', 3, 'deployed', 'hunter2!'),
        secret('ingress', 1, 'deployed'),
        { ...secret('empty', 1, 'deployed'), data: { other: 'hunter2' } },
      ],
    });
    const { value, coverage } = await readReleases(
      reader,
      { secrets: ['shop', 'web'], configMaps: [] },
      undefined,
    );
    expect(value.map(short)).toEqual(['ingress 1 deployed']);
    expect(coverage).toEqual({
      read: 1,
      total: 4,
      unread: [
        {
          what: 'Helm release web/broken revision 3',
          code: 'helm.malformed',
          reason: 'the release cannot be understood: its outer base64 is none',
        },
        {
          what: 'Helm release web/empty revision 1',
          code: 'helm.malformed',
          reason: 'the release cannot be understood: its content is no JSON',
        },
        {
          what: 'Helm releases in Secrets of namespace shop',
          code: 'kube.forbidden',
          reason: 'https://api.test: no secrets for you',
        },
      ],
    });
    expect(JSON.stringify([value, coverage])).not.toContain('hunter2');
  });

  it('believes the server and not the content about name and namespace', async () => {
    const lying = releaseJson({ name: 'kube-system/x', namespace: 'kube-system', version: 1 });
    const { reader } = readerOf({ web: [secret('ingress', 1, 'deployed', lying)] });
    const { value } = await readReleases(reader, web, undefined);
    expect(value.map(({ namespace, name }) => `${namespace}/${name}`)).toEqual(['web/ingress']);
  });
});
