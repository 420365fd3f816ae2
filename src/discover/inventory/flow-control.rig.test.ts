import { Agent, request } from 'undici';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type ControlPlane, startControlPlane } from '../../../rig/control-plane.ts';
import { describeRig } from '../../../rig/describe-rig.ts';
import { flowControl } from './flow-control.ts';

describeRig('the flow schema on a real API server', ['control-plane'], () => {
  let plane: ControlPlane;
  let agent: Agent;
  beforeAll(async () => {
    plane = await startControlPlane();
    agent = new Agent({ connect: { ca: plane.caPem } });
    await plane.apply(flowControl({ name: 'oakum', namespace: 'oakum' }));
  });
  afterAll(async () => {
    await agent.destroy();
    await plane.stop();
  });

  const get = async (path: string, user?: string) => {
    const headers = {
      authorization: `Bearer ${plane.adminToken}`,
      ...(user === undefined ? {} : { 'impersonate-user': user }),
    };
    const answer = await request(`${plane.url}${path}`, { dispatcher: agent, headers });
    return { headers: answer.headers, text: await answer.body.text() };
  };
  const uidOf = async (resource: string): Promise<unknown> =>
    JSON.parse((await get(`/apis/flowcontrol.apiserver.k8s.io/v1/${resource}/oakum`)).text).metadata.uid;
  const classified = async (path: string, user: string) => {
    const { headers } = await get(path, user);
    return [headers['x-kubernetes-pf-flowschema-uid'], headers['x-kubernetes-pf-prioritylevel-uid']];
  };

  it('takes every request of the service account, and nobody else', async () => {
    const ours = [await uidOf('flowschemas'), await uidOf('prioritylevelconfigurations')];
    expect(ours).toEqual([expect.any(String), expect.any(String)]);
    for (const path of ['/api/v1/pods', '/apis/apps/v1/namespaces/shop/deployments/web', '/version']) {
      // The server takes up a new schema a moment after it is stored.
      await vi.waitFor(
        async () => expect(await classified(path, 'system:serviceaccount:oakum:oakum')).toEqual(ours),
        { timeout: 20_000, interval: 200 },
      );
      const [schema, level] = await classified(path, 'system:serviceaccount:oakum:other');
      expect(ours).not.toContain(schema);
      expect(ours).not.toContain(level);
    }
  });
});
