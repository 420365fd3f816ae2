import { describe, expect, it } from 'vitest';
import type { RolloutPhase, RolloutState, RunWish } from '../../../../model/index.ts';
import {
  firstState,
  nameOf,
  optionsAt,
  step,
  type TaleOptions,
  tellTale,
} from '../../conformance/rollout-tale.ts';
import { type Behaviour, SimulatedDeployment } from '../../conformance/simulated-deployment.ts';

function worldOf(behaviour: Behaviour = 'good', replicas = 3) {
  return new SimulatedDeployment({
    replicas,
    image: 'web:1',
    behaviours: { 'web:2': behaviour, 'web:1': 'good' },
  });
}

const recorded = worldOf().fields;

describe('a healthy rollout', () => {
  it.each([1, 3, 10])(
    'of %i replicas watches one canary, lets the others follow and gives the fields back',
    (replicas) => {
      const world = worldOf('good', replicas);
      const { state, effects, phases } = tellTale(world);
      expect(phases).toEqual(['prepared', 'canary', 'baking', 'resting', 'restoring', 'complete']);
      expect(effects.map(nameOf)).toEqual(['borrow', 'image', 'pause', 'promote', 'restore']);
      expect(world.image).toBe('web:2');
      expect(world.fields).toEqual(recorded);
      expect(world.leastReady).toBeGreaterThanOrEqual(replicas);
      expect(state.verdicts.map(({ kind }) => kind)).toEqual(['pass']);
    },
  );

  it('asks for exactly these changes', () => {
    const { effects } = tellTale(worldOf());
    const common = {
      run: 'run-1',
      patch: 'patch-1',
      planDigest: `sha256:${'0'.repeat(64)}`,
      approvals: [],
      notAfter: '2026-11-22T09:00:00.000Z',
      target: {
        cluster: 'cluster-1',
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        namespace: 'shop',
        name: 'web',
        uid: 'u',
      },
    };
    const borrowed = {
      strategyType: 'RollingUpdate',
      maxSurge: 1,
      maxUnavailable: 0,
      minReadySeconds: 10,
      progressDeadlineSeconds: 60,
      paused: false,
    };
    const fields = { action: 'workload.rollout-fields', ...common } as const;
    expect(effects).toEqual([
      { ...fields, key: 'run-1/patch-1/u/borrow', set: borrowed, expectImages: ['web=web:1'] },
      {
        action: 'workload.image',
        ...common,
        key: 'run-1/patch-1/u/image',
        images: [{ container: 'web', from: 'web:1', to: 'web:2' }],
        takeFrom: ['kubectl-client-side-apply'],
      },
      {
        ...fields,
        key: 'run-1/patch-1/u/pause',
        set: { ...borrowed, paused: true },
        expectImages: ['web=web:2'],
      },
      { ...fields, key: 'run-1/patch-1/u/promote', set: borrowed, expectImages: ['web=web:2'] },
      { ...fields, key: 'run-1/patch-1/u/restore', set: recorded, expectImages: ['web=web:2'] },
    ]);
  });

  it('begins the bake anew when the canary flaps', () => {
    const calm = tellTale(worldOf('good', 1));
    const world = worldOf('flaps-once', 1);
    const { state } = tellTale(world);
    expect(calm.state.phase).toBe('complete');
    expect(state.phase).toBe('complete');
    expect(state.verdicts.at(-1)?.at ?? '').not.toBe(calm.state.verdicts.at(-1)?.at);
  });

  it('waits for the end of a rollout that someone began before it', () => {
    const world = worldOf();
    world.pass(1000);
    world.setImage('web:0');
    world.pass(1000);
    world.setImage('web:1');
    const { phases } = tellTale(world);
    expect(phases.at(-1)).toBe('complete');
    expect(world.image).toBe('web:2');
  });
});

describe('a version that does not work', () => {
  it.each([
    ['cannot-pull', 'ImagePullBackOff'],
    ['crashes', 'CrashLoopBackOff'],
    ['never-ready', 'did not get ready in time'],
  ] as const)('that %s is withdrawn, the old pods serving throughout', (behaviour, reason) => {
    for (const replicas of [1, 3]) {
      const world = worldOf(behaviour, replicas);
      const { state, effects, phases } = tellTale(world);
      expect(phases.slice(-2)).toEqual(['withdrawing', 'withdrawn']);
      expect(effects.map(nameOf).slice(-2)).toEqual(['withdraw', 'restore']);
      expect(state.verdicts.map(({ kind }) => kind)).toEqual(['fail']);
      expect(state.note).toContain(reason);
      expect([world.image, world.fields]).toEqual(['web:1', recorded]);
      expect(world.leastReady).toBe(replicas);
      expect(world.observe().pods.every(({ images }) => images[0]?.image === 'web:1')).toBe(true);
    }
  });

  it('is withdrawn also when only a later pod fails', () => {
    const behaviours: Record<string, Behaviour> = { 'web:2': 'good' };
    const world = new SimulatedDeployment({ replicas: 3, image: 'web:1', behaviours });
    const meddle: TaleOptions['meddle'] = (_world, phase) => {
      if (phase === 'resting') behaviours['web:2'] = 'never-ready';
    };
    const { state } = tellTale(world, { meddle });
    expect(state.phase).toBe('withdrawn');
    expect(state.verdicts.map(({ kind }) => kind)).toEqual(['pass', 'fail']);
    expect(world.leastReady).toBe(3);
  });

  it('is never let loose: between the failure and the old image nothing is unpaused', () => {
    const world = worldOf('crashes');
    const { effects } = tellTale(world);
    const withdraw = effects.findIndex((effect) => nameOf(effect) === 'withdraw');
    expect(effects.slice(0, withdraw).map(nameOf)).not.toContain('promote');
    expect(effects[withdraw + 1]).toMatchObject({ expectImages: ['web=web:1'], set: { paused: false } });
  });
});

describe('no verdict', () => {
  it('holds when no pod can be scheduled, and goes on when one can', () => {
    const behaviours: Record<string, Behaviour> = { 'web:2': 'no-node' };
    const world = new SimulatedDeployment({ replicas: 2, image: 'web:1', behaviours });
    const { state } = tellTale(world);
    expect(state).toMatchObject({ phase: 'held', heldFrom: 'baking', note: 'no new pod is scheduled yet' });
    expect(state.verdicts.map(({ kind }) => kind)).toEqual(['inconclusive']);
    expect([world.leastReady, world.image]).toEqual([2, 'web:2']);
    behaviours['web:2'] = 'good';
    expect(tellTale(world, { state }).state.phase).toBe('complete');
  });

  it('holds its place while the API cannot be read, and says so once', () => {
    const world = worldOf();
    const before = tellTale(world, { maxLooks: 6 }).state;
    const unreadable = {
      kind: 'unreadable',
      at: world.now(),
      code: 'kube.unreachable',
      reason: 'no answer',
    } as const;
    const once = step(before, unreadable, optionsAt(world.now()));
    const twice = step(once.state, unreadable, optionsAt(world.now()));
    expect([once.state.phase, once.effects, twice.effects]).toEqual([before.phase, [], []]);
    expect(twice.state.verdicts.map(({ kind }) => kind)).toEqual(['error']);
    expect(twice.events).toEqual([]);
    expect(tellTale(world, { state: twice.state }).state.phase).toBe('complete');
  });
});

describe('what a person wishes', () => {
  const from = (phase: RolloutPhase, wish: RunWish): TaleOptions['wish'] => {
    let isSaid = false;
    return (current) => {
      isSaid ||= current === phase;
      return isSaid ? wish : 'go';
    };
  };

  it.each(['prepared', 'canary', 'baking', 'resting'] as const)(
    'abort at %s takes everything back',
    (phase) => {
      const world = worldOf();
      const { state } = tellTale(world, { wish: from(phase, 'abort') });
      expect([state.phase, state.note]).toEqual(['withdrawn', 'stopped by request']);
      expect([world.image, world.fields]).toEqual(['web:1', recorded]);
      expect(state.verdicts.some(({ kind }) => kind === 'fail')).toBe(false);
      expect(world.leastReady).toBeGreaterThanOrEqual(3);
    },
  );

  it('abort before the beginning changes nothing', () => {
    const { state, effects } = tellTale(worldOf(), { wish: () => 'abort' });
    expect([state.phase, effects]).toEqual(['withdrawn', []]);
  });

  it.each(['restoring', 'complete'] as const)('abort at %s comes too late and finishes', (phase) => {
    const world = worldOf();
    expect(tellTale(world, { wish: from(phase, 'abort') }).state.phase).toBe('complete');
    expect([world.image, world.fields]).toEqual(['web:2', recorded]);
  });

  it('pause stops at the canary, and go lets the others follow', () => {
    const world = worldOf();
    const paused = tellTale(world, {
      wish: (phase) => (phase === 'pending' || phase === 'prepared' ? 'go' : 'pause'),
    });
    expect([paused.state.phase, paused.state.note]).toEqual([
      'baking',
      'the canary passed; paused by request',
    ]);
    expect(world.observe().replicas).toMatchObject({ updated: 1, total: 4 });
    expect(tellTale(world, { state: paused.state }).state.phase).toBe('complete');
  });

  it('pause that comes after the others were let loose watches them to their end', () => {
    const world = worldOf();
    const seen = { isLoose: false };
    const { state, phases } = tellTale(world, {
      meddle: (it, phase) => {
        seen.isLoose ||= phase === 'baking' && it.fields.paused === false;
      },
      wish: () => (seen.isLoose ? 'pause' : 'go'),
    });
    expect([seen.isLoose, state.phase]).toEqual([true, 'complete']);
    expect(phases).toContain('resting');
    expect(world.fields).toEqual(recorded);
  });

  it('pause before the image was changed changes nothing', () => {
    const world = worldOf();
    const { state } = tellTale(world, { wish: (phase) => (phase === 'pending' ? 'go' : 'pause') });
    expect([state.phase, world.image]).toEqual(['prepared', 'web:1']);
  });

  it('rollback of what is complete brings the images before back', () => {
    const world = worldOf();
    const { state, effects } = tellTale(world, { wish: from('complete', 'rollback') });
    expect(state.phase).toBe('rolled-back');
    expect(effects.map(nameOf).at(-1)).toBe('rollback');
    expect(world.image).toBe('web:1');
  });

  it('rollback tramples nobody: it holds when the images are no longer ours', () => {
    const world = worldOf();
    const done = tellTale(world).state;
    world.setImage('web:3');
    const { state, effects } = tellTale(world, { state: done, wish: () => 'rollback' });
    expect(state).toMatchObject({
      phase: 'held',
      note: 'not rolled back: someone else changed the images since',
    });
    expect(effects).toEqual([]);
    expect(world.image).toBe('web:3');
  });

  it('rollback holds where the old version does not get ready any more', () => {
    const behaviours: Record<string, Behaviour> = {};
    const world = new SimulatedDeployment({ replicas: 2, image: 'web:1', behaviours });
    const done = tellTale(world).state;
    behaviours['web:1'] = 'never-ready';
    const { state } = tellTale(world, { state: done, wish: () => 'rollback', maxLooks: 1500 });
    expect(state.phase).toBe('rolling-back');
    world.pass(600_000);
    expect(tellTale(world, { state, wish: () => 'rollback' }).state).toMatchObject({ phase: 'held' });
  });
});

describe('what others do meanwhile', () => {
  const once = (
    phase: RolloutPhase,
    act: (world: ReturnType<typeof worldOf>) => void,
  ): TaleOptions['meddle'] => {
    let isDone = false;
    return (world, current) => {
      if (isDone || current !== phase) return;
      isDone = true;
      act(world);
    };
  };

  it.each(['canary', 'baking', 'resting'] as const)(
    'another image at %s holds, and gives the fields back for it',
    (phase) => {
      const world = worldOf();
      const { state } = tellTale(world, { meddle: once(phase, (it) => it.setImage('web:3')) });
      expect(state.phase).toBe('held');
      expect(state.note).toBe('someone else changed the images: the template has web=web:3');
      expect([world.image, world.fields]).toEqual(['web:3', recorded]);
    },
  );

  it('the old image put back by a controller holds; it is not fought', () => {
    const world = worldOf();
    const { state, effects } = tellTale(world, {
      meddle: (it) => it.image === 'web:2' && it.setImage('web:1'),
    });
    expect(state.phase).toBe('held');
    expect(state.note).toBe('what was done (image) was undone by someone');
    expect(effects.map(nameOf).filter((name) => name === 'image')).toHaveLength(1);
    expect([world.image, world.fields]).toEqual(['web:1', recorded]);
  });

  it('another change of the template holds with the pause kept, and abort takes the image back', () => {
    const world = worldOf();
    const held = tellTale(world, { meddle: once('baking', (it) => it.changeTemplate('+env')) }).state;
    // The controller makes no ReplicaSet for a paused Deployment: its template is unknown until someone resumes it.
    world.setFields({ paused: false });
    world.pass(1000);
    const { state } = tellTale(world, { state: held });
    expect(state).toMatchObject({ phase: 'held', note: expect.stringContaining('changed the pod template') });
    expect(tellTale(world, { state, wish: () => 'abort' }).state.phase).toBe('withdrawn');
    expect(world.image).toBe('web:1');
  });

  it('someone who resumes the Deployment does not end the watch', () => {
    const world = worldOf();
    const { state } = tellTale(world, { meddle: once('baking', (it) => it.setFields({ paused: false })) });
    expect(state.phase).toBe('complete');
    expect(world.leastReady).toBeGreaterThanOrEqual(3);
  });

  it('fields that someone set during the rollout are left as they are', () => {
    const world = worldOf();
    const { state } = tellTale(world, { meddle: once('resting', (it) => it.setFields({ maxSurge: 2 })) });
    expect(state).toMatchObject({
      phase: 'complete',
      note: expect.stringContaining('as someone else set them'),
    });
    expect(world.fields.maxSurge).toBe(2);
  });

  it('an image that was changed before the beginning holds', () => {
    const world = worldOf();
    world.setImage('web:9');
    const { state, effects } = tellTale(world);
    expect([state.phase, effects]).toEqual(['held', []]);
  });

  it('a deleted workload holds with a note, or is over when it was being taken back', () => {
    const gone = { kind: 'gone', at: '2026-11-21T09:00:00.000Z', reason: 'deleted' } as const;
    const options = optionsAt('2026-11-21T09:00:00.000Z');
    const phase = (state: RolloutState['phase'], wish: RunWish) =>
      step({ ...firstState, phase: state }, gone, { ...options, wish }).state;
    expect(phase('baking', 'go')).toMatchObject({ phase: 'held', heldFrom: 'baking', note: 'deleted' });
    expect(phase('withdrawing', 'go')).toMatchObject({ phase: 'withdrawn' });
    expect(phase('held', 'abort')).toMatchObject({ phase: 'withdrawn' });
    expect(phase('complete', 'go')).toMatchObject({ phase: 'complete' });
  });
});

describe('what is refused', () => {
  it.each([
    ['Recreate', { strategyType: 'Recreate' }, 'unsupported', 'every pod would stop at once'],
    ['a Deployment that someone paused', { paused: true }, 'held', 'someone paused'],
  ] as const)('%s', (_name, fields, phase, note) => {
    const world = worldOf();
    world.setFields(fields);
    const { state, effects } = tellTale(world);
    expect([state.phase, effects]).toEqual([phase, []]);
    expect(state.note).toContain(note);
  });

  it('a Deployment without replicas', () => {
    const { state, effects } = tellTale(worldOf('good', 0));
    expect([state.phase, effects]).toEqual(['held', []]);
  });

  it.each(['borrow', 'image'])(
    '%s by the executor gives everything back and is no verdict on the image',
    (name) => {
      const world = worldOf();
      const options = (outcomes = {}) => optionsAt(world.now(), { outcomes });
      let state = step(firstState, world.observe(), options()).state;
      for (
        let result = step(state, world.observe(), options());
        ;
        result = step(state, world.observe(), options())
      ) {
        state = result.state;
        const effect = result.effects[0];
        if (effect === undefined || nameOf(effect) === name) break;
        world.carryOut(effect);
      }
      const refused = {
        kind: 'refused',
        code: 'executor.conflict',
        reason: 'argocd owns the field',
      } as const;
      const after = step(state, world.observe(), options({ [`run-1/patch-1/u/${name}`]: refused }));
      for (const effect of after.effects) world.carryOut(effect);
      const { state: end } = tellTale(world, { state: after.state });
      expect(end).toMatchObject({ phase: 'withdrawn', note: `${name} refused: argocd owns the field` });
      expect(end.verdicts.map(({ kind, gate }) => `${kind} by ${gate}`)).toEqual(['error by executor']);
      expect([world.image, world.fields]).toEqual(['web:1', recorded]);
    },
  );
});
