import type { KubeReader } from '../../edges/kube/interface.ts';
import { type ApiSighting, mergeCoverage, type Outcome, unreadOnly } from '../../model/index.ts';
import { type ReleasePlaces, readReleases } from '../addons/index.ts';
import { splitVersion } from './read-stored.ts';

/**
 * In which versions of the API the newest revision of each release is written. Helm reads that manifest again at the
 * next upgrade, and cannot begin it where the server no longer knows a version.
 */
export async function readRendered(
  reader: KubeReader,
  places: ReleasePlaces,
  signal: AbortSignal | undefined,
): Promise<Outcome<readonly ApiSighting[]>> {
  const { value: releases, coverage } = await readReleases(reader, places, signal);
  const unread = releases.flatMap(({ name, namespace, rendered }) =>
    rendered.unreadObjects === 0
      ? []
      : [
          {
            what: `API versions of Helm release ${namespace}/${name}`,
            code: 'addons.manifest',
            reason: `${rendered.unreadObjects} of its documents name no apiVersion in a way that is followed`,
          },
        ],
  );
  const value = releases.flatMap(({ name, namespace, rendered }) =>
    rendered.objects.map((object): ApiSighting => {
      const title = `${object.kind} ${object.namespace ?? namespace}/${object.name}`;
      return {
        how: 'stored',
        via: 'helm-manifest',
        ...splitVersion(object.apiVersion),
        kind: object.kind,
        where: `Helm release ${namespace}/${name}: ${title}`,
        by: 'helm',
      };
    }),
  );
  return { value, coverage: mergeCoverage([coverage, unreadOnly(unread)]) };
}
