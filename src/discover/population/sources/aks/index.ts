import * as z from 'zod';
import type { ClusterSighting } from '../../../../model/index.ts';
import { entriesOf, hasFields, readEntries } from '../../entries.ts';
import { parsedAs } from '../../parse.ts';
import { sightingOf } from '../../sighting.ts';
import type { FileSource, PopulationFile } from '../../source.ts';

const text = z.string().nullish();

const Listed = z.object({
  id: z.string(),
  name: z.string(),
  location: text,
  fqdn: text,
  privateFqdn: text,
  privateFQDN: text,
  provisioningState: text,
  powerState: z.object({ code: text }).nullish(),
});

/** `az aks list -o json`, or `az aks show`. The authority is not in it. */
export const aks: FileSource = {
  id: 'aks',
  needs: 'file',
  recognises: (file) => entries(file).length > 0,
  read: (file) => readEntries(file.label, entries(file), sighting),
};

const resource = /\/providers\/microsoft\.containerservice\/managedclusters\//i;

function entries({ value }: PopulationFile): readonly unknown[] {
  const all = entriesOf(value);
  return all.every((one) => hasFields(one, 'id', 'name') && resource.test(String(one.id))) ? all : [];
}

function sighting(value: unknown, place: string): ClusterSighting {
  const { id, name, location, fqdn, privateFqdn, privateFQDN, ...state } = parsedAs(Listed, value);
  const [, account] = /^\/subscriptions\/([^/]+)\//i.exec(id) ?? [];
  const isStopped = state.powerState?.code === 'Stopped';
  const { provisioningState } = state;
  const unusual = !provisioningState || provisioningState === 'Succeeded' ? undefined : provisioningState;
  return sightingOf({
    source: 'aks',
    place,
    name,
    addresses: [fqdn, privateFqdn ?? privateFQDN].map((one) => one ?? undefined),
    spokenBy: 'anybody',
    provider: 'azure',
    region: location ?? undefined,
    account,
    note: isStopped ? 'stopped' : unusual?.toLowerCase(),
  });
}
