import type {
  Approval,
  Decision,
  Patch,
  Plan,
  PlannedPatch,
  RebuildOrder,
  ReportPatch,
  WorkloadWindow,
} from '../src/api/generated/types.ts';
import { digestOf, type EstateImage, estateImages, idOf, momentText, placeOf } from './estate.ts';
import { reportAt } from './report.ts';

const hourMs = 3_600_000;
const policy = 'PatchPolicy default level approve';

/** Every kind of decision once, each with its rule. */
function decisionsAt(now: number): readonly Decision[] {
  return [
    { kind: 'allow', rule: 'PatchPolicy shop level auto' },
    { kind: 'needs-approval', rule: policy, required: 1 },
    { kind: 'waits', rule: 'MaintenanceWindow billing-nights', until: momentText(now, 7 * hourMs) },
    {
      kind: 'blocked',
      rule: 'Cluster prod-eu spec.write.namespaces',
      reasons: ['namespace platform is not among those that may be written'],
    },
  ];
}

const planned = ['shop/web', 'media/thumbs', 'billing/invoices', 'platform/gateway'];

/** A plan that nobody has spoken on yet, with one patch of each decision. */
export function openPlanAt(now: number): Plan {
  const { patches } = reportAt(now);
  const decisions = decisionsAt(now);
  return {
    schemaVersion: 1,
    kind: 'Plan',
    id: 'plan-7c41e09b',
    createdAt: momentText(now, -12 * 60_000),
    createdBy: 'mira',
    expiresAt: momentText(now, 24 * hourMs),
    expiryRule: 'a plan lives 24 hours',
    cluster: { id: 'cluster-1', name: 'prod-eu', version: 'v1.34.9', server: 'https://10.0.0.1:6443' },
    patches: planned.flatMap((name, index) => {
      const image = estateImages.find(({ reference }) => reference.includes(name));
      const patch = patches.find(({ title }) => title.startsWith(name));
      const decision = decisions[index];
      return image === undefined || patch === undefined || decision === undefined
        ? []
        : [{ ...plannedPatch(image, patch, decision), windows: windowsAt(now, image) }];
    }),
    leftOut: ['data/StatefulSet/postgres: this kind is not rolled out yet'],
    coverage: reportAt(now).coverage,
    restsOn: ['debian@2026-11-20', 'kev@2026-11-20', `default@${digestOf('policy').slice(0, 19)}`],
    digest: digestOf('plan-7c41e09b'),
  };
}

/** The first workload of an image may go, the others wait for a window of their own. */
function windowsAt(now: number, image: EstateImage): WorkloadWindow[] {
  return image.workloads.map((one, index): WorkloadWindow => {
    const decision: Decision =
      index === 0
        ? { kind: 'allow', rule: 'MaintenanceWindow always' }
        : { kind: 'waits', rule: 'MaintenanceWindow edge-nights', until: momentText(now, 9 * hourMs) };
    return { workload: placeOf(one), decision };
  });
}

function plannedPatch(image: EstateImage, patch: ReportPatch, decision: Decision): PlannedPatch {
  const repository = image.reference.split(':')[0] ?? '';
  const tag = `${image.reference.split(':')[1]}-oakum.1`;
  const made = patchOf(image, patch);
  const isOurs = made.kind === 'layer-patch';
  return {
    patch: made,
    decision,
    policy: 'default',
    engines: isOurs ? ['native', 'buildah'] : [],
    gate: { bake: '60s', deadline: '10m' },
    basis: [],
    ...(isOurs ? { to: { repository, tag } } : {}),
    diff: image.workloads
      .map((one) =>
        [
          `--- ${placeOf(one).name} container app`,
          `+++ ${placeOf(one).name} container app`,
          `-        image: ${image.reference}`,
          `+        image: ${repository}:${tag}@sha256:<set when the patch is made>`,
        ].join('\n'),
      )
      .join('\n'),
  };
}

const order: RebuildOrder = {
  baseline: 'billing',
  sourceDigest: digestOf('source of billing'),
  ci: 'https://git.acme.test',
  revision: '8c1f0d2e7b6a4c1f9d0e3b5a7c8d9e0f1a2b3c4d',
  base: `debian:12.8@${digestOf('debian:12.8')}`,
  request: 'run-1/patch-1',
  result: 'registry.acme.test/billing/invoices:5.1-rebuilt',
};

function patchOf(image: EstateImage, patch: ReportPatch): Patch {
  const common = {
    ...patch,
    subject: `image:${digestOf(image.reference)}`,
    leaves: [{ id: idOf('finding:', 'left'), name: 'CVE-2025-14524 libcurl4 (no fix in this release yet)' }],
    targets: image.workloads.map((one) => ({
      workload: placeOf(one),
      kind: one.kind,
      namespace: one.namespace,
      name: one.name,
      uid: idOf('', one.name),
      container: 'app',
      image: image.reference,
    })),
    image: image.reference,
    digest: digestOf(image.reference),
  };
  if (image.reference.includes('billing/invoices')) return { ...common, kind: 'rebuild', order };
  const packages = [
    { name: 'libnghttp2-14', from: '1.52.0-1', to: '1.52.0-1+deb12u1' },
    { name: 'libwebp7', from: '1.2.4-0.2', to: '1.2.4-0.2+deb12u1' },
  ];
  if (!image.reference.includes('shop/web')) return { ...common, kind: 'layer-patch', packages };
  const platforms = ['linux/amd64', 'linux/arm64'].map((platform, at) => ({
    platform,
    digest: digestOf(`${image.reference} ${platform}`),
    packages: at === 0 ? packages : packages.slice(0, 1),
  }));
  return { ...common, kind: 'layer-patch', packages, platforms };
}

/** The plan that the running run carries out; somebody approved it. */
export function appliedPlanAt(now: number): Plan {
  return {
    ...openPlanAt(now),
    id: 'plan-2b90d1f4',
    createdAt: momentText(now, -40 * 60_000),
    digest: digestOf('plan-2b90d1f4'),
  };
}

export function approvalAt(now: number, plan: Plan): Approval {
  return {
    planDigest: plan.digest,
    verdict: 'approved',
    by: 'jonas',
    identity: 'signed-in',
    at: momentText(now, -35 * 60_000),
    reason: 'read the diff; cart may fail its start, web must not wait for it',
  };
}
