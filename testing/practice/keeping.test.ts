import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openPlace, type Place, textAt } from './conformance/place.ts';
import type { PracticeEstate } from './index.ts';

let place: Place;
beforeEach(() => {
  place = openPlace();
});
afterEach(() => place.leave());

const uids = ({ kube }: PracticeEstate) =>
  Object.fromEntries(
    kube.control
      .list('deployments')
      .map((one) => [textAt(one, 'metadata', 'name'), textAt(one, 'metadata', 'uid')]),
  );

describe('an estate that is started again', () => {
  it('is the same: addresses, keys, objects, images, and what was changed', async () => {
    const { estate: first } = await place.start();
    first.kube.control.create({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'mine', namespace: 'shop' },
    });
    const before = {
      urls: [first.clusterUrl, first.registryUrl, first.packagesUrl],
      kubeconfig: readFileSync(first.kubeconfigPath, 'utf8'),
      uids: uids(first),
      repositories: first.registry.content.repositories(),
    };
    await place.stop();
    const { estate: second } = await place.start();
    expect({
      urls: [second.clusterUrl, second.registryUrl, second.packagesUrl],
      kubeconfig: readFileSync(second.kubeconfigPath, 'utf8'),
      uids: uids(second),
      repositories: second.registry.content.repositories(),
    }).toEqual(before);
    expect(
      second.kube.control.list('configmaps', 'shop').map((one) => textAt(one, 'metadata', 'name')),
    ).toEqual(['mine']);
  });

  it('begins anew when it is asked to, or when it was cut off before it was whole', async () => {
    const { estate: first } = await place.start();
    const before = uids(first);
    await place.stop();
    const { estate: fresh } = await place.start('fresh');
    expect(Object.keys(uids(fresh))).toEqual(Object.keys(before));
    expect(uids(fresh)).not.toEqual(before);
    const anew = uids(fresh);
    await place.stop();
    const path = join(place.directory, 'cluster.json');
    const state = JSON.parse(readFileSync(path, 'utf8'));
    writeFileSync(path, JSON.stringify({ ...state, objects: { ...state.objects, configmaps: [] } }));
    const { estate: repaired } = await place.start();
    expect(Object.keys(uids(repaired))).toEqual(Object.keys(before));
    expect(uids(repaired)).not.toEqual(anew);
  });

  it('takes another port where somebody has its own, and says so in the configuration', async () => {
    const { estate: first } = await place.start();
    const taken = Number(new URL(first.registryUrl).port);
    await place.stop();
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(taken, '127.0.0.1', resolve));
    try {
      const { estate: second } = await place.start();
      expect(second.registryUrl).not.toBe(first.registryUrl);
      expect(second.clusterUrl).toBe(first.clusterUrl);
      const document = readFileSync(join(second.configPath, 'registry.yaml'), 'utf8');
      expect(document).toContain(`address: ${second.registry.host}\n`);
      expect(document).toContain('host: registry.practice.test\n');
    } finally {
      await new Promise((resolve) => other.close(resolve));
    }
  });

  it('refuses a directory in which another process keeps one', async () => {
    writeFileSync(join(place.directory, 'running.json'), JSON.stringify({ pid: process.ppid }));
    await expect(place.start()).rejects.toThrow(`running there already, as process ${process.ppid}`);
  });
});
