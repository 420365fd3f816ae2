import { describe, expect, it } from 'vitest';
import { buildImage, type Spoiling, spoiled } from '../../../../testing/builders/index.ts';
import { type Image, lineageLabels } from '../../../model/index.ts';
import { judgeSettings } from './settings.ts';

const config = {
  Entrypoint: ['/usr/bin/tool'],
  Cmd: ['serve'],
  User: '1000:1000',
  Env: ['PATH=/usr/bin', 'MODE=calm'],
  ExposedPorts: { '8080/tcp': {} },
  WorkingDir: '/srv',
  Volumes: { '/data': {} },
  StopSignal: 'SIGQUIT',
  Healthcheck: { Test: ['CMD', 'true'] },
};
const labels = { team: 'shop' };
const layers = [{ files: { a: 'a' } }, { files: { b: 'b' } }];
const source = buildImage({ layers, labels, config, annotations: { note: 'kept' } });
const made = buildImage({
  layers: [...layers, { files: { c: 'c' } }],
  labels: { ...labels, [lineageLabels.source]: source.manifest.digest },
  config,
  annotations: { note: 'kept', [lineageLabels.engine]: 'native' },
});
const image: Image = {
  reference: 'memory.invalid/shop/web:1',
  family: { manifest: source.manifest.digest, config: source.config.digest },
  platform: { os: 'linux', architecture: 'amd64' },
  layers: source.layers.map((one, at) => ({
    ...one,
    sizeBytes: one.size,
    diffId: source.diffIds[at] ?? one.digest,
  })),
  labels,
  annotations: {},
};

function judge(spoiling: Spoiling) {
  const layer = made.layers[2];
  const diffId = made.diffIds[2];
  if (layer === undefined || diffId === undefined) throw new Error('no layer');
  const parts = {
    manifest: made.manifest,
    config: made.config,
    layer: { ...layer, diffId, sizeBytes: layer.size, path: 'layer' },
  };
  const documents = { manifest: source.manifest.bytes, config: source.config.bytes };
  return judgeSettings({ image, documents, patched: spoiled(parts, layer.bytes, spoiling).parts });
}

describe('settings of a patched image', () => {
  it('pass where only time, our labels, a layer and its history are new', () => {
    expect(judge({})).toEqual({
      check: 'settings',
      verdict: 'passed',
      measured: ['settings=13', 'different=0', 'layers=3'],
      message: 'all as in the source, and one layer more',
    });
  });

  it.each<readonly [string, Spoiling, string]>([
    [
      'user',
      { config: (all) => ({ ...all, config: { ...config, Labels: labels, User: 'root' } }) },
      'different from the source: config.User',
    ],
    [
      'entry point',
      { config: (all) => ({ ...all, config: { ...config, Labels: labels, Entrypoint: ['/bin/sh'] } }) },
      'different from the source: config.Entrypoint',
    ],
    [
      'command',
      { config: (all) => ({ ...all, config: { ...config, Labels: labels, Cmd: null } }) },
      'different from the source: config.Cmd',
    ],
    [
      'environment',
      { config: (all) => ({ ...all, config: { ...config, Labels: labels, Env: ['LD_PRELOAD=/x'] } }) },
      'different from the source: config.Env',
    ],
    [
      'everything',
      { config: (all) => ({ ...all, config: {} }) },
      'different from the source: config.Entrypoint, config.Cmd, config.User, config.Env, config.ExposedPorts, config.WorkingDir, config.Volumes, config.StopSignal and 2 more',
    ],
    [
      'a new field',
      { config: (all) => ({ ...all, config: { ...config, Labels: labels, OnBuild: ['RUN x'] } }) },
      'different from the source: config.OnBuild',
    ],
    [
      'a label',
      { config: (all) => ({ ...all, config: { ...config, Labels: { team: 'evil' } } }) },
      'different from the source: label team',
    ],
    [
      'platform',
      { config: (all) => ({ ...all, architecture: 'arm64' }) },
      'different from the source: architecture',
    ],
    [
      'an annotation',
      { manifest: (all) => ({ ...all, annotations: {} }) },
      'different from the source: annotation note',
    ],
    [
      'the history',
      { config: (all) => ({ ...all, history: [] }) },
      'the history is not the source’s with one entry more',
    ],
  ])('fail where %s changed', (_what, spoiling, message) => {
    expect(judge(spoiling)).toMatchObject({ check: 'settings', verdict: 'failed', message });
  });

  const reordered = (list: unknown): unknown =>
    Array.isArray(list) ? [list[1], list[0], ...list.slice(2)] : list;
  it.each<readonly [string, Spoiling, string]>([
    [
      'base layers stand in another order',
      { manifest: (all) => ({ ...all, layers: reordered(all.layers) }) },
      'its layers are not the source’s in their order with the new one',
    ],
    [
      'a base layer is missing',
      { manifest: (all) => ({ ...all, layers: Array.isArray(all.layers) ? all.layers.slice(1) : [] }) },
      'its layers are not the source’s in their order with the new one',
    ],
    [
      'a diff id is another',
      { config: (all) => ({ ...all, rootfs: { type: 'layers', diff_ids: reordered(['a', 'b', 'c']) } }) },
      'its diff ids are not those of its layers',
    ],
    [
      'the manifest names another configuration',
      { manifest: (all) => ({ ...all, config: { digest: source.config.digest, size: source.config.size } }) },
      'its digests do not fit its bytes',
    ],
  ])('fail where %s', (_what, spoiling, message) => {
    expect(judge(spoiling)).toMatchObject({ check: 'settings', verdict: 'failed', message });
  });
});
