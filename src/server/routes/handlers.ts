import { ApisQuery, type EndpointId, FindingQuery, type ImageDetail } from '../../contract/index.ts';
import { askOfRun, type RunAct } from '../../flows/act-on-run.ts';
import { apisAnswer } from '../../flows/apis.ts';
import { startRun } from '../../flows/apply-plan.ts';
import { explainFinding, explainIn } from '../../flows/explain.ts';
import { feedsInUse } from '../../flows/feeds.ts';
import { recentEntries, type ShownKeeper } from '../../flows/hops/index.ts';
import { imageTrust } from '../../flows/image-trust.ts';
import type { EstateKeeper } from '../../flows/keep-estate.ts';
import { answerIn } from '../../flows/lifecycle.ts';
import { listClusters } from '../../flows/list-clusters.ts';
import { listLoans } from '../../flows/list-loans.ts';
import { loadStoredPlan } from '../../flows/load-plan.ts';
import { makePlan } from '../../flows/make-plan.ts';
import { findRun, listRuns, reportRun } from '../../flows/runs.ts';
import type { ClusterScan } from '../../flows/scan-cluster.ts';
import { speakOnPlan } from '../../flows/speak-on-plan.ts';
import { resumeWriting, stopWriting } from '../../flows/stop-writing.ts';
import type { World } from '../../flows/world.ts';
import { instantText, OakumError } from '../../kernel/index.ts';
import { runActs } from '../../model/index.ts';
import type { Ask, HandlerDeps } from './ask.ts';
import { makeKeptViews } from './estate/estate-views.ts';
import { trustView } from './estate/image-trust.ts';
import { imageDetail } from './estate/images.ts';
import { workloadDetail } from './estate/workloads.ts';
import { makeFindingList } from './findings/finding-list.ts';
import { makeShownFindings } from './findings/shown.ts';
import { garbageHandlers } from './garbage.ts';
import { loanHandlers } from './loans.ts';
import { overviewOf, reportNow } from './views.ts';

export type Handlers = Readonly<Record<EndpointId, (ask: Ask) => Promise<unknown>>>;

/** One function an endpoint; each calls a flow and shows what came of it. */
export function makeHandlers(deps: HandlerDeps): Handlers {
  return {
    ...readers(deps),
    ...loanHandlers(deps),
    ...garbageHandlers(deps),
    ...planHandlers(deps),
    ...runHandlers(deps),
    ...writingHandlers(deps),
  };
}

function readers({ keeper, version, shown }: HandlerDeps) {
  return {
    ...estateReaders(keeper),
    ...findingReaders(keeper, shown),
    session: async ({ user, world }: Ask) => {
      const { name } = await world.cluster();
      return {
        user,
        cluster: name,
        canWrite: world.documents.clusters.some((cluster) => cluster.spec.write.namespaces.length > 0),
        version,
      };
    },
    overview: async ({ world }: Ask) =>
      overviewOf(keeper.current(), {
        runs: (await listRuns(world)).slice(0, 10),
        loans: (await listLoans(world)).loans,
        now: instantText(world.clock.now()),
      }),
    patches: async () => scanOf(keeper).report.patches,
    support: async () => answerIn(scanOf(keeper).report, 12),
    apis: ({ world, query, signal }: Ask) => apisAnswer(world, { to: ApisQuery.parse(query).to, signal }),
    feeds: async ({ world }: Ask) => {
      const report = keeper.current().scan?.report;
      const recent = report && (await recentEntries(world, report, shown.shown(report.subject.id)));
      return { ...(await feedsInUse(world)), ...(recent === undefined ? {} : { recent }) };
    },
    clusters: async ({ world, signal }: Ask) =>
      keeper.current().population ?? listClusters(world, { files: [], connect: 'no', signal }),
    scan: async () => {
      keeper.rescan();
      return { state: keeper.current().state };
    },
  };
}

/** What gives findings to a page, which is written down of those that a catalogue lists as exploited. */
function findingReaders(keeper: EstateKeeper, keptShown: ShownKeeper) {
  const list = makeFindingList();
  const shown = makeShownFindings(keptShown);
  return {
    findings: async ({ query, world }: Ask) => {
      const scan = scanOf(keeper);
      const page = list(scan, FindingQuery.parse(query), world.clock.now());
      const ids = page.rows.map(({ id }) => id);
      shown.some(scan.report, ids);
      return page;
    },
    report: async () => {
      const { report } = scanOf(keeper);
      shown.all(report);
      return reportNow(keeper.current(), report);
    },
    explain: async ({ id }: Ask) => {
      const { report } = scanOf(keeper);
      const { patch, findings, images } = explainIn(report, id);
      shown.some(
        report,
        findings.map((finding) => finding.id),
      );
      return { scannedAt: report.scannedAt, ...(patch === undefined ? {} : { patch }), findings, images };
    },
    finding: async ({ world, id }: Ask) => {
      const { report } = scanOf(keeper);
      shown.some(report, [id]);
      return explainFinding(world, { report, id, shown: keptShown.shown(report.subject.id) });
    },
  };
}

function estateReaders(keeper: EstateKeeper) {
  const viewsOf = makeKeptViews();
  const views = () => viewsOf(scanOf(keeper));
  const imageOf = (id: string): ImageDetail => {
    const detail = imageDetail(scanOf(keeper).report, views().images, id);
    if (detail !== undefined) return detail;
    throw new OakumError('request.not-found', `no image "${id}" in the last scan`, {
      hint: 'the list of images has what runs now',
    });
  };
  return {
    estateClusters: async () => views().clusters,
    components: async () => views().components,
    nodes: async () => views().nodes,
    addOns: async () => views().addOns,
    definitions: async () => views().definitions,
    workloads: async () => views().workloads,
    workload: async ({ id }: Ask) => {
      const detail = workloadDetail(scanOf(keeper), views().workloads, id);
      if (detail !== undefined) return detail;
      throw new OakumError('request.not-found', `no workload "${id}" in the last scan`, {
        hint: 'the list of workloads has what there is now',
      });
    },
    images: async () => views().images,
    image: async ({ id }: Ask) => imageOf(id),
    imageTrust: async ({ world, id, signal }: Ask) => {
      const { image, views: named } = imageOf(id);
      const reference = named[0]?.reference ?? image.references[0] ?? id;
      return trustView(await imageTrust(world, { reference, family: image.family, signal }));
    },
    coverage: async () => views().coverage,
  };
}

function planHandlers({ hub }: HandlerDeps) {
  const changed = ({ clock }: World, id: string): void =>
    hub.publish({ kind: 'plan', id, text: '', at: instantText(clock.now()) });
  const speak =
    (verdict: 'approved' | 'rejected') =>
    async ({ world, id, reason, user }: Ask) => {
      const approval = await speakOnPlan(world, {
        plan: await loadStoredPlan(world, id),
        verdict,
        reason,
        by: user,
        identity: 'os-user',
      });
      changed(world, id);
      return approval;
    };
  return {
    plans: async ({ world }: Ask) => (await world.store()).plans.list(50),
    makePlan: async ({ world, only, user, signal }: Ask) => {
      const plan = await makePlan(world, {
        scope: { namespaces: [], labelSelector: '' },
        only,
        createdBy: user,
        signal,
      });
      changed(world, plan.id);
      return plan;
    },
    plan: async ({ world, id }: Ask) => {
      const plan = await loadStoredPlan(world, id);
      const run = (await listRuns(world)).find((one) => one.planDigest === plan.digest);
      const approvals = await (await world.store()).plans.approvals(plan.digest);
      return { plan, approvals, ...(run === undefined ? {} : { run: run.id }) };
    },
    approve: speak('approved'),
    reject: speak('rejected'),
    apply: async ({ world, id, user }: Ask) => {
      const run = await startRun(world, { plan: await loadStoredPlan(world, id), startedBy: user });
      hub.publish({ kind: 'run', id: run.id, text: 'started', at: run.startedAt });
      return run;
    },
  };
}

function runHandlers({ hub }: HandlerDeps) {
  const act =
    (what: RunAct) =>
    async ({ world, id, user }: Ask) => {
      const run = await askOfRun(world, { id, act: what, by: user });
      hub.publish({ kind: 'run', id, text: what, at: instantText(world.clock.now()) });
      return run;
    };
  return {
    runs: ({ world }: Ask) => listRuns(world),
    run: async ({ world, id }: Ask) => {
      const run = await findRun(world, id);
      return {
        run,
        acts: runActs[run.phase],
        sentences: hub.sentencesOf(id).map(({ at, text }) => ({ at, text })),
      };
    },
    runReport: async ({ world, id }: Ask) => ({ markdown: await reportRun(world, await findRun(world, id)) }),
    pause: act('pause'),
    resume: act('resume'),
    abort: act('abort'),
    rollback: act('rollback'),
  };
}

function writingHandlers({ keeper }: HandlerDeps) {
  return {
    pauseAll: async ({ world, user, reason }: Ask) => {
      const stop = await stopWriting(world, { by: user, reason });
      await keeper.lookAtStop();
      return stop;
    },
    resumeAll: async ({ world, user }: Ask) => {
      const lifted = await resumeWriting(world, user);
      await keeper.lookAtStop();
      return lifted === undefined ? {} : { lifted };
    },
  };
}

function scanOf(keeper: EstateKeeper): ClusterScan {
  const { scan, state, problem } = keeper.current();
  if (scan !== undefined) return scan;
  throw new OakumError('request.not-found', problem ?? `there is no scan yet: the server is ${state}`, {
    hint: 'it appears as soon as the first scan is done',
  });
}
