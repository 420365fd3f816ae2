import { describe, expect, it } from 'vitest';
import {
  accessTo,
  connectTo,
  sendJson,
  sendStatus,
  startScriptedServer,
} from './conformance/scripted-server.ts';
import type { KubeApplyBody, KubeResource } from './interface.ts';

const deployments: KubeResource = { group: 'apps', version: 'v1', resource: 'deployments', namespaced: true };

function body(metadata: Partial<KubeApplyBody['metadata']>): KubeApplyBody {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'shop', ...metadata },
    spec: { paused: true },
  };
}

const answer = {
  ...body({ uid: 'u' }),
  metadata: { name: 'web', namespace: 'shop', uid: 'u', resourceVersion: '8' },
};
const options = { fieldManager: 'oakum', force: false, dryRun: false };

describe('apply', () => {
  it('sends exactly the body as server-side apply', async () => {
    await using server = await startScriptedServer((_seen, response) => sendJson(response, answer));
    await using kube = connectTo(accessTo(server.url));
    const result = await kube.writer.apply(deployments, body({ uid: 'u' }), options);
    expect(result).toMatchObject({ kind: 'applied', object: { metadata: { resourceVersion: '8' } } });
    const seen = server.seen[0];
    expect([seen?.method, seen?.path, seen?.headers['content-type'], seen?.query.toString()]).toEqual([
      'PATCH',
      '/apis/apps/v1/namespaces/shop/deployments/web',
      'application/apply-patch+yaml',
      'fieldManager=oakum',
    ]);
    expect(JSON.parse(seen?.body ?? '')).toEqual(body({ uid: 'u' }));
  });

  it('asks for force and dry run only when told', async () => {
    await using server = await startScriptedServer((_seen, response) => sendJson(response, answer));
    await using kube = connectTo(accessTo(server.url));
    await kube.writer.apply(deployments, body({ uid: 'u' }), { ...options, force: true, dryRun: true });
    expect(server.seen[0]?.query.toString()).toBe('fieldManager=oakum&force=true&dryRun=All');
  });

  it('gives the managers that own the field, each once', async () => {
    const causes = ['web', 'proxy'].flatMap((container) => [
      {
        reason: 'FieldManagerConflict',
        message: 'conflict with "kubectl-client-side-apply" using apps/v1',
        field: `.spec.template.spec.containers[name="${container}"].image`,
      },
      {
        reason: 'FieldManagerConflict',
        message: 'conflict with "argocd-controller" with subresource "x" using apps/v1',
      },
    ]);
    await using server = await startScriptedServer((_seen, response) => {
      sendStatus(response, 409, {
        reason: 'Conflict',
        message: 'Apply failed with 4 conflicts',
        details: { causes },
      });
    });
    await using kube = connectTo(accessTo(server.url));
    expect(await kube.writer.apply(deployments, body({ uid: 'u' }), options)).toMatchObject({
      kind: 'conflict',
      managers: ['argocd-controller', 'kubectl-client-side-apply'],
      message: expect.stringContaining('Apply failed with 4 conflicts'),
    });
  });

  it.each([
    [409, { reason: 'Conflict', message: 'uid mismatch: the provided object specified uid u' }],
    [
      422,
      { reason: 'Invalid', details: { causes: [{ field: 'metadata.uid', message: 'field is immutable' }] } },
    ],
  ])('throws a conflict about the object itself, created anew (%i)', async (code, status) => {
    await using server = await startScriptedServer((_seen, response) => sendStatus(response, code, status));
    await using kube = connectTo(accessTo(server.url));
    const applying = kube.writer.apply(deployments, body({ uid: 'u' }), options);
    await expect(applying).rejects.toMatchObject({ code: 'kube.conflict', retry: 'never' });
  });

  it('says that another look helps where only the resourceVersion moved', async () => {
    const status = { reason: 'Conflict', message: 'the object has been modified' };
    await using server = await startScriptedServer((_seen, response) => sendStatus(response, 409, status));
    await using kube = connectTo(accessTo(server.url));
    const applying = kube.writer.apply(deployments, body({ uid: 'u', resourceVersion: '7' }), options);
    await expect(applying).rejects.toMatchObject({ code: 'kube.conflict', retry: 'later' });
  });

  it('never sends a write without a precondition, and never sends one twice', async () => {
    await using server = await startScriptedServer((_seen, response) =>
      sendStatus(response, 503, { message: 'x' }),
    );
    await using kube = connectTo(accessTo(server.url));
    await expect(kube.writer.apply(deployments, body({}), options)).rejects.toThrow('without metadata.uid');
    await expect(kube.writer.mergePatch(deployments, body({ uid: 'u' }), options)).rejects.toThrow(
      'without metadata.resourceVersion',
    );
    expect(server.seen).toHaveLength(0);
    await expect(kube.writer.apply(deployments, body({ uid: 'u' }), options)).rejects.toMatchObject({
      code: 'kube.server',
    });
    expect(server.seen).toHaveLength(1);
  });
});

describe('mergePatch', () => {
  it('sends the resourceVersion, and a moved object is a conflict', async () => {
    await using server = await startScriptedServer((_seen, response, n) => {
      if (n === 0) return sendJson(response, answer);
      sendStatus(response, 409, { reason: 'Conflict', message: 'the object has been modified' });
    });
    await using kube = connectTo(accessTo(server.url));
    const patch = body({ resourceVersion: '7' });
    expect((await kube.writer.mergePatch(deployments, patch, options)).metadata.resourceVersion).toBe('8');
    expect(server.seen[0]?.headers['content-type']).toBe('application/merge-patch+json');
    expect(JSON.parse(server.seen[0]?.body ?? '')).toEqual(patch);
    await expect(kube.writer.mergePatch(deployments, patch, options)).rejects.toMatchObject({
      code: 'kube.conflict',
      retry: 'later',
    });
  });
});
