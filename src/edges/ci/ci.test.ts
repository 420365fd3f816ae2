import { createHmac } from 'node:crypto';
import { afterEach, describe, expect, it } from 'vitest';
import { type FakeCi, type FakeCiOptions, startFakeCi } from '../../../testing/ci/index.ts';
import { CiBuild } from '../../model/index.ts';
import { makeCaller } from '../http/index.ts';
import { type CiClient, type CiState, connectCi, makeSecrets } from './index.ts';

const never = new AbortController().signal;
const since = Temporal.Instant.from('2026-11-28T09:00:00Z');
const order = {
  request: 'oakum-0011223344',
  revision: '4f1c0a2b9d8e7f6a5b4c3d2e1f0a9b8c7d6e5f4a',
  base: 'registry.acme.io/base:3@sha256:00',
};
const token = { env: 'CI_TOKEN' };
const started: FakeCi[] = [];

afterEach(async () => {
  await Promise.all(started.splice(0).map((ci) => ci.stop()));
});

async function open(
  options: FakeCiOptions,
  build: (url: string) => unknown,
): Promise<{ ci: FakeCi; client: CiClient }> {
  const ci = await startFakeCi({ token: 't0ken', ...options });
  started.push(ci);
  const client = await connectCi(CiBuild.parse(build(ci.url)), {
    caller: makeCaller({ hosts: 'any', plainHttpHosts: [] }),
    secrets: makeSecrets((name) => ({ CI_TOKEN: 't0ken\n', TRIGGER: 'glptt-1' })[name]),
    cluster: async () => {
      throw new Error('not asked');
    },
  });
  return { ci, client };
}

const github = (url: string) => ({
  ci: 'github',
  api: url,
  repository: 'acme/web',
  workflow: 'build.yml',
  token,
});
const gitlab = (url: string) => ({ ci: 'gitlab', url, project: 'shop/web', token });
const gitlabTrigger = (url: string) => ({ ...gitlab(url), triggerToken: { env: 'TRIGGER' } });
const jenkins = (url: string) => ({ ci: 'jenkins', url, job: 'shop/web', user: 'bot', token });
const webhook = (url: string) => ({
  ci: 'webhook',
  url: `${url}/hook`,
  status: `${url}/hook/status/{id}`,
  token,
});

const all = [
  ['github', github],
  ['gitlab by its API', gitlab],
  ['gitlab by a trigger token', gitlabTrigger],
  ['jenkins', jenkins],
  ['webhook', webhook],
] as const;

async function follow(client: CiClient, run: { readonly id: string }): Promise<readonly CiState[]> {
  const states: CiState[] = [];
  for (let look = 0; look < 10; look += 1) {
    const state = await client.look(run, never);
    states.push(state);
    if (state.kind !== 'going-on') break;
  }
  return states;
}

describe.each(all)('%s', (name, build) => {
  const options = { triggerToken: 'glptt-1' };

  it('starts one run with revision, base and request, and follows it to its end', async () => {
    const { ci, client } = await open({ ...options, looks: 3 }, build);
    const run = await client.trigger(order, never);
    expect(run?.id).toMatch(/^(?:queue\/|r\/)?\d+$/);
    const [given] = ci.control.orders();
    const request = name === 'webhook' ? 'request' : 'oakum_request';
    expect(given).toEqual({ revision: order.revision, base: order.base, [request]: order.request });
    const states = await follow(client, { id: run?.id ?? '' });
    expect(states.map(({ kind }) => kind)).toEqual(
      ['going-on', 'going-on', 'going-on', 'succeeded'].slice(-states.length),
    );
    expect(states.length).toBeGreaterThan(2);
    expect(ci.control.orders()).toHaveLength(1);
  });

  it.each(['failed', 'cancelled'] as const)('tells that it %s', async (outcome) => {
    const { client } = await open({ ...options, looks: 1, outcome }, build);
    const run = await client.trigger(order, never);
    expect((await follow(client, { id: run?.id ?? '' })).at(-1)).toMatchObject({
      kind: outcome,
      reason: expect.any(String),
    });
  });

  it('says what is wrong with a credential, and never which it is', async () => {
    const { client } = await open({ token: 'other', triggerToken: 'other' }, build);
    const error: unknown = await client.trigger(order, never).catch((one: unknown) => one);
    const expected = name === 'gitlab by a trigger token' ? 'ci.not-found' : 'ci.unauthorized';
    expect(error).toMatchObject({ code: expected, retry: 'never' });
    expect(JSON.stringify(error) + String(error)).not.toMatch(/t0ken|glptt|dDBrZW4/);
  });

  it.each([
    [{ kind: 'status', status: 503 }, 'ci.server', 'later'],
    [{ kind: 'status', status: 429, headers: { 'retry-after': '7' } }, 'ci.throttled', 'later'],
    [{ kind: 'status', status: 404, body: '{"message":"Not Found"}' }, 'ci.not-found', 'never'],
    [{ kind: 'status', status: 422, body: '{"message":"no\\u001b[2Jsuch\\nref"}' }, 'ci.invalid', 'never'],
    [{ kind: 'lost-answer' }, 'http.unreachable', 'later'],
  ] as const)('takes %j as %s, %s', async (fault, code, retry) => {
    const { ci, client } = await open(options, build);
    ci.control.fail(/^POST/, fault);
    const error: unknown = await client.trigger(order, never).catch((one: unknown) => one);
    expect(error).toMatchObject({ code, retry });
    expect(String(error)).not.toMatch(/[\u0000-\u001f]/);
  });

  it('does not follow a redirect with its credential', async () => {
    const elsewhere = await startFakeCi();
    started.push(elsewhere);
    const { ci, client } = await open(options, build);
    ci.control.fail(/^POST/, { kind: 'redirect', to: `${elsewhere.url}/steal` });
    await expect(client.trigger(order, never)).rejects.toMatchObject({ code: 'ci.redirected' });
    expect(elsewhere.control.seen()).toEqual([]);
  });

  it('stops when it is told to while the server says nothing', async () => {
    const { ci, client } = await open(options, build);
    ci.control.fail(/^POST/, { kind: 'hang' });
    const stop = new AbortController();
    const asked = client.trigger(order, stop.signal);
    const stopped = expect(asked).rejects.toMatchObject({ name: 'AbortError' });
    await expect.poll(() => ci.control.seen().length).toBe(1);
    stop.abort();
    await stopped;
  });

  it('takes a page for no answer of an API', async () => {
    const { ci, client } = await open(options, build);
    const run = await client.trigger(order, never);
    ci.control.fail(/^GET/, { kind: 'html' });
    await expect(client.look({ id: run?.id ?? '' }, never)).rejects.toMatchObject({ code: 'ci.malformed' });
  });

  it('finds the run of an order whose answer was lost', async () => {
    const { ci, client } = await open(options, build);
    ci.control.fail(/^POST/, { kind: 'lost-answer' });
    await expect(client.trigger(order, never)).rejects.toMatchObject({ retry: 'later' });
    expect(ci.control.orders()).toHaveLength(1);
    const found = await client.find(order, since, never);
    expect(found === undefined).toBe(name === 'webhook');
    expect(await client.find({ ...order, request: 'oakum-other' }, since, never)).toBeUndefined();
  });
});

describe('github', () => {
  it('tells a rate limit by its headers from a missing permission', async () => {
    const { ci, client } = await open({}, github);
    const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '4000000000' };
    ci.control.fail(/^POST/, { kind: 'status', status: 403, headers });
    await expect(client.trigger(order, never)).rejects.toMatchObject({
      code: 'ci.throttled',
      retry: 'later',
    });
    ci.control.fail(/^POST/, { kind: 'status', status: 403 });
    await expect(client.trigger(order, never)).rejects.toMatchObject({
      code: 'ci.forbidden',
      retry: 'never',
    });
  });

  it('asks an older server again without what it does not know, and finds the run by its name', async () => {
    const { ci, client } = await open({ isOldGithub: true }, github);
    expect(await client.trigger(order, never)).toBeUndefined();
    expect(ci.control.orders()).toHaveLength(1);
    expect(await client.find(order, since, never)).toEqual({
      id: '7001',
      link: 'https://github.example/acme/web/actions/runs/7001',
    });
  });

  it('quotes which inputs the workflow does not take', async () => {
    const { client } = await open({ inputs: ['revision', 'oakum_request'] }, github);
    await expect(client.trigger(order, never)).rejects.toMatchObject({
      code: 'ci.invalid',
      message: expect.stringContaining('Unexpected inputs provided: ["base"]'),
    });
  });
});

describe('jenkins', () => {
  it('asks its queue at the configured address, whatever address it gives', async () => {
    const { ci, client } = await open({}, jenkins);
    const run = await client.trigger(order, never);
    await client.look({ id: run?.id ?? '' }, never);
    expect(ci.control.seen().map(({ method, path }) => `${method} ${path}`)).toEqual([
      'POST /job/shop/job/web/buildWithParameters',
      'GET /queue/item/17001/api/json',
    ]);
  });

  it('finds the build of a queue item that is forgotten', async () => {
    const { ci, client } = await open({ looks: 3 }, jenkins);
    const run = await client.trigger(order, never);
    await client.look({ id: run?.id ?? '' }, never);
    await client.look({ id: run?.id ?? '' }, never);
    ci.control.forgetQueue();
    expect(await client.look({ id: run?.id ?? '' }, never)).toMatchObject({
      kind: 'going-on',
      where: 'build 7001',
    });
  });
});

describe('webhook', () => {
  it('signs what it sends', async () => {
    const { ci, client } = await open({}, (url) => ({ ...webhook(url), secret: { env: 'TRIGGER' } }));
    await client.trigger(order, never);
    const [call] = ci.control.seen();
    const expected = createHmac('sha256', 'glptt-1')
      .update(call?.body ?? '')
      .digest('hex');
    expect(call?.headers['x-oakum-signature-256']).toBe(`sha256=${expected}`);
    expect(JSON.parse(call?.body ?? '')).toEqual(order);
  });

  it('sends no token to a status on another server', async () => {
    const other = await startFakeCi({});
    started.push(other);
    const { client } = await open({}, (url) => ({
      ...webhook(url),
      status: `${other.url}/hook/status/{id}`,
    }));
    const run = await client.trigger(order, never);
    await client.look({ id: run?.id ?? '' }, never).catch(() => {});
    expect(other.control.seen().map(({ headers }) => headers.authorization)).toEqual([undefined]);
  });

  it('leaves it to the registry where there is no status', async () => {
    const { client } = await open({}, (url) => ({ ci: 'webhook', url: `${url}/hook`, token }));
    const run = await client.trigger(order, never);
    expect(await client.look(run ?? { id: '' }, never)).toEqual({ kind: 'not-told' });
  });
});

describe('a build in a document', () => {
  it.each([
    ['plain HTTP to another machine', { ...github('http://ci.acme.io') }],
    ['a credential in the address', { ...jenkins('https://bot:secret@ci.acme.io') }],
    ['a credential in the document', { ...github('https://ci.acme.io'), token: 'ghp_secret' }],
    ['a path that climbs', { ...github('https://ci.acme.io'), repository: 'acme/../../x' }],
    ['no credential', { ...gitlab('https://ci.acme.io'), token: undefined }],
    [
      'a status without a place for the run',
      { ...webhook('https://ci.acme.io'), status: 'https://ci.acme.io/x' },
    ],
  ])('is refused with %s', (_, build) => {
    expect(CiBuild.safeParse(build).success).toBe(false);
  });
});

describe('a credential', () => {
  it.each([undefined, '', ' ', 'a\r\nX-Other: b', 'caf\u00e9'])('is none if it is %j', async (value) => {
    await expect(makeSecrets(() => value).read({ env: 'CI_TOKEN' })).rejects.toMatchObject({
      code: 'ci.no-credential',
      message: 'there is no credential in the environment variable CI_TOKEN',
    });
  });
});
