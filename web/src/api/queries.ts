import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { isSignedOut } from './failure.ts';
import { type FindingsQuery, makeClient } from './generated/client.ts';
import type { Session } from './generated/types.ts';
import { send } from './send.ts';

export const api = makeClient(send);

const lookEveryMs = 2_000;

/** Server state by key. The first word of a key is what live events speak of. */
export const queries = {
  /** `null` when nobody is signed in: that is an answer, and no failure. */
  session: queryOptions({
    queryKey: ['session'],
    queryFn: ({ signal }): Promise<Session | null> =>
      api.session(signal).catch((error: unknown) => {
        if (isSignedOut(error)) return null;
        throw error;
      }),
  }),
  overview: queryOptions({ queryKey: ['overview'], queryFn: ({ signal }) => api.overview(signal) }),
  patches: queryOptions({ queryKey: ['patches'], queryFn: ({ signal }) => api.patches(signal) }),
  /** Page by page. Until the answer to new filters is there, that to the ones before stays. */
  findings: (query: FindingsQuery) =>
    infiniteQueryOptions({
      queryKey: ['findings', query],
      queryFn: ({ pageParam: after, signal }) =>
        api.findings(after === '' ? query : { ...query, after }, signal),
      initialPageParam: '',
      getNextPageParam: ({ next }) => next,
      placeholderData: keepPreviousData,
    }),
  finding: (id: string) =>
    queryOptions({ queryKey: ['finding', id], queryFn: ({ signal }) => api.finding(id, signal) }),
  clusters: queryOptions({ queryKey: ['clusters'], queryFn: ({ signal }) => api.estateClusters(signal) }),
  components: queryOptions({ queryKey: ['components'], queryFn: ({ signal }) => api.components(signal) }),
  nodes: queryOptions({ queryKey: ['nodes'], queryFn: ({ signal }) => api.nodes(signal) }),
  addOns: queryOptions({ queryKey: ['add-ons'], queryFn: ({ signal }) => api.addOns(signal) }),
  definitions: queryOptions({ queryKey: ['definitions'], queryFn: ({ signal }) => api.definitions(signal) }),
  coverage: queryOptions({ queryKey: ['coverage'], queryFn: ({ signal }) => api.coverage(signal) }),
  support: queryOptions({ queryKey: ['support'], queryFn: ({ signal }) => api.support(signal) }),
  /** Asked of the cluster itself: not again for a while. */
  apis: (to: string | undefined) =>
    queryOptions({
      queryKey: ['apis', to ?? ''],
      queryFn: ({ signal }) => api.apis(to === undefined ? {} : { to }, signal),
      staleTime: 60_000,
    }),
  feeds: queryOptions({ queryKey: ['feeds'], queryFn: ({ signal }) => api.feeds(signal) }),
  image: (id: string) =>
    queryOptions({ queryKey: ['image', id], queryFn: ({ signal }) => api.image(id, signal) }),
  /** Asked of the image's registry itself. */
  imageTrust: (id: string) =>
    queryOptions({
      queryKey: ['image-trust', id],
      queryFn: ({ signal }) => api.imageTrust(id, signal),
      staleTime: 60_000,
      retry: false,
    }),
  workloads: queryOptions({ queryKey: ['workloads'], queryFn: ({ signal }) => api.workloads(signal) }),
  workload: (id: string) =>
    queryOptions({ queryKey: ['workload', id], queryFn: ({ signal }) => api.workload(id, signal) }),
  images: queryOptions({ queryKey: ['images'], queryFn: ({ signal }) => api.images(signal) }),
  plans: queryOptions({ queryKey: ['plans'], queryFn: ({ signal }) => api.plans(signal) }),
  runs: queryOptions({ queryKey: ['runs'], queryFn: ({ signal }) => api.runs(signal) }),
  explain: (id: string) =>
    queryOptions({ queryKey: ['explain', id], queryFn: ({ signal }) => api.explain(id, signal) }),
  plan: (id: string) =>
    queryOptions({ queryKey: ['plan', id], queryFn: ({ signal }) => api.plan(id, signal) }),
  /** How long a canary has been ready is no event: while a run is under way it is looked at again and again. */
  run: (id: string) =>
    queryOptions({
      queryKey: ['run', id],
      queryFn: ({ signal }) => api.run(id, signal),
      refetchInterval: ({ state }) => (state.data?.run.phase === 'running' ? lookEveryMs : false),
    }),
  runReport: (id: string) =>
    queryOptions({ queryKey: ['run-report', id], queryFn: ({ signal }) => api.runReport(id, signal) }),
};
