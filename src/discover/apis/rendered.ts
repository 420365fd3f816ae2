import type { RenderedObject } from '../../formats/helm-release/index.ts';
import { type ApiSighting, type Outcome, unreadOnly } from '../../model/index.ts';
import { splitVersion } from './read-stored.ts';

/** A release as its newest revision is stored. */
export interface ReadRelease {
  readonly name: string;
  readonly namespace: string;
  readonly rendered: { readonly objects: readonly RenderedObject[]; readonly unreadObjects: number };
}

/**
 * In which versions of the API releases are written. Helm reads the manifest of the newest revision again at the next
 * upgrade, and cannot begin it where the server no longer knows a version.
 */
export function renderedSightings(releases: readonly ReadRelease[]): Outcome<readonly ApiSighting[]> {
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
  return { value, coverage: unreadOnly(unread) };
}
