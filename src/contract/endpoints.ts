import * as z from 'zod';
import {
  Approval,
  Definition,
  FindingDetail,
  GarbageCollection,
  Plan,
  Population,
  ReportPatch,
  Run,
  ScanReport,
  SeenImage,
  WritingStop,
} from '../model/index.ts';
import {
  AddOnView,
  ClusterView,
  ComponentView,
  CoverageView,
  ImageDetail,
  ImageView,
  NodeView,
  WorkloadDetail,
  WorkloadView,
} from './estate-views.ts';
import { FindingPage, FindingQuery } from './finding-views.ts';
import { ApisQuery, ApisView, FeedsView, SupportCalendar } from './standing-views.ts';
import { TrustView } from './trust-views.ts';
import {
  EndedLoan,
  ExplanationView,
  Lifted,
  LoansView,
  Overview,
  PlanView,
  RunReport,
  RunView,
  ScanAsked,
  Session,
} from './views.ts';

/** One endpoint. Paths have `:name` parts; `acts` endpoints change something and check the origin. */
export interface Endpoint {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly summary: string;
  readonly params?: z.ZodObject;
  /** What may stand behind `?`: every field is optional. */
  readonly query?: z.ZodObject;
  readonly body?: z.ZodObject;
  readonly response: z.ZodType;
}

const Id = z.object({ id: z.string().min(1).max(200) });
const Reason = z.strictObject({ reason: z.string().min(1).max(2000) });

/** What a person saw and wants to be gone: there is no word for all. */
export const DeleteGarbage = z.strictObject({ images: z.array(SeenImage).min(1).max(1_000) });

/** Everything that the server answers below `/api/v1`, beside `/events` (server-sent events of RunEvent) and `/openapi.json`. */
export const endpoints = {
  session: { method: 'GET', path: '/session', summary: 'who is signed in', response: Session },
  overview: {
    method: 'GET',
    path: '/overview',
    summary: 'what to do next, what is late, what could not be read',
    response: Overview,
  },
  report: { method: 'GET', path: '/report', summary: 'the last scan, whole', response: ScanReport },
  patches: {
    method: 'GET',
    path: '/patches',
    summary: 'patches of the last scan in the order to do them, without its findings',
    response: z.array(ReportPatch).readonly(),
  },
  findings: {
    method: 'GET',
    path: '/findings',
    summary: 'findings of the last scan in the order to deal with them, by filters, page by page',
    query: FindingQuery,
    response: FindingPage,
  },
  explain: {
    method: 'GET',
    path: '/explain/:id',
    summary: 'every input of a verdict: a patch, a finding or a vulnerability',
    params: Id,
    response: ExplanationView,
  },
  finding: {
    method: 'GET',
    path: '/findings/:id',
    summary:
      'one finding of the last scan: its evidence, all names, every source as it says it, the fix by release, all deadlines, the ledger',
    params: Id,
    response: FindingDetail,
  },
  estateClusters: {
    method: 'GET',
    path: '/estate/clusters',
    summary: 'clusters that are known, with how much of each was read and what is open in it',
    response: z.array(ClusterView).readonly(),
  },
  components: {
    method: 'GET',
    path: '/components',
    summary: 'parts of Kubernetes by version, those that nothing shows too',
    response: z.array(ComponentView).readonly(),
  },
  nodes: {
    method: 'GET',
    path: '/nodes',
    summary: 'nodes by zone, pool and name, with how old their parts are',
    response: z.array(NodeView).readonly(),
  },
  addOns: {
    method: 'GET',
    path: '/add-ons',
    summary: 'Helm releases, operators and known products, with what is wrong in their images',
    response: z.array(AddOnView).readonly(),
  },
  definitions: {
    method: 'GET',
    path: '/definitions',
    summary: 'CustomResourceDefinitions with served and stored versions',
    response: z.array(Definition).readonly(),
  },
  workloads: {
    method: 'GET',
    path: '/workloads',
    summary: 'workloads with what is wrong in them',
    response: z.array(WorkloadView).readonly(),
  },
  workload: {
    method: 'GET',
    path: '/workloads/:id',
    summary: 'one workload, by its UID: who can reach it and how, and what a thief of its pods could do',
    params: Id,
    response: WorkloadDetail,
  },
  images: {
    method: 'GET',
    path: '/images',
    summary: 'images with what is wrong in them, unread ones too',
    response: z.array(ImageView).readonly(),
  },
  image: {
    method: 'GET',
    path: '/images/:id',
    summary: 'one image that was read, by its subject, layer by layer',
    params: Id,
    response: ImageDetail,
  },
  imageTrust: {
    method: 'GET',
    path: '/images/:id/trust',
    summary: 'what the signatures and statements of one image are worth, as its registry has them now',
    params: Id,
    response: TrustView,
  },
  coverage: {
    method: 'GET',
    path: '/coverage',
    summary: 'what was read of what exists, and what to do about the rest',
    response: CoverageView,
  },
  support: {
    method: 'GET',
    path: '/support',
    summary: 'what of the last scan is out of support, and what will be within a year, with who is affected',
    response: SupportCalendar,
  },
  apis: {
    method: 'GET',
    path: '/apis',
    summary: 'which versions of the Kubernetes API that go are stored or called; read from the cluster now',
    query: ApisQuery,
    response: ApisView,
  },
  feeds: {
    method: 'GET',
    path: '/feeds',
    summary: 'the feeds in use, how old they are, and what keeps them from being newer',
    response: FeedsView,
  },
  loans: {
    method: 'GET',
    path: '/loans',
    summary: 'layer patches that are lent to images, with owner, source fix and expiry; expired ones first',
    response: LoansView,
  },
  endLoan: {
    method: 'POST',
    path: '/loans/:id/end',
    summary: 'end a loan by the word of a person',
    params: Id,
    body: Reason,
    response: EndedLoan,
  },
  garbage: {
    method: 'GET',
    path: '/garbage',
    summary:
      'patched images that nothing needs, and those that are kept with the reasons; asks registries and clusters now, changes nothing',
    response: GarbageCollection,
  },
  deleteGarbage: {
    method: 'POST',
    path: '/garbage/delete',
    summary: 'remove these patched images, each by tag and digest, as far as nothing needs them now',
    body: DeleteGarbage,
    response: GarbageCollection,
  },
  clusters: {
    method: 'GET',
    path: '/clusters',
    summary: 'which clusters exist, read or not, with their evidence; those that were not read first',
    response: Population,
  },
  scan: {
    method: 'POST',
    path: '/scan',
    summary: 'scan again now',
    response: ScanAsked,
  },
  plans: {
    method: 'GET',
    path: '/plans',
    summary: 'plans, newest first',
    response: z.array(Plan).readonly(),
  },
  makePlan: {
    method: 'POST',
    path: '/plans',
    summary: 'scan, decide and seal a plan; changes nothing',
    body: z.strictObject({ only: z.array(z.string()).max(1000).default([]) }),
    response: Plan,
  },
  plan: {
    method: 'GET',
    path: '/plans/:id',
    summary: 'one plan with the words of people on it',
    params: Id,
    response: PlanView,
  },
  approve: {
    method: 'POST',
    path: '/plans/:id/approve',
    summary: 'say yes to a plan',
    params: Id,
    body: Reason,
    response: Approval,
  },
  reject: {
    method: 'POST',
    path: '/plans/:id/reject',
    summary: 'say no to a plan',
    params: Id,
    body: Reason,
    response: Approval,
  },
  apply: { method: 'POST', path: '/plans/:id/apply', summary: 'carry a plan out', params: Id, response: Run },
  runs: { method: 'GET', path: '/runs', summary: 'runs, newest first', response: z.array(Run).readonly() },
  run: {
    method: 'GET',
    path: '/runs/:id',
    summary: 'one run with what was said of it',
    params: Id,
    response: RunView,
  },
  runReport: {
    method: 'GET',
    path: '/runs/:id/report',
    summary: 'the report on a run, in Markdown',
    params: Id,
    response: RunReport,
  },
  pause: {
    method: 'POST',
    path: '/runs/:id/pause',
    summary: 'stop at the next safe point',
    params: Id,
    response: Run,
  },
  resume: { method: 'POST', path: '/runs/:id/resume', summary: 'go on', params: Id, response: Run },
  abort: {
    method: 'POST',
    path: '/runs/:id/abort',
    summary: 'withdraw what is under way and end',
    params: Id,
    response: Run,
  },
  rollback: {
    method: 'POST',
    path: '/runs/:id/rollback',
    summary: 'restore what was recorded',
    params: Id,
    response: Run,
  },
  pauseAll: {
    method: 'POST',
    path: '/writing/pause',
    summary: 'stop all new writing of every process on this store',
    body: Reason,
    response: WritingStop,
  },
  resumeAll: { method: 'POST', path: '/writing/resume', summary: 'let writing go on', response: Lifted },
} as const satisfies Readonly<Record<string, Endpoint>>;

export type EndpointId = keyof typeof endpoints;
