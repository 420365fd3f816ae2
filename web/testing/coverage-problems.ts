import type { CoverageProblem } from '../src/api/generated/types.ts';
import { estateImages } from './estate.ts';

const signIn =
  'Sign in to the registry where Oakum runs (`docker login`), or name credentialsFrom in a Registry document for it.';

/** What is missing in the made-up estate, the heaviest first. */
export function problemsAt(): CoverageProblem[] {
  const images = estateImages.flatMap(({ reference, unread, workloads }): CoverageProblem[] =>
    unread === undefined
      ? []
      : [
          {
            kind: 'image',
            what: reference,
            ...unread,
            todo: unread.code.startsWith('oci.')
              ? signIn
              : 'Rebuild the image: what is damaged in it can be read by nobody.',
            hides: { amount: workloads.length, of: 'workload' },
          },
        ],
  );
  return [
    {
      kind: 'cluster',
      what: 'prod-us',
      code: 'population.no-access',
      reason: 'Argo CD deploys to it, and no context leads there',
      todo: 'Add the cluster to what Oakum reads, or say why it is left out.',
    },
    ...images,
    {
      kind: 'system',
      what: 'Alpine 3.16',
      code: 'advisories.not-covered',
      reason: 'no feed covers Alpine 3.16',
      todo: 'Add a feed that speaks for it: `oakum feeds update`, or advisories of your own with --advisories.',
      hides: { amount: 24, of: 'package' },
    },
    {
      kind: 'node',
      what: '6 nodes',
      code: 'nodes.not-collected',
      reason: 'its packages and installed kernels were not read: only what the API says of it is known',
      todo: 'Switch the read-only collector on in the Cluster document (`spec.nodes.collector`), and scan with `--collect-nodes`.',
      hides: { amount: 6, of: 'node' },
    },
    {
      kind: 'access',
      what: 'jobs.batch in namespace risk',
      code: 'kube.forbidden',
      reason: 'jobs.batch is forbidden: User "oakum" cannot list resource "jobs" in the namespace "risk"',
      todo: 'Grant what the role that `oakum rbac` prints has and this one has not.',
    },
    {
      kind: 'control-plane',
      what: 'etcd, kube-controller-manager, kube-scheduler',
      code: 'control-plane.hidden',
      reason: 'Amazon EKS runs them: only the version of its API server is visible',
      todo: 'Ask whoever runs it for its versions, and follow their bulletins.',
    },
    {
      kind: 'feed',
      what: 'Go',
      code: 'feeds.stale',
      reason: 'the advisories for Go are 99 days old',
      todo: 'Run `oakum feeds update`, or bring newer data with --advisories.',
    },
  ];
}
