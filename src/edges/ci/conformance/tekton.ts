import { Agent, request } from 'undici';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { TektonBuild } from '../../../model/index.ts';
import { kubeconfigFor, openConnection } from '../../kube/conformance/client-suite.ts';
import type { CiState } from '../index.ts';
import { connectCi } from '../index.ts';

export interface TektonCluster {
  readonly url: string;
  readonly caPem: string | undefined;
  readonly token: string;
  create(objects: readonly object[]): Promise<void>;
  stop(): Promise<void>;
}

const never = new AbortController().signal;
const revision = '4f1c0a2b9d8e7f6a5b4c3d2e1f0a9b8c7d6e5f4a';
const since = Temporal.Instant.from('2026-11-28T09:00:00Z');

/** As Tekton defines it, without its schema. */
const definition = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'pipelineruns.tekton.dev' },
  spec: {
    group: 'tekton.dev',
    scope: 'Namespaced',
    names: {
      kind: 'PipelineRun',
      plural: 'pipelineruns',
      singular: 'pipelinerun',
      shortNames: ['pr', 'prs'],
    },
    versions: [
      {
        name: 'v1',
        served: true,
        storage: true,
        subresources: { status: {} },
        schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
      },
    ],
  },
};

/** What an API server and whoever stands for Tekton's controller must make of our calls. */
export function tektonSuite(name: string, start: () => Promise<TektonCluster>): void {
  describe(`Tekton on ${name}`, () => {
    let cluster: TektonCluster;
    let kube: Awaited<ReturnType<typeof openConnection>>;
    const build = TektonBuild.parse({
      ci: 'tekton',
      namespace: 'ci',
      pipeline: 'build-image',
      serviceAccount: 'builder',
    });
    const order = (request: string) => ({ request, revision, base: 'registry.acme.io/base:3' });
    const open = () =>
      connectCi(build, {
        caller: { call: () => Promise.reject(new Error('not asked')) },
        secrets: { read: () => Promise.reject(new Error('not asked')) },
        cluster: async () => kube,
      });
    beforeAll(async () => {
      cluster = await start();
      kube = await openConnection(kubeconfigFor(cluster));
      await cluster.create([{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'ci' } }, definition]);
      const pipelineRuns = { group: 'tekton.dev', version: 'v1', resource: 'pipelineruns', namespaced: true };
      const served = () => Array.fromAsync(kube.reader.list(pipelineRuns, { namespace: 'ci' }));
      await vi.waitFor(served, { timeout: 30_000 });
    });
    afterAll(async () => {
      await kube.close();
      await cluster.stop();
    });

    async function call(method: 'GET' | 'PATCH', path: string, body?: object): Promise<string> {
      const { url, caPem, token } = cluster;
      const dispatcher = new Agent({ connect: caPem === undefined ? {} : { ca: caPem } });
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/merge-patch+json' };
      const answer = await request(`${url}/apis/tekton.dev/v1/namespaces/ci/pipelineruns/${path}`, {
        method,
        headers,
        dispatcher,
        body: body === undefined ? null : JSON.stringify(body),
      });
      const text = await answer.body.text();
      await dispatcher.close();
      expect(`${answer.statusCode} ${answer.statusCode < 300 ? '' : text}`).toBe('200 ');
      return text;
    }

    async function stateWith(request: string, status: object): Promise<CiState> {
      await call('PATCH', `${request}/status`, { status });
      return (await open()).look({ id: request }, never);
    }

    const condition = (status: string, reason: string, message = '') => ({
      conditions: [{ type: 'Succeeded', status, reason, message }],
    });

    it('makes one PipelineRun of an order, however often it is given', async () => {
      const client = await open();
      expect(await client.find(order('oakum-first'), since, never)).toBeUndefined();
      expect(await client.trigger(order('oakum-first'), never)).toEqual({ id: 'oakum-first' });
      expect(await client.trigger(order('oakum-first'), never)).toEqual({ id: 'oakum-first' });
      expect(await client.find(order('oakum-first'), since, never)).toEqual({ id: 'oakum-first' });
      expect(JSON.parse(await call('GET', 'oakum-first'))).toMatchObject({
        metadata: { labels: { 'oakum.dev/request': 'oakum-first' } },
        spec: {
          pipelineRef: { name: 'build-image' },
          params: [
            { name: 'revision', value: revision },
            { name: 'oakum_request', value: 'oakum-first' },
            { name: 'base', value: 'registry.acme.io/base:3' },
          ],
          taskRunTemplate: { serviceAccountName: 'builder' },
        },
      });
    });

    it("takes no other's PipelineRun of that name for its own", async () => {
      const other = { name: 'oakum-other', namespace: 'ci' };
      await cluster.create([{ apiVersion: 'tekton.dev/v1', kind: 'PipelineRun', metadata: other, spec: {} }]);
      const client = await open();
      expect(await client.find(order('oakum-other'), since, never)).toBeUndefined();
      await expect(client.trigger(order('oakum-other'), never)).rejects.toMatchObject({
        code: 'kube.conflict',
      });
    });

    it('follows the condition Succeeded to its end, and takes the digest from the results', async () => {
      const client = await open();
      await client.trigger(order('oakum-followed'), never);
      expect(await client.look({ id: 'oakum-followed' }, never)).toEqual({
        kind: 'going-on',
        where: 'not taken up yet',
      });
      expect(
        await stateWith('oakum-followed', condition('Unknown', 'Running', 'Tasks Completed: 1\nof 3')),
      ).toEqual({
        kind: 'going-on',
        where: 'Running: Tasks Completed: 1 of 3',
      });
      const digest = `sha256:${'a'.repeat(64)}`;
      const results = [
        { name: 'IMAGE_URL', value: 'registry.acme.io/shop/web' },
        { name: 'IMAGE_DIGEST', value: `${digest}\n` },
      ];
      expect(await stateWith('oakum-followed', { ...condition('True', 'Completed'), results })).toEqual({
        kind: 'succeeded',
        result: { digest },
      });
    });

    it.each([
      ['Failed', 'failed'],
      ['PipelineRunTimeout', 'failed'],
      ['Cancelled', 'cancelled'],
      ['CancelledRunningFinally', 'cancelled'],
    ])('tells %s as %s', async (reason, kind) => {
      const request = `oakum-${reason.toLowerCase()}`;
      await (await open()).trigger(order(request), never);
      expect(await stateWith(request, condition('False', reason, 'see tasks'))).toEqual({
        kind,
        reason: `${reason}: see tasks`,
      });
    });
  });
}
