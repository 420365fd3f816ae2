import { basename } from 'node:path';
import type { AdmissionFacts } from '../decide/admission/index.ts';
import { waysAsPreviewed, waysAsRefused, waysWithoutRebuild } from '../decide/options/index.ts';
import { assemblePlan, type PlanPart } from '../decide/plan/index.ts';
import { policyVerdict } from '../decide/policy/index.ts';
import { updaterWarnings } from '../decide/updaters/index.ts';
import { parseImageReference, repositoryOf } from '../formats/oci/index.ts';
import { type Digest, errorCode, errorMessage, instantText, OakumError } from '../kernel/index.ts';
import {
  type ImageUpdater,
  mergeCoverage,
  type Patch,
  type Plan,
  type PolicyVerdict,
  type Severity,
  sha256OfDocument,
  type Unread,
  unreadOnly,
  workloadTitle,
  worseSeverity,
} from '../model/index.ts';
import { basisOf } from './estate/basis.ts';
import { clusterDocument } from './estate/cluster-document.ts';
import { type JoinedPatch, joinPlatforms } from './estate/join-platforms.ts';
import { takeableManagers } from './estate/takeable-managers.ts';
import { usualPlatform } from './estate/usual-platform.ts';
import { patchedTag } from './images/patched-tag.ts';
import { previewPatch } from './images/preview-patch.ts';
import { usableEngines } from './images/try-engines.ts';
import { updatersOf } from './images/updaters-of.ts';
import { loanWarnings } from './loans/loan-warnings.ts';
import { whyRetired } from './loans/why-retired.ts';
import type { DocumentSource } from './open-document.ts';
import { offerRebuild } from './rebuild/offer-rebuild.ts';
import { recipeDigest } from './runs/remember-bad-digest.ts';
import { type ClusterScan, type Scope, scanCluster } from './scan-cluster.ts';
import { suppressedLines } from './suppressed-lines.ts';
import { admissionOf, admissionText, foretellAdmission } from './trust/foretell-admission.ts';
import { windowsAt } from './windows-at.ts';
import type { World } from './world.ts';

export interface PlanRequest {
  readonly scope: Scope;
  /** Row numbers or ids of patches; all when empty. */
  readonly only: readonly string[];
  /** VEX documents: no patch is planned for what they say is not affected or fixed. */
  readonly vex?: readonly DocumentSource[];
  /** Who asks; the operating-system user when absent. */
  readonly createdBy: string | undefined;
  readonly signal: AbortSignal;
}

/** Scans, decides, and seals a plan. The plan is kept in the store; nothing else is changed. */
export async function makePlan(world: World, request: PlanRequest): Promise<Plan> {
  const scan = await scanCluster(world, {
    scope: request.scope,
    advisoriesFrom: undefined,
    packagesOnly: false,
    vex: request.vex,
    signal: request.signal,
  });
  const chosen = choose(scan.patches, request.only);
  const parts: Part[] = [];
  const windows = windowsAt(world, instantText(world.clock.now()));
  const { inventory } = scan;
  const { signal } = request;
  const admission = await admissionOf(world, { inventory, signal });
  const updaters = await updatersOf(world, { patches: chosen, signal });
  const joined = joinPlatforms(chosen, scan.patches, scan.kept.images);
  for (const { patch, parts: platforms } of joined) {
    const asked = { scan, patch, platforms, windows, admission, updaters: updaters.value, signal };
    parts.push(await partOf(world, asked));
  }
  const now = world.clock.now();
  const plan = assemblePlan({
    id: world.ids.next('plan'),
    createdAt: instantText(now),
    createdBy: request.createdBy ?? world.user,
    cluster: scan.inventory.cluster,
    parts: parts.map(({ part }) => part),
    leftOut: [
      ...notAskedFor(scan.patches, [...chosen, ...joined.flatMap(({ parts: platforms }) => platforms)]),
      ...suppressedLines(scan.report.suppressed ?? []),
    ],
    coverage: mergeCoverage([
      scan.report.coverage,
      unreadOnly([...updaters.coverage.unread, ...parts.flatMap(({ unread }) => unread)]),
    ]),
    restsOn: restsOn(world, scan),
    warnings: await loanWarnings(world, { inventory, patches: chosen, signal: request.signal }),
  });
  const store = await world.store();
  await store.plans.save(plan, {
    at: plan.createdAt,
    kind: 'plan-made',
    by: plan.createdBy,
    body: { plan: plan.id, digest: plan.digest, cluster: plan.cluster.id },
  });
  return plan;
}

function notAskedFor(all: readonly Patch[], asked: readonly Patch[]): readonly string[] {
  const known = new Set(asked.map(({ id }) => id));
  const count = all.filter(({ id }) => !known.has(id)).length;
  return count === 0 ? [] : [`${count} patch(es) not asked for`];
}

function choose(patches: readonly Patch[], only: readonly string[]): readonly Patch[] {
  if (only.length === 0) return patches;
  const chosen = only.map((wanted) => {
    const patch = patches.find((one, index) => one.id === wanted || String(index + 1) === wanted);
    if (patch === undefined)
      throw new OakumError('usage.patch', `no patch ${JSON.stringify(wanted)} in the scan`, {
        hint: 'oakum scan shows the row numbers',
      });
    return patch;
  });
  return [...new Set(chosen)];
}

interface Asked {
  readonly scan: ClusterScan;
  readonly patch: Patch;
  /** What the scan would patch of each platform, where pods run several of an index. */
  readonly platforms: JoinedPatch['parts'];
  readonly windows: ReturnType<typeof windowsAt>;
  readonly admission: AdmissionFacts;
  readonly updaters: readonly ImageUpdater[];
  readonly signal: AbortSignal;
}

/** What the plan says of one patch, and what it could not ask for that: a mirror or a registry that does not answer. */
interface Part {
  readonly part: PlanPart;
  readonly unread: readonly Unread[];
}

async function partOf(world: World, given: Asked): Promise<Part> {
  const asked = { ...given, patch: withUpdaters(given.patch, given.updaters) };
  const { scan, patch, windows, signal } = asked;
  const verdict = await verdictOn(world, scan, patch);
  const uids = new Set(patch.targets.map((target) => target.uid));
  const workloads = scan.inventory.workloads.filter((workload) => uids.has(workload.uid));
  const part: PlanPart = {
    patch,
    verdict,
    windows: windowsFor(patch, windows),
    to: undefined,
    basis: workloads.map((workload) => basisOf(workload, takeableManagers(workload))),
  };
  if (patch.kind !== 'layer-patch' || verdict.decision.kind === 'blocked') return { part, unread: [] };
  const retired = await whyRetired(world, patch, { platform: usualPlatform(scan.inventory), signal });
  if (retired !== undefined) return { part: blocked(part, 'loan.retired', retired), unread: [] };
  try {
    const offer = await offered(world, { part, patch }, asked);
    if (offer.kind === 'taken') return { part: offer.part, unread: [] };
    const layer = { part: { ...part, patch: offer.layer }, patch: offer.layer };
    return { part: await previewedPart(world, layer, asked), unread: [] };
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof OakumError)) throw error;
    const [code, reason] = [errorCode(error), errorMessage(error)];
    return {
      part: blocked(part, code, reason),
      unread: [{ what: `fixes for ${patch.image}`, code, reason }],
    };
  }
}

/** Whoever would take the new tag away again is named beside the patch, before anybody approves it. */
function withUpdaters(patch: Patch, updaters: readonly ImageUpdater[]): Patch {
  if (patch.kind === 'none') return patch;
  const repository = repositoryOf(parseImageReference(patch.image));
  const warnings = updaterWarnings(updaters, { patch, repository });
  return warnings.length === 0 ? patch : { ...patch, reasons: [...patch.reasons, ...warnings] };
}

/** Each workload is asked for once, however many of its containers the patch changes. */
function windowsFor({ targets }: Patch, windows: Asked['windows']): PlanPart['windows'] {
  const workloads = new Map(targets.map((target) => [target.workload.id, target]));
  return [...workloads.values()].map(({ workload, namespace }) => ({ workload, state: windows(namespace) }));
}

function blocked(part: PlanPart, rule: string, reason: string): PlanPart {
  return { ...part, verdict: { ...part.verdict, decision: { kind: 'blocked', rule, reasons: [reason] } } };
}

interface ToPreview {
  readonly part: PlanPart;
  readonly patch: Extract<Patch, { kind: 'layer-patch' }>;
}

type Offered =
  | { readonly kind: 'taken'; readonly part: PlanPart }
  | { readonly kind: 'layer'; readonly layer: ToPreview['patch'] };

/** The rebuild instead of the layer, where the policies let a plan ask CI and it ends all that the layer would. */
async function offered(
  world: World,
  { part, patch }: ToPreview,
  { scan, updaters, signal }: Asked,
): Promise<Offered> {
  if (part.verdict.rebuild === 'never') return { kind: 'layer', layer: patch };
  const architectures = new Set(scan.inventory.nodes.map((node) => node.architecture));
  const ranked = scan.ranked.filter(({ finding }) => finding.subject === patch.subject);
  const offer = await offerRebuild(world, { layer: patch, ranked, architectures, signal });
  if (offer.kind === 'stays') return { kind: 'layer', layer: waysWithoutRebuild(patch, offer) };
  const rebuild = withUpdaters(offer.patch, updaters);
  const verdict = { ...(await verdictOn(world, scan, rebuild)), engines: [] };
  return { kind: 'taken', part: { ...part, patch: rebuild, verdict, to: offer.to } };
}

/** The part as an engine would really do it, or blocked with the reason why none can. */
async function previewedPart(
  world: World,
  { part, patch }: ToPreview,
  { scan, platforms, admission, signal }: Asked,
): Promise<PlanPart> {
  const { verdict } = part;
  world.progress.step(`asking the engines about ${patch.image}`);
  const previewed = await previewPatch(world, patch, {
    engines: usableEngines(world, verdict.engines),
    nodes: scan.inventory.nodes,
    index: indexOf(scan, patch),
    parts: platforms,
    signal,
  });
  if (previewed.kind === 'impossible') {
    const { code, reason } = previewed;
    return blocked({ ...part, patch: waysAsRefused(patch, `${reason} (${code})`) }, code, reason);
  }
  // What failed before is remembered by the very versions, and those are known only now.
  const settled = await verdictOn(world, scan, previewed.patch);
  const to = await patchedTag(world, patch.image);
  const foretold = await foretellAdmission(world, admission, { patch, to });
  const reasons = [...previewed.patch.reasons, admissionText(foretold)];
  const made = {
    ...part,
    patch: { ...waysAsPreviewed(previewed.patch), reasons },
    verdict: { ...settled, engines: previewed.engines },
    to,
  };
  return foretold.kind === 'refused' && settled.decision.kind !== 'blocked'
    ? blocked(made, 'admission.refused', admissionText(foretold))
    : made;
}

/** Where a pod reported the index, or its name led there. */
function indexOf({ kept }: ClusterScan, { image, digest }: ToPreview['patch']): Digest | undefined {
  const read = kept.images.filter(({ use }) => use.reference === image);
  return read.map(({ image: one }) => one.family).find(({ manifest, index }) => manifest === digest && index)
    ?.index;
}

async function verdictOn(world: World, scan: ClusterScan, patch: Patch): Promise<PolicyVerdict> {
  const document = clusterDocument(world.documents, scan.inventory.cluster.name);
  const store = await world.store();
  const recipe = recipeDigest(patch);
  return policyVerdict(patch, {
    policies: world.documents.policies,
    writeNamespaces: document.spec.write.namespaces,
    severity: worstSeverity(scan, patch),
    foreignOwners: foreignOwners(scan, patch),
    quarantined: recipe === undefined ? undefined : await store.knowledge.quarantined(recipe),
  });
}

/** Kubectl's objects and those that nobody claims may be changed live; all others have a source that would win. */
function foreignOwners(scan: ClusterScan, patch: Patch): readonly string[] {
  const uids = new Set(patch.targets.map((target) => target.uid));
  return scan.inventory.workloads
    .filter(
      (workload) =>
        uids.has(workload.uid) && !['kubectl', 'oakum', 'unknown'].includes(workload.ownership.manager),
    )
    .map((workload) => `${workloadTitle(workload)} by ${workload.ownership.manager}`);
}

function worstSeverity(scan: ClusterScan, patch: Patch): Severity {
  const ids = new Set(patch.removes.map((place) => place.id));
  const found = scan.ranked.filter((one) => ids.has(one.finding.id)).map((one) => one.finding.severity);
  return found.reduce<Severity>((worst, one) => worseSeverity(worst, one), 'unknown');
}

/** Feeds with their date, policies and VEX documents with the digest of their content: what it would be judged by again. */
function restsOn(world: World, scan: ClusterScan): readonly string[] {
  const feeds = scan.report.feeds.map((feed) => `${feed.id}@${feed.asOf}`);
  const policies = world.documents.policies.map(
    (policy) => `${policy.metadata.name}@${sha256OfDocument(policy).slice(7, 19)}`,
  );
  const documents = scan.vex.map(({ label, digest }) => `vex ${basename(label)}@${digest}`);
  return [...feeds, ...policies, ...documents];
}
