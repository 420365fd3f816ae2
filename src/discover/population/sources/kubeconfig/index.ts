import { allRead, mergeCoverage, unreadOnly } from '../../../../model/index.ts';
import { sightingOf } from '../../sighting.ts';
import type { ContextSource } from '../../source.ts';

/** Every context of the kubeconfig files together. Credentials are not looked at and credential plugins never run. */
export const kubeconfig: ContextSource = {
  id: 'kubeconfig',
  needs: 'contexts',
  read: ({ contexts, unread }) => ({
    value: contexts.map(({ name, server, caPem }) =>
      sightingOf({
        source: 'kubeconfig',
        place: `context ${name}`,
        name,
        addresses: [server],
        caPem,
        spokenBy: 'here',
      }),
    ),
    coverage: mergeCoverage([allRead(contexts.length), unreadOnly(unread)]),
  }),
};
