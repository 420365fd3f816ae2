import { serverPlace } from '../../formats/api-server/index.ts';
import { authorityKeys } from '../../formats/certificate/index.ts';
import type { Digest } from '../../kernel/pure/index.ts';
import type { ClusterSighting } from '../../model/index.ts';

type Plain = Omit<ClusterSighting, 'servers' | 'caKeys'>;

/** A sighting as a source finds it: addresses as they are written, the authority as PEM. */
export interface FoundCluster extends Plain {
  /** Addresses as written; those that are none are left out. */
  readonly addresses?: readonly (string | undefined)[];
  readonly caPem?: string | undefined;
  /**
   * Whose words the addresses are. `here`: this machine's, so that its loopback means something. `cluster`: those of the
   * cluster with this UID, whose `kubernetes.default.svc` is itself and whose loopback is nowhere.
   */
  readonly spokenBy: 'here' | 'anybody' | { readonly cluster: string };
}

/** The one place where addresses and authorities become what is compared. Absent fields stay away. */
export function sightingOf({ addresses = [], caPem, spokenBy, ...plain }: FoundCluster): ClusterSighting {
  const places = addresses.flatMap((text) => (text ? [serverPlace(text)] : []));
  const servers = places.flatMap((place) => {
    if (place.kind === 'address') return [place.key];
    return place.kind === 'loopback' && spokenBy === 'here' ? [place.key] : [];
  });
  const isOwn = places.some(({ kind }) => kind === 'own') && typeof spokenBy === 'object';
  const uid = plain.uid ?? (isOwn ? spokenBy.cluster : undefined);
  const given = Object.entries({ ...plain, uid }).filter(([, value]) => value !== undefined && value !== '');
  return {
    ...onlyGiven(plain, new Set(given.map(([name]) => name))),
    ...(uid === undefined ? {} : { uid }),
    servers: [...new Set(servers)].toSorted(),
    caKeys: caPem === undefined ? [] : keysOf(caPem),
  };
}

function onlyGiven(plain: Plain, given: ReadonlySet<string>): Plain {
  const { source, place, name, ...rest } = plain;
  const kept: Partial<Plain> = Object.fromEntries(Object.entries(rest).filter(([key]) => given.has(key)));
  return { source, place, name, ...kept };
}

/** PEM, or base64 of it, as clouds and Kubernetes write it. */
function keysOf(text: string): readonly Digest[] {
  const pem = text.includes('-----BEGIN') ? text : Buffer.from(text, 'base64').toString('utf8');
  return authorityKeys(pem).keys;
}
