import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../../edges/kube/interface.ts';
import { ClusterSighting, type Outcome } from '../../../model/index.ts';
import type { RecordOptions, RecordSource } from '../source.ts';
import { recordsReader } from './records-reader.ts';

/** The UID of the cluster that holds the records. */
export const holder = 'uid-of-the-holder';

export function askFor(
  source: RecordSource,
  objects: Readonly<Record<string, readonly KubeObject[]>>,
  more: Partial<RecordOptions> & { readonly refused?: Readonly<Record<string, string>> } = {},
): Promise<Outcome<readonly ClusterSighting[]>> {
  const { refused = {}, ...options } = more;
  return source.find(recordsReader({ objects, refused }), optionsFor(source, options));
}

function optionsFor(source: RecordSource, more: Partial<RecordOptions>): RecordOptions {
  const groups = new Map(source.reads.map(({ resource }) => [resource.group, [resource.version]]));
  return { uid: holder, namespaces: [], readSecrets: [], groups, signal: undefined, ...more };
}

/** Laws that every source in a cluster keeps. `sample` is an object of its resource that it must understand. */
export function describeRecordSource(source: RecordSource, sample: KubeObject): void {
  describe(`${source.id}, as every source in a cluster`, () => {
    const keys = source.reads.map(({ resource }) => `${resource.resource}.${resource.group}`);
    const [key = ''] = keys;

    it('gives sightings that the model knows, with source and place', async () => {
      const { value, coverage } = await askFor(source, { [key]: [sample] });
      expect(value).toHaveLength(1);
      for (const one of value) {
        expect(ClusterSighting.parse(JSON.parse(JSON.stringify(one)))).toEqual(one);
        expect([one.source, one.place, one.name]).not.toContain('');
        expect(one.source).toBe(source.id);
      }
      expect(coverage.unread).toEqual([]);
    });

    it('asks for what it says that it reads, and for no Secret', async () => {
      const reader = recordsReader({ objects: {} });
      await source.find(reader, optionsFor(source, {}));
      expect(reader.asked).toEqual(keys.map((one) => `list ${one}`));
    });

    it('asks nothing of a server that does not serve it', async () => {
      const reader = recordsReader({ objects: {} });
      const found = await source.find(reader, optionsFor(source, { groups: new Map() }));
      expect([reader.asked, found.value, found.coverage.unread]).toEqual([[], [], []]);
    });

    it('says what it was refused', async () => {
      const { value, coverage } = await askFor(
        source,
        { [key]: [sample] },
        { refused: { [key]: 'kube.forbidden' } },
      );
      expect(value).toEqual([]);
      expect(coverage.unread).toEqual([{ what: key, code: 'kube.forbidden', reason: `cannot list ${key}` }]);
    });

    it('lists what it cannot understand, and goes on', async () => {
      const broken = { ...sample, metadata: { ...sample.metadata, name: 'broken' }, spec: 3 };
      const { value, coverage } = await askFor(source, { [key]: [broken, sample] });
      expect(value).toHaveLength(1);
      expect(coverage.unread).toEqual([
        { what: expect.stringContaining('broken'), code: 'population.malformed', reason: expect.any(String) },
      ]);
    });

    it('stays inside of a scope of namespaces', async () => {
      const reader = recordsReader({ objects: {} });
      await source.find(reader, optionsFor(source, { namespaces: ['team-a'] }));
      const namespaced = source.reads.filter(({ resource }) => resource.namespaced);
      expect(reader.asked).toEqual(
        namespaced.map(({ resource }) => `list ${resource.resource}.${resource.group} in team-a`),
      );
    });
  });
}
