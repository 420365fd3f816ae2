import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import { isSignedOut } from './failure.ts';
import { type FindingsQuery, makeClient } from './generated/client.ts';
import type { Session } from './generated/types.ts';
import { send } from './send.ts';

export const api = makeClient(send);

const lookEveryMs = 2_000;

/**
 * Server state by key. The first word of a key is what live events speak of. What a page waits for is not broken off: a
 * query whose signal is taken is cancelled when the last part of the page that watches it goes, and with it fails the
 * loader that waits for the same answer. Only the list of findings, which no loader waits for, is.
 */
export const queries = {
  /** `null` when nobody is signed in: that is an answer, and no failure. */
  session: queryOptions({
    queryKey: ['session'],
    queryFn: (): Promise<Session | null> =>
      api.session().catch((error: unknown) => {
        if (isSignedOut(error)) return null;
        throw error;
      }),
  }),
  overview: queryOptions({ queryKey: ['overview'], queryFn: () => api.overview() }),
  patches: queryOptions({ queryKey: ['patches'], queryFn: () => api.patches() }),
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
  finding: (id: string) => queryOptions({ queryKey: ['finding', id], queryFn: () => api.finding(id) }),
  clusters: queryOptions({ queryKey: ['clusters'], queryFn: () => api.estateClusters() }),
  components: queryOptions({ queryKey: ['components'], queryFn: () => api.components() }),
  nodes: queryOptions({ queryKey: ['nodes'], queryFn: () => api.nodes() }),
  addOns: queryOptions({ queryKey: ['add-ons'], queryFn: () => api.addOns() }),
  definitions: queryOptions({ queryKey: ['definitions'], queryFn: () => api.definitions() }),
  coverage: queryOptions({ queryKey: ['coverage'], queryFn: () => api.coverage() }),
  support: queryOptions({ queryKey: ['support'], queryFn: () => api.support() }),
  /** Asked of the cluster itself: not again for a while. */
  apis: (to: string | undefined) =>
    queryOptions({
      queryKey: ['apis', to ?? ''],
      queryFn: () => api.apis(to === undefined ? {} : { to }),
      staleTime: 60_000,
    }),
  feeds: queryOptions({ queryKey: ['feeds'], queryFn: () => api.feeds() }),
  image: (id: string) => queryOptions({ queryKey: ['image', id], queryFn: () => api.image(id) }),
  /** Asked of the image's registry itself. */
  imageTrust: (id: string) =>
    queryOptions({
      queryKey: ['image-trust', id],
      queryFn: () => api.imageTrust(id),
      staleTime: 60_000,
      retry: false,
    }),
  workloads: queryOptions({ queryKey: ['workloads'], queryFn: () => api.workloads() }),
  workload: (id: string) => queryOptions({ queryKey: ['workload', id], queryFn: () => api.workload(id) }),
  images: queryOptions({ queryKey: ['images'], queryFn: () => api.images() }),
  plans: queryOptions({ queryKey: ['plans'], queryFn: () => api.plans() }),
  runs: queryOptions({ queryKey: ['runs'], queryFn: () => api.runs() }),
  loans: queryOptions({ queryKey: ['loans'], queryFn: () => api.loans() }),
  /** Registries and clusters are asked: not again for a while. */
  garbage: queryOptions({ queryKey: ['garbage'], queryFn: () => api.garbage(), staleTime: 60_000 }),
  explain: (id: string) => queryOptions({ queryKey: ['explain', id], queryFn: () => api.explain(id) }),
  plan: (id: string) => queryOptions({ queryKey: ['plan', id], queryFn: () => api.plan(id) }),
  /** How long a canary has been ready is no event: while a run is under way it is looked at again and again. */
  run: (id: string) =>
    queryOptions({
      queryKey: ['run', id],
      queryFn: () => api.run(id),
      refetchInterval: ({ state }) => (state.data?.run.phase === 'running' ? lookEveryMs : false),
    }),
  runReport: (id: string) => queryOptions({ queryKey: ['run-report', id], queryFn: () => api.runReport(id) }),
};
