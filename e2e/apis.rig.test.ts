import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ControlPlane, startControlPlane } from '../rig/control-plane.ts';
import { describeRig } from '../rig/describe-rig.ts';
import type { ApisAnswer } from '../src/flows/apis.ts';
import { type CliResult, oakum } from './support/cli.ts';

const version = (name: string, more: object): object => ({
  name,
  served: true,
  storage: false,
  schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
  ...more,
});
const definition = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  metadata: { name: 'widgets.acme.example' },
  spec: {
    group: 'acme.example',
    names: { plural: 'widgets', singular: 'widget', kind: 'Widget', listKind: 'WidgetList' },
    scope: 'Namespaced',
    versions: [version('v1', {}), version('v1beta1', { storage: true, deprecated: true })],
  },
};
const widget = {
  apiVersion: 'acme.example/v1beta1',
  kind: 'Widget',
  metadata: { name: 'a', namespace: 'default' },
};
const budget = {
  apiVersion: 'policy/v1',
  kind: 'PodDisruptionBudget',
  metadata: {
    name: 'old',
    namespace: 'default',
  },
  spec: { minAvailable: 1, selector: { matchLabels: { app: 'old' } } },
};

const annotations = {
  'kubectl.kubernetes.io/last-applied-configuration':
    '{"apiVersion":"policy/v1beta1","kind":"PodDisruptionBudget","metadata":{"name":"old"}}',
};

const answerOf = ({ stdout }: CliResult): ApisAnswer => JSON.parse(stdout);

describeRig('versions of the API that go', ['control-plane'], () => {
  const directory = mkdtempSync(join(tmpdir(), 'oakum-apis-'));
  let plane: ControlPlane;
  beforeAll(async () => {
    plane = await startControlPlane();
    await plane.apply([definition]);
    await plane.kubectl(['wait', '--for=condition=established', 'crd/widgets.acme.example', '--timeout=60s']);
    await plane.apply([widget, budget]);
    // By a patch: what creates or applies writes the annotation itself.
    await plane.kubectl([
      'patch',
      'pdb',
      'old',
      '--type=merge',
      '-p',
      JSON.stringify({ metadata: { annotations } }),
    ]);
  });
  afterAll(async () => {
    await plane?.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  const apis = (kubeconfig: string) =>
    oakum([
      'apis',
      '--to',
      '1.40',
      '--kubeconfig',
      kubeconfig,
      '--state',
      join(directory, 'state'),
      '-o',
      'json',
    ]);

  /** A kubeconfig of the service account that `oakum rbac` prints a role for. */
  async function reader(...flags: readonly string[]): Promise<string> {
    const account = {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: 'oakum', namespace: 'oakum' },
    };
    await plane.apply([{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'oakum' } }, account]);
    const roles = await oakum(['rbac', ...flags]);
    await plane.kubectl(['apply', '-f', '-'], { input: roles.stdout });
    const token = (await plane.kubectl(['create', 'token', 'oakum', '-n', 'oakum'])).trim();
    const path = join(directory, `kubeconfig${flags.join('')}`);
    const ca = Buffer.from(plane.caPem).toString('base64');
    writeFileSync(
      path,
      JSON.stringify({
        clusters: [{ name: 'rig', cluster: { server: plane.url, 'certificate-authority-data': ca } }],
        users: [{ name: 'rig', user: { token } }],
        contexts: [{ name: 'rig', context: { cluster: 'rig', user: 'rig' } }],
        'current-context': 'rig',
      }),
    );
    return path;
  }

  test('are unknown to a reader who may not look', async () => {
    const result = await apis(await reader());
    expect(result.code).toBe(4);
    const unknown = answerOf(result).unknowns.map(({ what, code }) => `${what}: ${code}`);
    expect(unknown).toContain('calls of deprecated APIs (/metrics): kube.forbidden');
    expect(unknown).toContain('API versions of poddisruptionbudgets.policy: kube.forbidden');
  });

  test('are found as stored and as called, by the role for it', async () => {
    const result = await apis(await reader('--apis'));
    const { uses, unknowns, coverage } = answerOf(result);
    expect(coverage.unread).toEqual([]);
    expect(result.code).toBe(0);
    expect(
      uses.map(
        ({ how, via, standing, group, version: of, where }) =>
          `${how} ${via} ${standing} ${group}/${of} ${where}`,
      ),
    ).toEqual([
      'stored last-applied gone policy/v1beta1 PodDisruptionBudget default/old',
      'stored definition deprecated acme.example/v1beta1 CustomResourceDefinition widgets.acme.example',
      `called metric deprecated acme.example/v1beta1 ${plane.url}`,
    ]);
    expect(unknowns.map(({ code }) => code)).toEqual(['apis.not-released', 'apis.helm-off']);
  });
});
