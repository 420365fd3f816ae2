import { describe, expect, test } from 'vitest';
import { makeFakeClock } from '../../../../testing/clock/index.ts';
import { type BudgetLimits, budgeted, makeRequestBudget } from './budget.ts';
import { type KubeRequest, type KubeResponse, readText } from './transport.ts';

const ample: BudgetLimits = { readsInFlight: 1000, perSecond: 1000, burst: 1000 };

function request(more: Partial<KubeRequest> = {}): KubeRequest {
  const about = { verb: 'list', what: 'pods' };
  return {
    method: 'GET',
    path: '/api/v1/pods',
    query: {},
    about,
    headersTimeoutMs: 1,
    idleTimeoutMs: 1,
    ...more,
  };
}

/** A server that answers at once, and notes when each request came, in ms. */
function makeWorld(
  limits: Partial<BudgetLimits>,
  answer: (index: number) => Partial<KubeResponse> = () => ({}),
) {
  const clock = makeFakeClock();
  const start = clock.now().epochMilliseconds;
  const cameMs: number[] = [];
  const send = budgeted(
    async () => {
      cameMs.push(clock.now().epochMilliseconds - start);
      return { status: 200, headers: {}, body: bodyOf('{}'), ...answer(cameMs.length - 1) };
    },
    makeRequestBudget(clock, { ...ample, ...limits }),
  );
  return { clock, cameMs, send };
}

async function* bodyOf(text: string): AsyncIterable<Uint8Array> {
  yield Buffer.from(text);
}

const throttled = { status: 429, headers: { 'retry-after': '3' } };

describe('the rate of a cluster', () => {
  test('lets a burst through, then one request per interval, whatever their kind', async () => {
    const { clock, cameMs, send } = makeWorld({ perSecond: 10, burst: 2 });
    for (const method of ['GET', 'PATCH', 'POST', 'GET'] as const) void send(request({ method }));
    await clock.advance(1000);
    expect(cameMs).toEqual([0, 0, 100, 200]);
  });

  test('fills its burst again in a rest, and no more than that', async () => {
    const { clock, cameMs, send } = makeWorld({ perSecond: 10, burst: 2 });
    for (let index = 0; index < 2; index += 1) void send(request());
    await clock.advance(60_000);
    for (let index = 0; index < 3; index += 1) void send(request());
    await clock.advance(1000);
    expect(cameMs).toEqual([0, 0, 60_000, 60_000, 60_100]);
  });
});

describe('reads under way', () => {
  test('are bounded until a body is read to its end or left early', async () => {
    const { clock, cameMs, send } = makeWorld({ readsInFlight: 2 });
    const [first, second] = await Promise.all([send(request()), send(request())]);
    void send(request());
    void send(request());
    await clock.advance(0);
    expect(cameMs).toHaveLength(2);
    await readText(first, 100);
    await clock.advance(0);
    expect(cameMs).toHaveLength(3);
    for await (const _ of second.body) break;
    await clock.advance(0);
    expect(cameMs).toHaveLength(4);
  });

  test('do not hold up watches or writes, and open watches do not hold up reads', async () => {
    const { clock, cameMs, send } = makeWorld({ readsInFlight: 1 });
    const watch = request({ query: { watch: 'true' } });
    for (const each of [watch, watch, request(), request({ method: 'PATCH' }), watch]) void send(each);
    await clock.advance(0);
    expect(cameMs).toHaveLength(5);
  });

  test('of a watch, until its first state has come, leave one place to others', async () => {
    const { clock, cameMs, send } = makeWorld({ readsInFlight: 3 });
    const stream = request({ query: { watch: 'true', sendInitialEvents: 'true' } });
    const [first] = await Promise.all([send(stream), send(stream)]);
    void send(stream);
    await clock.advance(0);
    expect(cameMs).toHaveLength(2);
    await readText(await send(request()), 100);
    first.settled?.();
    first.settled?.();
    await clock.advance(0);
    expect(cameMs).toHaveLength(4);
  });

  test('give their place back when the network fails', async () => {
    const budget = makeRequestBudget(makeFakeClock(), { ...ample, readsInFlight: 1 });
    const send = budgeted(async () => {
      throw new Error('no route');
    }, budget);
    await expect(send(request())).rejects.toThrow('no route');
    await expect(send(request())).rejects.toThrow('no route');
  });

  test('lose neither a place nor the queue to one that was given up while it waited', async () => {
    const { clock, cameMs, send } = makeWorld({ readsInFlight: 1 });
    const first = await send(request());
    const end = new AbortController();
    const given = send(request({ signal: end.signal }));
    void send(request());
    end.abort(new Error('enough'));
    await expect(given).rejects.toThrow('enough');
    await readText(first, 100);
    await clock.advance(0);
    expect(cameMs).toHaveLength(2);
    await expect(send(request({ signal: end.signal }))).rejects.toThrow('enough');
  });
});

describe('a 429 with Retry-After', () => {
  test('pauses everything that goes to the cluster, also what has its turn already, and ends without a burst', async () => {
    const { clock, cameMs, send } = makeWorld({ perSecond: 10, burst: 1 }, (index) =>
      index === 0 ? throttled : {},
    );
    for (const method of ['GET', 'GET', 'GET', 'PATCH'] as const) void send(request({ method }));
    await clock.advance(2999);
    expect(cameMs).toEqual([0]);
    await clock.advance(1000);
    expect(cameMs).toEqual([0, 3000, 3100, 3200]);
  });

  test.each([
    [
      'that asks for an hour pauses for a minute',
      { status: 429, headers: { 'retry-after': '3600' } },
      request(),
      60_000,
    ],
    [
      'of an eviction pauses nothing',
      throttled,
      request({ method: 'POST', path: '/api/v1/pods/a/eviction' }),
      0,
    ],
    ['without a time pauses nothing', { status: 429, headers: {} }, request(), 0],
    [
      'with a date pauses nothing',
      { status: 429, headers: { 'retry-after': 'Sat, 28 Nov 2026' } },
      request(),
      0,
    ],
  ])('%s', async (_, answer, refused, expectedMs) => {
    const { clock, cameMs, send } = makeWorld({}, () => answer);
    await readText(await send(refused), 100);
    void send(request());
    await clock.advance(120_000);
    expect(cameMs).toEqual([0, expectedMs]);
  });
});
