import { describe, expect, it } from 'vitest';
import { sha256 } from '../../kernel/pure/index.ts';
import {
  type Effect,
  Entry,
  type EntryBodies,
  type EntryKind,
  type Plan,
  type PlannedPatch,
  type RolloutState,
  type Run,
  type Verdict,
} from '../../model/index.ts';
import { runReport } from './run-report.ts';

const [before, after] = [sha256('web before'), sha256('web after')];
const planDigest = sha256('plan');

describe('the report of a run', () => {
  it('tells the whole story, so that nobody has to ask', async () => {
    await expect(runReport({ run, plan, entries })).toMatchFileSnapshot('./run-report.example.md');
  });

  it('is the same text for the same record', () => {
    expect(runReport({ run, plan, entries })).toBe(runReport({ run, plan, entries }));
  });

  it('says so where the record is silent', () => {
    const bare = runReport({
      run: {
        ...run,
        patches: [{ id: 'patch-9', title: 'unknown', phase: 'pending', rollouts: [], note: '' }],
      },
      plan: { ...plan, patches: [], leftOut: [], restsOn: [] },
      entries: [],
    });
    expect(bare).toContain('The plan at hand does not hold this patch.');
    expect(bare).toContain('No person approved or rejected this plan.');
    expect(bare).toContain('**Witnesses.** Not asked: nothing says that it worked.');
    expect(bare).toContain('The log holds nothing about it.');
  });

  it('does without the plan, and takes the words of people from the store', () => {
    const bob = { by: 'bob', identity: 'os-user', reason: 'fine', at: '2026-11-21T08:55:00.000Z' } as const;
    const approvals = [
      { planDigest, verdict: 'approved' as const, ...bob },
      { planDigest: sha256('another plan'), verdict: 'rejected' as const, ...bob },
    ];
    const report = runReport({ run, plan: undefined, entries: [], approvals });
    expect(report).toContain('The plan is not at hand');
    expect(report.match(/\| bob \|/g)).toHaveLength(1);
    expect(report).toContain(
      '| 2026-11-21T08:55:00.000Z | bob | user of the operating system | approved | fine |',
    );
  });

  it('shows an intent without an outcome and a run that has not ended', () => {
    const { endedAt: _, ...going } = run;
    const report = runReport({ run: { ...going, phase: 'running' }, plan, entries: entries.slice(0, 4) });
    expect(report).toContain('# Run `run-7f3a9c21ee`: running, not ended');
    expect(report).toContain('**no outcome recorded**');
  });

  it('shows the write to a registry inside an effect in the timeline, and the effect as one act', () => {
    const key = `${push.key}/push`;
    const write = { key, write: 'image.push', to: 'registry.acme.io/shop/web:1', digest: after } as const;
    const report = runReport({ run, plan, entries: [...entries, entry(15, 'intent', write)] });
    expect(report).toContain(`| 15 | 2026-11-21T09:15:00.000Z | intent | oakum | image.push \`${key}\` |`);
    expect(report.match(/\| image\.patch \|/g)).toHaveLength(1);
  });

  it('cannot be turned into another report by what it quotes', () => {
    const hostile = '| x |\n\n# Verified ![](https://evil.example/p.png) <script>`a`</script> \u202Eevil';
    const report = runReport({
      run: { ...run, note: hostile, startedBy: hostile },
      plan: { ...plan, leftOut: [hostile] },
      entries,
    });
    expect(report.split('\n').filter((line) => line.startsWith('# '))).toHaveLength(1);
    expect(report).not.toMatch(/(?<!\\)<script|!\[\]\(|(?<!\\)\[\]|\u202e/);
  });
});

const gate: Verdict = {
  kind: 'pass',
  gate: 'health',
  reason: 'ready for 60 s without a restart',
  at: '2026-11-21T09:03:30.000Z',
  measured: ['restarts=0', 'readySeconds=60'],
};

function rollout(name: string, different: Partial<RolloutState>): RolloutState {
  return {
    workload: `cluster-1/${name}`,
    uid: name,
    kind: 'Deployment',
    apiVersion: 'apps/v1',
    namespace: 'shop',
    name,
    phase: 'complete',
    before: [{ container: name, image: `registry.acme.io/shop/${name}:1.2` }],
    after: [{ container: name, image: `registry.acme.io/shop/${name}:1.2-oakum.1` }],
    verdicts: [],
    note: '',
    ...different,
  };
}

const run: Run = {
  id: 'run-7f3a9c21ee',
  machine: 1,
  planDigest,
  cluster: 'cluster-1',
  phase: 'partial',
  wish: 'go',
  startedAt: '2026-11-21T09:00:00.000Z',
  startedBy: 'alice',
  endedAt: '2026-11-21T09:12:03.000Z',
  note: '',
  patches: [
    {
      id: 'patch-1',
      title: 'shop/web: openssl 3.0.11-1 → 3.0.17-1~deb12u2',
      phase: 'verified',
      patchedDigest: after,
      patchedImage: 'registry.acme.io/shop/web:1.2-oakum.1',
      engine: 'native',
      rollouts: [rollout('web', { verdicts: [gate] })],
      attestation: {
        run: 'run-7f3a9c21ee',
        patch: 'patch-1',
        state: 'verified',
        at: '2026-11-21T09:06:00.000Z',
        witnesses: [
          { name: 'running-digest', agrees: true, statement: '3 of 3 pods run the patched digest' },
          { name: 'rescan', agrees: true, statement: '2 findings gone, none new' },
          {
            name: 'package-hashes',
            agrees: true,
            statement: '41 files of 2 packages are what the distribution ships',
          },
        ],
        removed: ['CVE-2024-0727', 'CVE-2024-5535'],
        remaining: ['CVE-2023-50495 ncurses (no fix yet)'],
      },
      note: '',
    },
    {
      id: 'patch-2',
      title: 'shop/cart: zlib1g 1:1.2.13 → 1:1.2.13.dfsg-1+deb12u1',
      phase: 'failed',
      rollouts: [
        rollout('cart', { phase: 'withdrawn', note: 'the canary crashed; the old pods served throughout' }),
      ],
      note: 'withdrawn by the health gate',
    },
  ],
};

function planned(id: string, name: string, exploited: number): PlannedPatch {
  return {
    patch: {
      kind: 'layer-patch',
      id,
      title: name,
      subject: `image:${before}`,
      removes: [
        { id: 'finding:1', name: 'CVE-2024-0727 openssl (high)' },
        { id: 'finding:2', name: 'CVE-2024-5535 openssl (critical)' },
      ],
      leaves: [{ id: 'finding:3', name: 'CVE-2023-50495 ncurses (no fix yet)' }],
      due: '2026-11-24T00:00:00.000Z',
      dueRule: 'CISA BOD 26-04, row 3',
      exploited,
      points: 700,
      where: [],
      how: 'patch the image, roll it out with a canary',
      reasons: [],
      targets: [],
      image: `registry.acme.io/shop/${name}:1.2`,
      digest: before,
      packages: [{ name: 'libssl3', from: '3.0.11-1', to: '3.0.17-1~deb12u2' }],
    },
    decision: { kind: 'needs-approval', rule: 'PatchPolicy shop: approvals.required 1', required: 1 },
    policy: 'shop',
    engines: ['native'],
    gate: { bake: '60s', deadline: '10m' },
    basis: [],
    to: { repository: `registry.acme.io/shop/${name}`, tag: '1.2-oakum.1' },
    diff: '',
  };
}

const plan: Plan = {
  schemaVersion: 1,
  kind: 'Plan',
  id: 'plan-0c4e',
  createdAt: '2026-11-21T08:50:00.000Z',
  createdBy: 'alice',
  expiresAt: '2026-11-22T08:50:00.000Z',
  cluster: { id: 'cluster-1', name: 'prod-eu', version: 'v1.34.9', server: 'https://127.0.0.1:6443' },
  patches: [planned('patch-1', 'web', 1), planned('patch-2', 'cart', 0)],
  leftOut: ['shop/StatefulSet/db: this kind is not supported yet'],
  coverage: {
    read: 2,
    total: 3,
    unread: [
      {
        what: 'registry.acme.io/secret/app:2',
        code: 'oci.unauthorized',
        reason: '401 from registry.acme.io',
      },
    ],
  },
  restsOn: ['debian@2026-11-20', 'shop@sha256:0a1b'],
  digest: planDigest,
};

const common = {
  planDigest,
  run: run.id,
  approvals: ['bob'],
  notAfter: '2026-11-22T08:50:00.000Z',
};

const push: Effect = {
  action: 'image.patch',
  ...common,
  key: 'run-7f3a9c21ee/patch-1/patch',
  patch: 'patch-1',
  image: 'registry.acme.io/shop/web:1.2',
  digest: before,
  toRepository: 'registry.acme.io/shop/web',
  toTag: '1.2-oakum.1',
  packages: [],
  engines: ['native'],
};

const apply: Effect = {
  action: 'workload.image',
  ...common,
  key: 'run-7f3a9c21ee/patch-2/apply',
  patch: 'patch-2',
  target: {
    cluster: 'cluster-1',
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    namespace: 'shop',
    name: 'cart',
    uid: 'cart',
  },
  images: [],
  takeFrom: [],
};

const failed: Verdict = {
  kind: 'fail',
  gate: 'health',
  reason: 'CrashLoopBackOff after 2 restarts',
  at: '2026-11-21T09:09:00.000Z',
  measured: ['restarts=2'],
};

const entries: readonly Entry[] = [
  entry(0, 'plan-made', { plan: plan.id, digest: planDigest, cluster: 'cluster-1' }),
  entry(1, 'approved', {
    plan: plan.id,
    digest: planDigest,
    identity: 'signed-in',
    reason: 'read the diff; cart may fail, web must not wait',
  }),
  entry(2, 'run-started', { plan: plan.id, digest: planDigest, patches: ['patch-1', 'patch-2'] }),
  entry(3, 'intent', { key: push.key, effect: push }),
  entry(4, 'outcome', { key: push.key, outcome: { kind: 'done', result: { digest: after } } }),
  entry(5, 'verdict', { patch: 'patch-1', workload: 'shop/web', event: { kind: 'judged', verdict: gate } }),
  entry(6, 'attested', {
    run: run.id,
    patch: 'patch-1',
    state: 'verified',
    at: '2026-11-21T09:06:00.000Z',
    witnesses: [],
    removed: [],
    remaining: [],
  }),
  entry(7, 'intent', { key: apply.key, effect: apply }),
  entry(8, 'outcome', {
    key: apply.key,
    outcome: { kind: 'failed', code: 'kube.conflict', reason: 'the object has changed', retry: 'later' },
  }),
  entry(9, 'verdict', {
    patch: 'patch-2',
    workload: 'shop/cart',
    event: { kind: 'judged', verdict: failed },
  }),
  entry(10, 'digest-quarantined', {
    digests: [sha256('cart after')],
    reason: 'crashed as canary of shop/Deployment/cart',
  }),
  entry(11, 'verdict', {
    patch: 'patch-2',
    workload: 'shop/cart',
    event: { kind: 'moved', from: 'withdrawing', to: 'withdrawn', note: 'the template is as it was' },
  }),
  entry(12, 'run-paused', { act: 'pause', asked: true }),
  entry(13, 'run-ended', { phase: 'partial', note: '1 verified, 1 withdrawn' }),
  { ...entry(14, 'run-paused', { phase: 'paused', reason: 'of another run' }), run: 'run-other' },
];

function entry<K extends EntryKind>(index: number, kind: K, body: EntryBodies[K]): Entry {
  return Entry.parse({
    index,
    at: `2026-11-21T09:${String(index).padStart(2, '0')}:00.000Z`,
    kind,
    by: kind === 'approved' ? 'bob' : 'oakum',
    ...(kind === 'plan-made' || kind === 'approved' ? {} : { run: run.id }),
    body: JSON.parse(JSON.stringify(body)),
  });
}
