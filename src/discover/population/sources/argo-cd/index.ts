import * as z from 'zod';
import type { KubeObject, KubeResource } from '../../../../edges/kube/interface.ts';
import { type ClusterSighting, mergeCoverage, nothingRead } from '../../../../model/index.ts';
import { parsedAs } from '../../parse.ts';
import { readRecords, servedAs, titleOf } from '../../records.ts';
import { sightingOf } from '../../sighting.ts';
import type { RecordSource } from '../../source.ts';

const applications: KubeResource = {
  group: 'argoproj.io',
  version: 'v1alpha1',
  resource: 'applications',
  namespaced: true,
};
const secrets: KubeResource = { group: '', version: 'v1', resource: 'secrets', namespaced: true };
const labelSelector = 'argocd.argoproj.io/secret-type=cluster';

/** Only these two fields: `config` beside them holds credentials and is dropped unread. */
const Data = z.object({ name: z.string().optional(), server: z.string() });
const Spec = z.object({
  destination: z.object({ name: z.string().optional(), server: z.string().optional() }).default({}),
});

/** Where one Application goes. */
interface Destination {
  readonly place: string;
  readonly name: string;
  readonly server: string;
}

interface Known {
  readonly place: string;
  readonly name: string;
  readonly server: string;
}

/** Argo CD: destinations of Applications, and where it is switched on, the names and addresses of its cluster records. */
export const argoCd: RecordSource = {
  id: 'argo-cd',
  needs: 'cluster',
  reads: [{ resource: applications, verbs: ['list'], why: 'which clusters Argo CD deploys to' }],
  find: async (reader, options) => {
    const { readSecrets, namespaces, signal, uid } = options;
    const records = { resource: secrets, namespaces: readSecrets, labelSelector, read: recordIn };
    const known =
      readSecrets.length === 0
        ? { value: [], coverage: nothingRead }
        : await readRecords(reader, records, signal);
    const resource = servedAs(applications, ['v1alpha1'], options);
    const used =
      resource === undefined
        ? { value: [], coverage: nothingRead }
        : await readRecords(reader, { resource, namespaces, read: destinationOf }, signal);
    return {
      value: [
        ...known.value.map((one) => sighting(one, uid)),
        ...otherDestinations(used.value, known.value).map((one) => sighting(one, uid)),
      ],
      coverage: mergeCoverage([known.coverage, used.coverage]),
    };
  },
};

function recordIn(object: KubeObject): Known {
  const { name, server } = parsedAs(Data, object.data);
  const decoded = decode(server);
  return { place: titleOf(object), name: name === undefined ? decoded : decode(name), server: decoded };
}

function decode(base64: string): string {
  return Buffer.from(base64, 'base64').toString('utf8').slice(0, 2048);
}

function destinationOf(object: KubeObject): Destination | undefined {
  const { name = '', server = '' } = parsedAs(Spec, object.spec ?? {}).destination;
  return name === '' && server === '' ? undefined : { place: titleOf(object), name, server };
}

/**
 * Each destination once, without those that a record has: a name that exactly one record carries is that record, as Argo
 * CD itself resolves it.
 */
function otherDestinations(used: readonly Destination[], known: readonly Known[]): readonly Known[] {
  const groups = Map.groupBy(used, ({ name, server }) => JSON.stringify([name, server]));
  return [...groups.values()].flatMap(([first, ...rest]) => {
    if (first === undefined) return [];
    const { name, server } = first;
    const isKnown =
      known.filter((one) => (server === '' ? one.name === name : one.server === server)).length === 1;
    if (isKnown) return [];
    const more = rest.length === 0 ? '' : ` and ${rest.length} more`;
    const own = server === '' && name === 'in-cluster' ? 'https://kubernetes.default.svc' : server;
    return [{ place: `destination of ${first.place}${more}`, name: name || server, server: own }];
  });
}

function sighting({ place, name, server }: Known, uid: string): ClusterSighting {
  return sightingOf({ source: 'argo-cd', place, name, addresses: [server], spokenBy: { cluster: uid } });
}
