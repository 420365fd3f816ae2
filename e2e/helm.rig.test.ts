import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ControlPlane, startControlPlane } from '../rig/control-plane.ts';
import { describeRig } from '../rig/describe-rig.ts';
import { type HelmTarget, helm, writeChart } from '../rig/helm.ts';
import type { AddOn } from '../src/model/index.ts';
import { oakum } from './support/cli.ts';
import { writeEstateConfig } from './support/estate-config.ts';
import { reportOf, unreadOf } from './support/said.ts';

const deployment = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ .Release.Name }}
  labels:
    helm.sh/chart: {{ printf "%s-%s" .Chart.Name .Chart.Version | replace "+" "_" }}
    app.kubernetes.io/managed-by: {{ .Release.Service }}
spec:
  replicas: {{ .Values.replicas }}
  selector: { matchLabels: { app: {{ .Release.Name }} } }
  template:
    metadata: { labels: { app: {{ .Release.Name }} } }
    spec:
      containers:
        - { name: main, image: {{ .Values.image | quote }} }
---
apiVersion: v1
kind: Secret
metadata: { name: {{ .Release.Name }}-password }
stringData: { password: {{ .Values.password }} }
`;
const testPod = `apiVersion: v1
kind: Pod
metadata:
  name: {{ .Release.Name }}-test
  annotations: { helm.sh/hook: test }
spec:
  containers: [{ name: test, image: 'nowhere.invalid/shop/test:1' }]
`;

/** A chart in a version; its parts are what the charts of the field are made of. */
function chart(directory: string, version: string, kubeVersion: string): string {
  const about = `apiVersion: v2\nname: shop\nversion: ${version}\nappVersion: "${version}"\nkubeVersion: "${kubeVersion}"\n`;
  return writeChart(join(directory, `shop-${version}`), {
    'Chart.yaml': about,
    'values.yaml': 'replicas: 1\npassword: hunter2\nimage: ""\n',
    'templates/deployment.yaml': deployment,
    'templates/test.yaml': testPod,
  });
}

const image = (tag: number): string => `nowhere.invalid/shop/web:${tag}@sha256:${String(tag).repeat(64)}`;
const withImage = (tag: number): readonly string[] => ['--set', `image=${image(tag)}`];

/** What a release says of itself, on one line. */
function short({ id, chart: own, release, evidence, rendered }: AddOn): string {
  const kept = evidence.find((one) => /^(?:Secret|ConfigMap) /.test(one));
  const images = rendered.map(
    (one) => `${one.image.split(/[/@]/).find((part) => part.includes(':'))} ${one.from} ${one.state}`,
  );
  return `${id} ${own?.version} ${release?.status} | ${kept} | ${images.join(', ')}`;
}

describeRig('releases of real Helm', ['control-plane', 'helm'], () => {
  const directory = mkdtempSync(join(tmpdir(), 'oakum-helm-'));
  let plane: ControlPlane;
  beforeAll(async () => {
    plane = await startControlPlane({ kwok: true });
    await plane.kwok?.createNodes(3);
    await plane.apply(
      ['secrets', 'maps', 'both'].map((name) => ({
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name },
      })),
    );
  }, 120_000);
  afterAll(async () => {
    await plane?.stop();
    rmSync(directory, { recursive: true, force: true });
  });

  const target = (namespace: string, driver: HelmTarget['driver']): HelmTarget => ({
    kubeconfigPath: plane.kubeconfigPath,
    namespace,
    driver,
  });

  async function scanned() {
    const environment = writeEstateConfig({
      directory,
      context: 'rig',
      kubeconfigPath: plane.kubeconfigPath,
      write: [],
      helmSecrets: ['secrets', 'both'],
      helmConfigMaps: ['maps', 'both'],
      registryHost: 'nowhere.invalid',
      engines: ['native'],
    });
    const result = await oakum(['scan', '-o', 'json'], { environment });
    expect(result.stdout + result.stderr).not.toContain('hunter2');
    const { estate, coverage } = reportOf(result);
    expect(unreadOf(coverage).filter((one) => !one.includes('nowhere.invalid'))).toEqual([]);
    return estate?.addOns ?? [];
  }

  async function settled(namespace: string, name: string): Promise<void> {
    await plane.kubectl(['rollout', 'status', `deployment/${name}`, '-n', namespace, '--timeout=60s']);
  }

  test('are read from both drivers, through upgrade, rollback and failure', async () => {
    const old = chart(directory, '1.0.0', '>=1.22.0-0');
    const newer = chart(directory, '1.1.0+build.7', '>=1.22.0 <1.38.0-0');
    const [secrets, maps] = [target('secrets', 'secret'), target('maps', 'configmap')];
    for (const each of [secrets, maps]) {
      await helm(each, ['install', 'web', old, ...withImage(1)]);
      await helm(each, ['upgrade', 'web', newer, ...withImage(2)]);
      await settled(each.namespace, 'web');
    }
    const upgraded = (kind: string, revision: number): string =>
      `1.1.0+build.7 deployed | ${kind} of revision ${revision}, deployed | test:1 hook rendered-only, web:2 manifest running`;
    expect((await scanned()).map(short)).toEqual([
      `helm:maps/web ${upgraded('ConfigMap', 2)}`,
      `helm:secrets/web ${upgraded('Secret', 2)}`,
    ]);

    await helm(secrets, ['rollback', 'web', '1']);
    await settled('secrets', 'web');
    // Helm renders it, the API server refuses it, and revision 4 is there as failed.
    await expect(
      helm(secrets, ['upgrade', 'web', newer, ...withImage(3), '--set', 'replicas=-1']),
    ).rejects.toThrow('must be greater than or equal to 0');
    await plane.kubectl(['set', 'image', 'deployment/web', `main=${image(9)}`, '-n', 'maps']);
    await settled('maps', 'web');
    const addOns = await scanned();
    expect(addOns.map(short)).toEqual([
      'helm:maps/web 1.1.0+build.7 deployed | ConfigMap of revision 2, deployed | test:1 hook rendered-only, web:2 manifest rendered-only',
      'helm:secrets/web 1.0.0 deployed | Secret of revision 3, deployed | test:1 hook rendered-only, web:1 manifest running',
    ]);
    expect(addOns[0]?.images).toEqual([image(9)]);
    expect(addOns.map(({ release }) => release?.kubernetes.map((one) => `${one.of} ${one.verdict}`))).toEqual(
      [
        ['current allowed', 'next-minor refused'],
        ['current allowed', 'next-minor allowed'],
      ],
    );
  }, 300_000);

  test('whose driver was changed are the one that was written last', async () => {
    const old = chart(directory, '1.0.0', '>=1.22.0-0');
    const before = target('both', 'secret');
    await helm(before, ['install', 'moved', old, ...withImage(1)]);
    await helm(before, ['upgrade', 'moved', old, ...withImage(2)]);
    await plane.kubectl(['delete', 'deployment/moved', 'secret/moved-password', '-n', 'both']);
    const newer = chart(directory, '1.1.0', '>=1.22.0-0');
    await helm(target('both', 'configmap'), ['install', 'moved', newer, ...withImage(3)]);
    await settled('both', 'moved');
    const [found] = (await scanned()).filter(({ namespace }) => namespace === 'both');
    expect(found === undefined ? '' : short(found)).toContain(
      '1.1.0 deployed | ConfigMap of revision 1, deployed',
    );
  }, 180_000);

  test('are refused by Helm where Oakum says that their chart refuses the cluster', async () => {
    const strict = chart(directory, '2.0.0', '>=1.22.0 <1.30.0');
    await expect(
      helm(target('secrets', 'secret'), ['install', 'strict', strict, ...withImage(1)]),
    ).rejects.toThrow(
      'chart requires kubeVersion: >=1.22.0 <1.30.0 which is incompatible with Kubernetes v1.',
    );
  });
});
