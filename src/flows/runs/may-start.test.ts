import { describe, expect, it } from 'vitest';
import { type Documents, noDocuments } from '../../config/index.ts';
import { systemClock } from '../../kernel/index.ts';
import { MaintenanceWindow } from '../../model/index.ts';
import { aLayerPatch, aPlan, aPlannedPatch, aRollout } from '../conformance/records.ts';
import { startJudge } from './may-start.ts';

function window(name: string, namespace: string, spec: object): MaintenanceWindow {
  return MaintenanceWindow.parse({
    apiVersion: 'oakum.dev/v1',
    kind: 'MaintenanceWindow',
    metadata: { name },
    spec: { namespaces: [namespace], duration: '1h', ...spec },
  });
}

const early = window('early', 'shop', { schedule: '0 12 * * *' });
const late = window('late', 'till', { schedule: '0 14 * * *' });
const broken = window('broken', 'till', { schedule: 'every day' });

/** A patch of one workload in the namespace shop and one in till, judged at a time of the plan's day. */
function judged(windows: readonly MaintenanceWindow[], now: string) {
  const patch = aLayerPatch(['cart', 'web']);
  const [first, second] = patch.targets;
  const targets = [first, second].flatMap((target, index) =>
    target === undefined ? [] : [{ ...target, namespace: index === 0 ? 'shop' : 'till' }],
  );
  const planned = aPlannedPatch({ ...patch, targets });
  const state = { asked: 0, now };
  const documents: Documents = {
    ...noDocuments,
    get windows() {
      state.asked += 1;
      return windows;
    },
  };
  const world = { documents, clock: { ...systemClock, now: () => Temporal.Instant.from(state.now) } };
  const { mayStart, mayRoll } = startJudge({ world, plan: aPlan([planned]) });
  return {
    state,
    patch: () => mayStart(planned),
    in: (namespace: string) => mayRoll(aRollout('web', { namespace })),
  };
}

describe('whether something may begin now', () => {
  const waits = (reason: string) => ({ kind: 'wait', reason });
  const [earlyWaits, lateWaits] = [
    waits('MaintenanceWindow early is closed until 2026-11-21T12:00:00.000Z'),
    waits('MaintenanceWindow late is closed until 2026-11-21T14:00:00.000Z'),
  ];
  const yes = { kind: 'yes' };
  const over = { kind: 'no', reason: 'plan plan-1 expired at 2026-11-22T09:00:00.000Z' };
  const unreadable = 'MaintenanceWindow broken: ';

  it.each([
    [
      'a patch as soon as one workload may',
      [early, late],
      '21T12:30',
      yes,
      yes,
      waits('MaintenanceWindow late is closed until 2026-11-21T14:00:00.000Z'),
    ],
    ['nothing before: it waits for the first', [early, late], '21T10:00', earlyWaits, earlyWaits, lateWaits],
    ['everything without windows', [], '21T10:00', yes, yes, yes],
    ['nothing after the plan has expired', [], '22T09:00', over, over, over],
    [
      'no patch with a window that cannot be read, nor its workload: they wait until it is mended',
      [broken],
      '21T10:00',
      { kind: 'wait', reason: expect.stringContaining(unreadable) },
      yes,
      { kind: 'wait', reason: expect.stringContaining(unreadable) },
    ],
  ] as const)('%s', (_, windows, at, patch, shop, till) => {
    const judge = judged(windows, `2026-11-${at}:00.000Z`);
    expect([judge.patch(), judge.in('shop'), judge.in('till')]).toEqual([patch, shop, till]);
  });

  it('asks the windows once for each namespace and second', () => {
    const judge = judged([early], '2026-11-21T11:59:59.200Z');
    expect([judge.in('shop'), judge.in('shop')]).toEqual([earlyWaits, earlyWaits]);
    expect(judge.state.asked).toBe(1);
    judge.state.now = '2026-11-21T12:00:00.000Z';
    expect(judge.in('shop')).toEqual(yes);
    expect(judge.state.asked).toBe(2);
  });
});
