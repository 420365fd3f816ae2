import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type ControlPlane, startControlPlane } from '../rig/control-plane.ts';
import { describeRig } from '../rig/describe-rig.ts';
import { helmEstate } from './support/add-ons.ts';
import { oakum } from './support/cli.ts';
import { writeEstateConfig } from './support/estate-config.ts';
import { reportOf, unreadOf } from './support/said.ts';

const image = `nowhere.invalid/ingress-nginx/controller:v1.11.2@sha256:${'1'.repeat(64)}`;

/** A kubeconfig for the service account that the printed roles are for. */
async function kubeconfigOf(plane: ControlPlane, path: string): Promise<string> {
  const token = (await plane.kubectl(['create', 'token', 'oakum', '-n', 'oakum'])).trim();
  const ca = Buffer.from(plane.caPem).toString('base64');
  writeFileSync(
    path,
    JSON.stringify({
      clusters: [{ name: 'rig', cluster: { server: plane.url, 'certificate-authority-data': ca } }],
      users: [{ name: 'oakum', user: { token } }],
      contexts: [{ name: 'rig', context: { cluster: 'rig', user: 'oakum' } }],
      'current-context': 'rig',
    }),
  );
  return path;
}

/** Requests for Secrets that the service account made. */
function secretRequests(auditLog: string): readonly string[] {
  return readFileSync(auditLog, 'utf8')
    .split('\n')
    .filter((line) => line.includes('system:serviceaccount:oakum:oakum') && line.includes('/secrets'))
    .map((line) => decodeURIComponent(/"requestURI":"([^"]*)"/.exec(line)?.[1] ?? ''));
}

describeRig('add-ons of a real cluster', ['control-plane'], () => {
  test('are read with the printed roles, which are enough, and no other Secret is asked for', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'oakum-add-ons-'));
    const plane = await startControlPlane({ kwok: true });
    try {
      await plane.kwok?.createNodes(3);
      await plane.apply([
        { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'oakum' } },
        { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'oakum', namespace: 'oakum' } },
        ...helmEstate(image),
      ]);
      const roles = await oakum(['rbac', '--helm-secrets', 'web']);
      await plane.kubectl(['apply', '-f', '-'], { input: roles.stdout });
      const environment = writeEstateConfig({
        directory,
        context: 'rig',
        kubeconfigPath: await kubeconfigOf(plane, join(directory, 'kubeconfig')),
        write: [],
        helmSecrets: ['web'],
        registryHost: 'nowhere.invalid',
        engines: ['native'],
      });
      await plane.kubectl(['rollout', 'status', 'deployment/ingress', '-n', 'web', '--timeout=60s']);
      const result = await oakum(['scan', '-o', 'json'], { environment });
      expect(result.stdout + result.stderr).not.toContain('hunter2');
      const { estate, coverage } = reportOf(result);
      expect(unreadOf(coverage)).toEqual([expect.stringMatching(/^oci\.[a-z-]+ nowhere\.invalid/)]);
      expect(estate?.addOns).toMatchObject([
        {
          id: 'helm:web/ingress',
          chart: { name: 'ingress-nginx', version: '4.11.2' },
          release: { revision: 7, status: 'deployed' },
          definitions: ['gizmos.acme.test'],
        },
      ]);
      expect(estate?.definitions).toMatchObject([
        { name: 'gizmos.acme.test', served: ['v1', 'v1beta1'], storage: 'v1', stored: ['v1'] },
      ]);
      const asked = secretRequests(plane.auditLogPath);
      expect(asked).toHaveLength(1);
      expect(asked[0]).toContain('labelSelector=owner=helm');
      expect(asked[0]).toContain('fieldSelector=type=helm.sh/release.v1');
    } finally {
      await plane.stop();
      rmSync(directory, { recursive: true, force: true });
    }
  }, 180_000);
});
