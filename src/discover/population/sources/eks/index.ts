import * as z from 'zod';
import type { ClusterSighting } from '../../../../model/index.ts';
import { entriesOf, hasFields, readEntries } from '../../entries.ts';
import { parsedAs } from '../../parse.ts';
import { sightingOf } from '../../sighting.ts';
import type { FileSource, PopulationFile } from '../../source.ts';

const Described = z.object({
  name: z.string(),
  arn: z.string().optional(),
  /** Absent while the cluster is being created. */
  endpoint: z.string().nullish(),
  status: z.string().optional(),
  certificateAuthority: z.object({ data: z.string().nullish() }).nullish(),
});

/** `describe-cluster` once or many times, or `list-clusters`, which knows names only. */
export const eks: FileSource = {
  id: 'eks',
  needs: 'file',
  recognises: (file) => named(file) !== undefined || described(file).length > 0,
  read: (file) => {
    const names = named(file);
    return names === undefined
      ? readEntries(file.label, described(file), ({ cluster }, place) => ofDescription(cluster, place))
      : readEntries(file.label, names, (name, place) =>
          sightingOf({
            source: 'eks',
            place,
            name: parsedAs(z.string(), name),
            provider: 'aws',
            spokenBy: 'anybody',
          }),
        );
  },
};

function named({ value }: PopulationFile): readonly unknown[] | undefined {
  if (!hasFields(value, 'clusters') || !Array.isArray(value.clusters)) return undefined;
  return value.clusters.every((one) => typeof one === 'string') ? value.clusters : undefined;
}

/** All of it or nothing: a list of which one entry is something else is not ours. */
function described({ value }: PopulationFile): readonly { readonly cluster: unknown }[] {
  const entries = entriesOf(value);
  const ours = entries.flatMap((entry) =>
    hasFields(entry, 'cluster') && hasFields(entry.cluster, 'name') ? [{ cluster: entry.cluster }] : [],
  );
  return ours.length === entries.length ? ours : [];
}

function ofDescription(value: unknown, place: string): ClusterSighting {
  const { name, arn, endpoint, status, certificateAuthority } = parsedAs(Described, value);
  // arn:aws:eks:eu-west-1:111122223333:cluster/prod
  const [, , , region, account] = (arn ?? '').split(':');
  return sightingOf({
    source: 'eks',
    place,
    name,
    addresses: [endpoint ?? undefined],
    caPem: certificateAuthority?.data ?? undefined,
    spokenBy: 'anybody',
    provider: 'aws',
    region,
    account,
    note: status === undefined || status === 'ACTIVE' ? undefined : status.toLowerCase(),
  });
}
