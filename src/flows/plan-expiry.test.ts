import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { instantText } from '../kernel/index.ts';
import { MaintenanceWindow, type Plan } from '../model/index.ts';
import { applyPlan } from './apply-plan.ts';
import { type FakeWorld, startFakeWorld } from './conformance/fake-world.ts';
import { makePlan } from './make-plan.ts';
import { speakOnPlan } from './speak-on-plan.ts';
import type { World } from './world.ts';

const signal = new AbortController().signal;

describe('a plan that waits for a window', () => {
  let fake: FakeWorld;
  beforeEach(async () => {
    fake = await startFakeWorld();
    await fake.deploy('web');
  });
  afterEach(() => fake.stop());

  /** The fake world under one window of two hours that opens so much later, at the full hour before. */
  function opensIn(hours: number): { readonly world: World; readonly opens: Temporal.Instant } {
    const opens = fake.world.clock
      .now()
      .round({ smallestUnit: 'hour', roundingMode: 'floor' })
      .add({ hours });
    const { hour, day, month } = opens.toZonedDateTimeISO('UTC');
    const window = MaintenanceWindow.parse({
      apiVersion: 'oakum.dev/v1',
      kind: 'MaintenanceWindow',
      metadata: { name: 'release' },
      spec: { schedule: `0 ${hour} ${day} ${month} *`, duration: '2h' },
    });
    const documents = { ...fake.world.documents, windows: [window] };
    return { world: fake.again({ documents }), opens };
  }

  function later(world: World, hours: number): World {
    const { clock, documents } = world;
    return fake.again({ documents, clock: { ...clock, now: () => clock.now().add({ hours }) } });
  }

  function planned(world: World): Promise<Plan> {
    const scope = { namespaces: ['shop'], labelSelector: '' };
    return makePlan(world, { scope, only: [], createdBy: undefined, signal });
  }

  it('lives until that window has closed, and so does a word on it', async () => {
    const { world, opens } = opensIn(72);
    const plan = await planned(world);
    expect(plan.expiresAt).toBe(instantText(opens.add({ hours: 2 })));
    const approval = await speakOnPlan(world, {
      plan,
      verdict: 'approved',
      by: 'bob',
      reason: 'for the release window',
      identity: 'os-user',
    });
    expect(approval.expires).toBe(plan.expiresAt);
    const tomorrow = later(world, 30);
    const request = { plan, startedBy: 'alice', signal, onChange: () => {} };
    expect(await applyPlan(tomorrow, request)).toMatchObject({
      phase: 'waiting',
      note: `MaintenanceWindow release is closed until ${instantText(opens)}`,
    });
    expect(await applyPlan(later(world, 75), request)).toMatchObject({
      phase: 'partial',
      patches: [{ phase: 'skipped', note: expect.stringContaining('expired at') }],
    });
  });

  it('lives 14 days at most, and says so', async () => {
    const { world } = opensIn(24 * 20);
    const plan = await planned(world);
    const days = Temporal.Instant.from(plan.createdAt).until(plan.expiresAt).total('days');
    expect(days).toBe(14);
    expect(plan.expiryRule).toMatch(
      /^a plan lives 14 days at most, the window of shop\/Deployment\/web opens later \(now closed by MaintenanceWindow release\)$/,
    );
  });

  it('lives a day where nothing waits, or what waits is over before', async () => {
    for (const { world } of [{ world: fake.world }, opensIn(3)]) {
      const plan = await planned(world);
      expect(Temporal.Instant.from(plan.createdAt).until(plan.expiresAt).total('hours')).toBe(24);
      expect(plan.expiryRule).toBe('a plan lives 24 hours');
    }
  });
});
