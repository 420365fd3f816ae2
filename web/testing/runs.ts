import type { MadeImage, RolloutState, Run, RunPatch, RunView } from '../src/api/generated/types.ts';
import { digestOf, momentText } from './estate.ts';

const minuteMs = 60_000;

function rolloutAt(now: number, place: string, more: Partial<RolloutState>): RolloutState {
  const [namespace = '', name = ''] = place.split('/');
  const image = `registry.acme.test/${place}`;
  return {
    workload: `cluster-1/${place}`,
    uid: `uid-${namespace}-${name}`,
    kind: 'Deployment',
    apiVersion: 'apps/v1',
    namespace,
    name,
    phase: 'pending',
    before: [{ container: 'app', image: `${image}:1` }],
    after: [{ container: 'app', image: `${image}:1-oakum.1` }],
    startedAt: momentText(now, -8 * minuteMs),
    verdicts: [],
    note: '',
    ...more,
  };
}

const made: MadeImage = {
  packages: [
    'libnghttp2-14 1.52.0-1→1.52.0-1+deb12u2',
    'libssl3 3.0.11-1→3.0.17-1~deb12u2',
    'openssl 3.0.11-1→3.0.17-1~deb12u2',
  ],
  verdicts: [
    {
      check: 'scan',
      verdict: 'passed',
      measured: ['gone=6', 'new=0'],
      message: '6 findings are gone, none came',
    },
    {
      check: 'paths',
      verdict: 'passed',
      measured: ['changed=41'],
      message: 'only files of the packages changed',
    },
    {
      check: 'settings',
      verdict: 'passed',
      measured: [],
      message: 'user, entry point, ports and environment are the same',
    },
    {
      check: 'package-files',
      verdict: 'unknown',
      measured: ['files=41', 'unread=1'],
      message: 'one file could not be read',
    },
    { check: 'linker', verdict: 'passed', measured: ['objects=14'], message: 'every library is found' },
    {
      check: 'second-scanner',
      verdict: 'not-run',
      measured: [],
      message: 'no report of another scanner was given',
    },
  ],
  attested: ['https://slsa.dev/provenance/v1', 'https://cyclonedx.org/bom', 'https://openvex.dev/ns/v0.2.0'],
  signed: {
    key: '3f1c0de5a7b94c20',
    at: { legacy: `sha256-${'1'.repeat(64)}.sig`, bundle: `sha256:${'2'.repeat(64)}` },
  },
};

function verified(now: number): RunPatch {
  return {
    id: 'patch-1',
    title: 'shop/web:1.42 libnghttp2-14 1.52.0-1→1.52.0-1+deb12u2 +2',
    phase: 'verified',
    patchedDigest: digestOf('shop/web patched'),
    patchedImage: 'registry.acme.test/shop/web:1.42-oakum.1',
    engine: 'native',
    made,
    rollouts: [
      rolloutAt(now, 'shop/web', {
        phase: 'complete',
        verdicts: [
          {
            kind: 'pass',
            gate: 'health',
            reason: 'ready for 60 s without a restart',
            at: momentText(now, -6 * minuteMs),
            measured: ['restarts=0', 'readySeconds=60'],
          },
        ],
      }),
    ],
    attestation: {
      run: 'run-5e11a7c2',
      patch: 'patch-1',
      state: 'verified',
      at: momentText(now, -5 * minuteMs),
      witnesses: [
        { name: 'running-digest', agrees: true, statement: '6 of 6 pods run the patched digest' },
        { name: 'rescan', agrees: true, statement: '6 findings gone, none new' },
        { name: 'package-hashes', agrees: true, statement: '41 files of 3 packages are what Debian ships' },
      ],
      removed: ['a', 'b', 'c', 'd', 'e', 'f'],
      remaining: [],
    },
    note: '',
  };
}

/** An index whose images were each made and checked. */
function ofTwoPlatforms(now: number): RunPatch {
  const platforms = ['linux/amd64', 'linux/arm64'] as const;
  return {
    ...verified(now),
    made: {
      ...made,
      verdicts: platforms.flatMap((platform) => made.verdicts.map((one) => ({ ...one, platform }))),
      platforms: platforms.map((platform) => ({ platform, digest: digestOf(`shop/web ${platform}`) })),
    },
  };
}

/** An image that the owner's CI built again. */
function built(now: number): RunPatch {
  const { engine: _, made: __, ...rest } = verified(now);
  return {
    ...rest,
    id: 'patch-5',
    title: 'billing/invoices:5.1 built again on debian:12.8',
    patchedDigest: digestOf('billing/invoices built'),
    patchedImage: 'registry.acme.test/billing/invoices:5.1-rebuilt',
    rollouts: [rolloutAt(now, 'billing/invoices', { phase: 'complete' })],
    build: {
      run: '8812',
      link: 'https://git.acme.test/billing/invoices/actions/runs/8812',
      checks: [
        { check: 'digest', verdict: 'passed', measured: [], message: 'it is a new image' },
        { check: 'base', verdict: 'passed', measured: [], message: 'it stands on debian:12.8' },
        { check: 'revision', verdict: 'unknown', measured: [], message: 'the image names no revision' },
        { check: 'scan', verdict: 'passed', measured: ['gone=4'], message: '4 findings are gone, none came' },
        { check: 'trust', verdict: 'not-run', measured: [], message: 'no trust policy covers it' },
      ],
    },
  };
}

function withdrawing(now: number): RunPatch {
  return {
    id: 'patch-2',
    title: 'shop/cart:2.9 libc6 2.36-9→2.36-9+deb12u6 +1',
    phase: 'rolling',
    patchedDigest: digestOf('shop/cart patched'),
    patchedImage: 'registry.acme.test/shop/cart:2.9-oakum.1',
    engine: 'native',
    rollouts: [
      rolloutAt(now, 'shop/cart', {
        phase: 'withdrawing',
        note: 'new pod cart-7d9f-x2x9: container app is in CrashLoopBackOff; the old pods serve',
        verdicts: [
          {
            kind: 'fail',
            gate: 'health',
            reason: 'container app is in CrashLoopBackOff',
            at: momentText(now, -20_000),
            measured: ['restarts=3', 'readySeconds=0'],
          },
        ],
      }),
    ],
    note: '',
  };
}

function baking(now: number): RunPatch {
  return {
    id: 'patch-3',
    title: 'media/thumbs:7 libwebp7 1.2.4-0.2→1.2.4-0.2+deb12u1 +1',
    phase: 'rolling',
    patchedDigest: digestOf('media/thumbs patched'),
    patchedImage: 'registry.acme.test/media/thumbs:7-oakum.1',
    engine: 'buildah',
    rollouts: [
      rolloutAt(now, 'media/thumbs', {
        phase: 'baking',
        readySince: momentText(now, -37_000),
        note: 'the first new pod is watched; the others wait',
      }),
    ],
    note: '',
  };
}

/** A run under way: one patch verified, one being withdrawn, one baking, one not begun. */
export function activeRunAt(now: number): Run {
  return {
    id: 'run-5e11a7c2',
    machine: 1,
    planDigest: digestOf('plan-2b90d1f4'),
    cluster: 'cluster-1',
    phase: 'running',
    wish: 'go',
    startedAt: momentText(now, -9 * minuteMs),
    startedBy: 'mira',
    patches: [
      verified(now),
      withdrawing(now),
      baking(now),
      {
        id: 'patch-4',
        title: 'billing/invoices:5.1 libexpat1 2.5.0-1→2.5.0-1+deb12u4 +1',
        phase: 'pending',
        rollouts: [],
        note: '',
      },
    ],
    note: '',
  };
}

/** Runs that ended, each in its own way. */
export function endedRunsAt(now: number): readonly Run[] {
  const base = activeRunAt(now);
  const ended = (id: string, phase: Run['phase'], more: Partial<Run>): Run => ({
    ...base,
    id,
    phase,
    planDigest: digestOf(id),
    startedAt: momentText(now, -26 * 60 * minuteMs),
    endedAt: momentText(now, -26 * 60 * minuteMs + 11 * minuteMs),
    ...more,
  });
  return [
    ended('run-0d6c4411', 'partial', {
      patches: [
        verified(now),
        {
          ...withdrawing(now),
          phase: 'failed',
          note: 'shop/Deployment/cart withdrawn: container app is in CrashLoopBackOff',
          rollouts: withdrawing(now).rollouts.map((one) => ({ ...one, phase: 'withdrawn' })),
        },
      ],
      note: '1 of 2 patch(es) verified',
    }),
    ended('run-91ab23cd', 'succeeded', {
      patches: [ofTwoPlatforms(now), built(now)],
      note: '2 of 2 patch(es) verified',
    }),
    ended('run-44f0e7aa', 'rolled-back', {
      patches: [
        {
          ...verified(now),
          phase: 'applied-unverified',
          rollouts: verified(now).rollouts.map((one) => ({ ...one, phase: 'rolled-back' })),
        },
      ],
      note: 'everything is as it was recorded before the run',
    }),
  ];
}

export function runViewOf(now: number, run: Run): RunView {
  const isActive = run.endedAt === undefined;
  return {
    run,
    acts: isActive ? ['pause', 'abort', 'rollback'] : run.phase === 'rolled-back' ? [] : ['rollback'],
    sentences: isActive ? sentencesAt(now) : [],
  };
}

function sentencesAt(now: number): RunView['sentences'] {
  const said: readonly (readonly [agoMs: number, text: string])[] = [
    [9 * minuteMs, 'patching registry.acme.test/shop/web:1.42'],
    [8.5 * minuteMs, 'pushed registry.acme.test/shop/web:1.42-oakum.1'],
    [8 * minuteMs, 'shop/Deployment/web: one pod at a time, each ready for the whole bake'],
    [7 * minuteMs, 'shop/Deployment/web: the first new pod is there'],
    [6 * minuteMs, 'shop/Deployment/web: the canary passed: the others follow'],
    [5 * minuteMs, 'shop/web:1.42 verified: running digest, new scan and package hashes agree'],
    [2 * minuteMs, 'shop/Deployment/cart: the first new pod is there'],
    [20_000, 'shop/Deployment/cart: health says fail: container app is in CrashLoopBackOff'],
    [15_000, 'shop/Deployment/cart: withdrawing; the old pods serve'],
  ];
  return said.map(([ago, text]) => ({ at: momentText(now, -ago), text }));
}

export const reportMarkdown = `# Run \`run-0d6c4411\`: partial

| Patch | Policy | Decision | Rule |
| --- | --- | --- | --- |
| shop/web | default | allow | PatchPolicy shop level auto |

## Patches

### 1. shop/web:1.42 (verified)

**What was wrong.** 6 findings, 1 of them exploited.
`;
