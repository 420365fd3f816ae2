import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from '@tanstack/react-router';
import type { Live } from './api/live.ts';
import { queries } from './api/queries.ts';
import { ApisPage } from './pages/apis/apis-page.tsx';
import { CoveragePage } from './pages/coverage/coverage-page.tsx';
import { AddOnsPage } from './pages/estate/add-ons-page.tsx';
import { ClustersPage } from './pages/estate/clusters-page.tsx';
import { ControlPlanePage } from './pages/estate/control-plane-page.tsx';
import { ImagePage } from './pages/estate/image-page.tsx';
import { ImagesPage } from './pages/estate/images-page.tsx';
import { NodesPage } from './pages/estate/nodes-page.tsx';
import { WorkloadPage } from './pages/estate/workload-page.tsx';
import { WorkloadsPage } from './pages/estate/workloads-page.tsx';
import { FeedsPage } from './pages/feeds/feeds-page.tsx';
import { FindingPage } from './pages/findings/finding-page.tsx';
import { FindingsPage } from './pages/findings/findings-page.tsx';
import { GarbagePage } from './pages/loans/garbage-page.tsx';
import { LoansPage } from './pages/loans/loans-page.tsx';
import { OverviewPage } from './pages/overview/overview-page.tsx';
import { PageFailed, PageNotFound } from './pages/page-failed.tsx';
import { PageLoading } from './pages/page-loading.tsx';
import { PatchPage } from './pages/patches/patch-page.tsx';
import { PatchesPage } from './pages/patches/patches-page.tsx';
import { PlanPage } from './pages/plans/plan-page.tsx';
import { PlansPage } from './pages/plans/plans-page.tsx';
import { RunPage } from './pages/runs/run-page.tsx';
import { RunsPage } from './pages/runs/runs-page.tsx';
import { SupportPage } from './pages/support/support-page.tsx';
import { findingSearch, listSearch, patchSearch, paths } from './paths.ts';
import { Shell } from './shell/shell.tsx';

interface Context {
  readonly queryClient: QueryClient;
  readonly live: Live;
}

const root = createRootRouteWithContext<Context>()({ component: Shell, notFoundComponent: PageNotFound });

const overview = createRoute({
  getParentRoute: () => root,
  path: paths.overview,
  loader: ({ context }) => context.queryClient.ensureQueryData(queries.overview),
  component: OverviewPage,
});

const patches = createRoute({
  getParentRoute: () => root,
  path: paths.patches,
  validateSearch: listSearch,
  loader: ({ context: { queryClient } }) =>
    afterScan(queryClient, () => queryClient.ensureQueryData(queries.patches)),
  component: PatchesPage,
});

const patch = createRoute({
  getParentRoute: () => root,
  path: paths.patch,
  validateSearch: patchSearch,
  loader: ({ context, params }) => context.queryClient.ensureQueryData(queries.explain(params.patch)),
  component: PatchPage,
});

const findings = createRoute({
  getParentRoute: () => root,
  path: paths.findings,
  validateSearch: findingSearch,
  // The list itself is asked for by the page: each word that is typed is a new question, and the page stays.
  loader: ({ context }) => context.queryClient.ensureQueryData(queries.overview),
  component: FindingsPage,
});

const finding = createRoute({
  getParentRoute: () => root,
  path: paths.finding,
  loader: ({ context, params }) => context.queryClient.ensureQueryData(queries.finding(params.finding)),
  component: FindingPage,
});

const plans = createRoute({
  getParentRoute: () => root,
  path: paths.plans,
  loader: ({ context: { queryClient } }) =>
    Promise.all([queryClient.ensureQueryData(queries.plans), queryClient.ensureQueryData(queries.runs)]),
  component: PlansPage,
});

const plan = createRoute({
  getParentRoute: () => root,
  path: paths.plan,
  loader: ({ context: { queryClient }, params }) =>
    Promise.all([
      queryClient.ensureQueryData(queries.session),
      queryClient.ensureQueryData(queries.plan(params.plan)),
    ]),
  component: PlanPage,
});

const runs = createRoute({
  getParentRoute: () => root,
  path: paths.runs,
  loader: ({ context }) => context.queryClient.ensureQueryData(queries.runs),
  component: RunsPage,
});

const run = createRoute({
  getParentRoute: () => root,
  path: paths.run,
  loader: ({ context, params }) => context.queryClient.ensureQueryData(queries.run(params.run)),
  component: RunPage,
});

const runReport = createRoute({
  getParentRoute: () => root,
  path: paths.runReport,
  loader: ({ context, params }) => context.queryClient.ensureQueryData(queries.runReport(params.run)),
  // Its own chunk: only a report needs a Markdown reader.
  component: lazyRouteComponent(() => import('./pages/runs/run-report-page.tsx'), 'RunReportPage'),
});

const loans = createRoute({
  getParentRoute: () => root,
  path: paths.loans,
  validateSearch: listSearch,
  loader: ({ context }) => context.queryClient.ensureQueryData(queries.loans),
  component: LoansPage,
});

const garbage = createRoute({
  getParentRoute: () => root,
  path: paths.garbage,
  validateSearch: listSearch,
  // What it is about is asked for by the page: registries may take their time.
  loader: ({ context }) => context.queryClient.ensureQueryData(queries.overview),
  component: GarbagePage,
});

const estate = createRoute({
  getParentRoute: () => root,
  path: paths.estate,
  beforeLoad: () => {
    throw redirect({ to: paths.clusters, replace: true });
  },
});

const clusters = createRoute({
  getParentRoute: () => root,
  path: paths.clusters,
  validateSearch: listSearch,
  loader: ({ context: { queryClient } }) =>
    afterScan(queryClient, () => queryClient.ensureQueryData(queries.clusters)),
  component: ClustersPage,
});

const workloads = createRoute({
  getParentRoute: () => root,
  path: paths.workloads,
  validateSearch: listSearch,
  loader: ({ context: { queryClient } }) =>
    afterScan(queryClient, () => queryClient.ensureQueryData(queries.workloads)),
  component: WorkloadsPage,
});

const workload = createRoute({
  getParentRoute: () => root,
  path: paths.workload,
  loader: ({ context, params }) => context.queryClient.ensureQueryData(queries.workload(params.workload)),
  component: WorkloadPage,
});

const images = createRoute({
  getParentRoute: () => root,
  path: paths.images,
  validateSearch: listSearch,
  loader: ({ context: { queryClient } }) =>
    afterScan(queryClient, () => queryClient.ensureQueryData(queries.images)),
  component: ImagesPage,
});

const image = createRoute({
  getParentRoute: () => root,
  path: paths.image,
  loader: ({ context, params }) => context.queryClient.ensureQueryData(queries.image(params.image)),
  component: ImagePage,
});

const nodes = createRoute({
  getParentRoute: () => root,
  path: paths.nodes,
  validateSearch: listSearch,
  loader: ({ context: { queryClient } }) =>
    afterScan(queryClient, () => queryClient.ensureQueryData(queries.nodes)),
  component: NodesPage,
});

const controlPlane = createRoute({
  getParentRoute: () => root,
  path: paths.controlPlane,
  validateSearch: listSearch,
  loader: ({ context: { queryClient } }) =>
    afterScan(queryClient, () => queryClient.ensureQueryData(queries.components)),
  component: ControlPlanePage,
});

const addOns = createRoute({
  getParentRoute: () => root,
  path: paths.addOns,
  validateSearch: listSearch,
  loader: ({ context: { queryClient } }) =>
    afterScan(queryClient, () =>
      Promise.all([
        queryClient.ensureQueryData(queries.addOns),
        queryClient.ensureQueryData(queries.definitions),
      ]),
    ),
  component: AddOnsPage,
});

const coverage = createRoute({
  getParentRoute: () => root,
  path: paths.coverage,
  validateSearch: listSearch,
  loader: ({ context: { queryClient } }) =>
    afterScan(queryClient, () => queryClient.ensureQueryData(queries.coverage)),
  component: CoveragePage,
});

const support = createRoute({
  getParentRoute: () => root,
  path: paths.support,
  loader: ({ context: { queryClient } }) =>
    afterScan(queryClient, () => queryClient.ensureQueryData(queries.support)),
  component: SupportPage,
});

const apis = createRoute({
  getParentRoute: () => root,
  path: paths.apis,
  validateSearch: listSearch,
  component: ApisPage,
});

const feeds = createRoute({
  getParentRoute: () => root,
  path: paths.feeds,
  loader: ({ context }) => context.queryClient.ensureQueryData(queries.feeds),
  component: FeedsPage,
});

/** What a scan found is asked for only when there is one: before that the page says what it waits for. */
async function afterScan(queryClient: QueryClient, load: () => Promise<unknown>): Promise<void> {
  const { scannedAt } = await queryClient.ensureQueryData(queries.overview);
  if (scannedAt !== undefined) await load();
}

const routeTree = root.addChildren([
  overview,
  patches,
  patch,
  findings,
  finding,
  plans,
  plan,
  runs,
  run,
  runReport,
  loans,
  garbage,
  estate,
  clusters,
  workloads,
  workload,
  images,
  image,
  nodes,
  controlPlane,
  addOns,
  coverage,
  support,
  apis,
  feeds,
]);

/** All pages. Loaders fetch before a page is shown; a page reads what is there and is renewed by live events. */
export function makeRouter(context: Context) {
  return createRouter({
    routeTree,
    context,
    defaultPreload: 'intent',
    defaultPreloadStaleTime: 0,
    defaultPendingMs: 200,
    defaultPendingComponent: PageLoading,
    defaultErrorComponent: PageFailed,
    scrollRestoration: true,
  });
}

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}
