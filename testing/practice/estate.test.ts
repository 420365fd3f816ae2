import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { makeRegistries } from '../../src/edges/oci/index.ts';
import { apkIndexFiles, apkSigner, readApkIndex, readApkSigned } from '../../src/formats/apk/index.ts';
import { openClearSigned, parseRelease, readKeyring } from '../../src/formats/package-index/index.ts';
import { systemClock } from '../../src/kernel/index.ts';
import { PolicyDocument as Documents, type PolicyDocument, Registry } from '../../src/model/index.ts';
import { at, openPlace, type Place, podsOf, textAt, treesAt, until } from './conformance/place.ts';
import { practiceImages, refusedRepository } from './images/catalogue.ts';
import { registryName } from './images/registry.ts';
import type { PracticeEstate } from './index.ts';

let place: Place;
let estate: PracticeEstate;

beforeAll(async () => {
  place = openPlace();
  const started = await place.start();
  estate = started.estate;
  const isUp = () => podsOf(estate).every(({ phase, isReady }) => isReady || phase === 'Succeeded');
  await until(started.clock, () => podsOf(estate).length === 77 && isUp());
});
afterAll(() => place.leave());

const kinds = ['deployments', 'statefulsets', 'daemonsets', 'cronjobs', 'jobs'];

/** Workloads as a person counts them: what nothing else owns. */
function workloads() {
  const owned = (plural: string) => estate.kube.control.list(plural);
  const bare = owned('pods').filter((pod) => treesAt(pod, 'metadata', 'ownerReferences').length === 0);
  return [...kinds.flatMap(owned), ...bare];
}

function keyFileFor(distribution: string): string {
  const mirrors = documents().flatMap((one) => (one.kind === 'PackageMirror' ? [one] : []));
  return mirrors.find(({ spec }) => spec.distribution === distribution)?.spec.keyringFiles[0] ?? '';
}

describe('the cluster of the practice estate', () => {
  it('has 40 workloads of every kind in 8 namespaces', () => {
    const all = workloads();
    const counts = Map.groupBy(all, (one) => textAt(one, 'kind'));
    expect(Object.fromEntries([...counts].map(([kind, list]) => [kind, list.length]))).toEqual({
      CronJob: 3,
      DaemonSet: 4,
      Deployment: 20,
      Job: 2,
      Pod: 6,
      StatefulSet: 5,
    });
    expect(all).toHaveLength(40);
    const namespaces = new Set(all.map((one) => textAt(one, 'metadata', 'namespace')));
    expect([...namespaces].toSorted()).toEqual([
      'data',
      'dev',
      'identity',
      'kube-system',
      'monitoring',
      'payments',
      'platform',
      'shop',
    ]);
  });

  it('has 6 nodes in 3 zones, one of them with an older kubelet', () => {
    const nodes = estate.kube.control.list('nodes');
    const zones = new Set(
      nodes.map((node) => textAt(node, 'metadata', 'labels', 'topology.kubernetes.io/zone')),
    );
    const kubelets = nodes.map((node) => textAt(node, 'status', 'nodeInfo', 'kubeletVersion')).toSorted();
    expect([nodes.length, zones.size]).toEqual([6, 3]);
    expect(kubelets).toEqual(['v1.33.4', 'v1.34.9', 'v1.34.9', 'v1.34.9', 'v1.34.9', 'v1.34.9']);
  });

  it('runs every pod by the digest that the registry names, and none of the workload that is scaled to zero', async () => {
    const pods = podsOf(estate);
    const names = new Map<string, string>();
    for (const { name } of practiceImages) {
      const [repository = '', tag = ''] = name.split(':');
      const manifest = await estate.registry.content.manifest(repository, tag);
      expect(manifest, name).toBeDefined();
      const [digest = ''] = estate.registry.content.digests(repository);
      names.set(`${registryName}/${repository}@${digest}`, name);
    }
    expect(pods.flatMap(({ images }) => images).filter((image) => !names.has(image))).toEqual([]);
    expect(pods.filter(({ name }) => name.startsWith('sale-banner'))).toEqual([]);
    expect(
      pods.every(({ namespace, phase }) => phase === 'Running' || ['shop', 'data'].includes(namespace)),
    ).toBe(true);
  });

  it('uses every image that the registry holds', () => {
    const templates = workloads().map((one) => JSON.stringify(one));
    const unused = practiceImages.filter(
      ({ name }) => !templates.some((text) => text.includes(`"${registryName}/${name}"`)),
    );
    expect(unused.map(({ name }) => name)).toEqual([]);
  });

  it('tells by managedFields who made what', () => {
    const managerOf = (plural: string, namespace: string, name: string) =>
      estate.kube.control
        .list(plural, namespace)
        .filter((one) => textAt(one, 'metadata', 'name') === name)
        .flatMap((one) => treesAt(one, 'metadata', 'managedFields'))
        .filter((entry) => entry.subresource === undefined)
        .map((entry) => entry.manager);
    expect(managerOf('deployments', 'shop', 'web')).toEqual(['kubectl-client-side-apply']);
    expect(managerOf('deployments', 'shop', 'storefront')).toEqual(['argocd-controller']);
    expect(managerOf('deployments', 'platform', 'ingress-controller')).toEqual(['helm']);
  });

  it('leads in from the internet by addresses that nobody has', () => {
    const addressesOf = (plural: string) =>
      estate.kube.control
        .list(plural)
        .flatMap((one) => treesAt(one, 'status', 'loadBalancer', 'ingress').map(({ ip }) => ip));
    expect(addressesOf('ingresses')).toEqual(Array.from({ length: 3 }, () => '203.0.113.10'));
    expect(addressesOf('services')).toEqual(['203.0.113.10']);
  });
});

/** The documents as Oakum reads them; an unknown field would throw. */
function documents(): readonly PolicyDocument[] {
  return readdirSync(estate.configPath).map((name) =>
    Documents.parse(parse(readFileSync(join(estate.configPath, name), 'utf8'))),
  );
}

describe('what is around the cluster', () => {
  it('is configured by documents that Oakum accepts', () => {
    expect(
      documents()
        .map(({ kind, metadata }) => `${kind} ${metadata.name}`)
        .toSorted(),
    ).toEqual([
      'Cluster practice',
      'DeadlineProfile card-data',
      'DeadlineRule payments',
      'MaintenanceWindow always',
      'PackageMirror practice',
      'PackageMirror practice-alpine',
      'PatchPolicy dev',
      'PatchPolicy teams',
      'Registry practice',
    ]);
  });

  it('serves every image over TLS but the one that is refused', async () => {
    const registries = documents().flatMap((one) => (one.kind === 'Registry' ? [Registry.parse(one)] : []));
    const client = makeRegistries({
      registries,
      dockerConfig: undefined,
      clock: systemClock,
      random: () => 0.5,
      credentialsOf: () => undefined,
    });
    const refused: string[] = [];
    for (const { name } of practiceImages) {
      const [repository = '', tag = ''] = name.split(':');
      const source = client.source(`${registryName}/${repository}`);
      const got = await source.manifest(tag).then(
        () => undefined,
        (error: unknown) => (error instanceof Error && 'code' in error ? error.code : error),
      );
      if (got !== undefined) refused.push(`${repository} ${String(got)}`);
    }
    expect(refused).toEqual([`${refusedRepository} oci.unauthorized`]);
  });

  it('has a package repository whose suites are signed by the key that the configuration names', async () => {
    const keyring = await readKeyring(readFileSync(keyFileFor('debian')));
    for (const suite of ['bullseye-security', 'bookworm', 'bookworm-security', 'trixie-security']) {
      const response = await fetch(`${estate.packagesUrl}/dists/${suite}/InRelease`);
      const signed = await openClearSigned(
        new Uint8Array(await response.arrayBuffer()),
        keyring,
        systemClock.now(),
      );
      expect(parseRelease(signed.text).codename).toBe(suite);
    }
  });

  it('has Alpine repositories for the releases of its images, signed by the key that the configuration names', async () => {
    const pem = readFileSync(keyFileFor('alpine'));
    const packages = [];
    for (const release of ['v3.20', 'v3.18']) {
      const response = await fetch(`${estate.alpine.url}/${release}/main/x86_64/APKINDEX.tar.gz`);
      const signed = readApkSigned(new Uint8Array(await response.arrayBuffer()), 2 ** 20);
      expect(apkSigner(signed, [{ name: 'key', pem }])).toBe('key');
      const { description, index } = apkIndexFiles(Buffer.concat(signed.parts.map(({ plain }) => plain)));
      expect(description.startsWith(`${release}.`)).toBe(true);
      packages.push(readApkIndex(index, () => true).entries.map(({ name }) => name));
    }
    expect(packages).toEqual([['libcrypto3', 'libssl3', 'musl', 'musl-utils'], []]);
  });

  it('lets nobody in without the token', async () => {
    const kubeconfig = parse(readFileSync(estate.kubeconfigPath, 'utf8'));
    expect(textAt(kubeconfig, 'current-context')).toBe('practice');
    const [user] = treesAt(kubeconfig, 'users');
    expect(textAt(at(user, 'user'), 'token')).toHaveLength(32);
    await expect(fetch(`${estate.clusterUrl}/api/v1/pods`)).rejects.toThrow();
  });
});
