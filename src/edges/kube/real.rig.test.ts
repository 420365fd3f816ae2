import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ControlPlane, startControlPlane } from '../../../rig/control-plane.ts';
import { describeRig } from '../../../rig/describe-rig.ts';
import { configMaps, kubeClientSuite, kubeconfigFor, openConnection } from './conformance/client-suite.ts';

describeRig('the Kubernetes client', ['control-plane'], () => {
  kubeClientSuite('a real API server', async () => {
    const plane = await startControlPlane();
    return {
      url: plane.url,
      caPem: plane.caPem,
      token: plane.adminToken,
      create: (objects) => plane.apply(objects),
      stop: () => plane.stop(),
    };
  });
});

describeRig('what only the real API server judges', ['control-plane'], () => {
  let plane: ControlPlane;
  beforeAll(async () => {
    plane = await startControlPlane();
  });
  afterAll(() => plane.stop());

  const connect = (
    more: { readonly ca?: string; readonly cluster?: object; readonly user?: object } = {},
  ) => {
    const { url, caPem, adminToken: token } = plane;
    return openConnection(kubeconfigFor({ url, caPem: more.ca === 'none' ? undefined : caPem, token }, more));
  };

  it('accepts the client certificate of a kubeconfig', async () => {
    await plane.apply([
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'seen', namespace: 'default' } },
    ]);
    await using kube = await openConnection(await readFile(plane.kubeconfigPath, 'utf8'));
    const seen = await Array.fromAsync(kube.reader.list(configMaps, { namespace: 'default' }));
    // A new cluster makes config maps of its own, at a time of its own.
    expect(seen.map(({ metadata }) => metadata.name)).toContain('seen');
  });

  it('forbids what roles do not grant, naming user, verb and resource', async () => {
    await using kube = await connect({ user: { as: 'jane' } });
    const listing = Array.fromAsync(kube.reader.list(configMaps, { namespace: 'default' }));
    await expect(listing).rejects.toMatchObject({
      code: 'kube.forbidden',
      message: expect.stringMatching(/cannot list configmaps in namespace default: .*"jane" cannot list/),
      hint: expect.stringContaining('oakum rbac'),
    });
  });

  it('is not trusted without its authority, and is when the kubeconfig says so', async () => {
    await using kube = await connect({ ca: 'none' });
    await expect(kube.reader.version()).rejects.toMatchObject({
      code: 'kube.untrusted',
      hint: expect.stringContaining('certificate-authority'),
    });
    await using careless = await connect({ ca: 'none', cluster: { 'insecure-skip-tls-verify': true } });
    expect(await careless.reader.version()).toMatch(/^v1\./);
  });

  it('is not trusted under another name', async () => {
    await using kube = await connect({ cluster: { 'tls-server-name': 'other.test' } });
    await expect(kube.reader.version()).rejects.toMatchObject({
      code: 'kube.untrusted',
      hint: expect.stringContaining('tls-server-name'),
    });
  });
});
