import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Spoiling } from '../../../testing/builders/index.ts';
import { installedFiles } from '../../../testing/repositories/index.ts';
import { makeRunner } from '../../edges/exec/index.ts';
import { Baseline, type ImageVerdict } from '../../model/index.ts';
import {
  type FakeWorld,
  fixedLess,
  less,
  startFakeWorld,
  vulnerableLess,
} from '../conformance/fake-world.ts';
import { madeResult, spoiledResult } from '../conformance/made-result.ts';
import { type ToVerify, verifyPatched } from './verify-patched.ts';

/** The records alone. */
function statusOf(installed: Parameters<typeof installedFiles>[0]) {
  const path = 'var/lib/dpkg/status';
  return { [path]: installedFiles(installed)[path] };
}

describe('a patched image before it counts', () => {
  let fake: FakeWorld;
  let made: ToVerify;
  beforeAll(async () => {
    fake = await startFakeWorld();
    const { reference } = await fake.push('shop/true:1', [less(vulnerableLess)]);
    made = await madeResult(fake, reference);
  });
  afterAll(() => fake.stop());

  it('passes every check that there is something for', async () => {
    expect(await verifyPatched(fake.world, made)).toEqual([
      {
        check: 'scan',
        verdict: 'passed',
        measured: ['before=2', 'gone=2', 'left=0', 'new=0'],
        message: 'what should go is gone, and nothing is new',
      },
      {
        check: 'paths',
        verdict: 'passed',
        measured: ['changed=3', 'packages=1', 'records=2', 'linker=0', 'scripts=0', 'foreign=0'],
        message: 'only what the upgrade changes was changed',
      },
      {
        check: 'settings',
        verdict: 'passed',
        measured: [expect.stringMatching(/^settings=/), 'different=0', 'layers=2'],
        message: 'all as in the source, and one layer more',
      },
      {
        check: 'package-files',
        verdict: 'passed',
        measured: ['checked=1', 'settings=0', 'left-out=0', 'faults=0', 'elsewhere=0'],
        message: 'the files of what moved are what their packages say',
      },
      {
        check: 'linker',
        verdict: 'passed',
        measured: ['needs=0', 'missing=0', 'as-before=0', 'unread=0'],
        message: 'every library that was found before is found',
      },
      {
        check: 'size',
        verdict: 'passed',
        measured: ['layer', 'before', 'after'].map((name) => expect.stringMatching(`^${name}=[0-9]+$`)),
        message: expect.stringMatching(/^the new layer adds \d kB to \d kB$/),
      },
      {
        check: 'second-scanner',
        verdict: 'not-run',
        measured: [],
        message: 'no report of another scanner was given',
      },
      { check: 'start-test', verdict: 'not-run', measured: [], message: 'no Baseline asks for it' },
    ]);
  });

  it('is started as a Baseline of its repository asks, which is unknown where nothing here can', async () => {
    const baseline = (name: string, images: string) =>
      Baseline.parse({
        apiVersion: 'oakum.dev/v1',
        kind: 'Baseline',
        metadata: { name },
        spec: { images: [images], startTest: { expect: { exitCode: 0 } } },
      });
    const baselines = [baseline('shop', '*/shop/true'), baseline('other', '*/shop/false')];
    const world = fake.again({
      runner: makeRunner({ PATH: '/nowhere', HOME: undefined }),
      documents: { ...fake.world.documents, baselines },
    });
    expect((await verifyPatched(world, made)).at(-1)).toEqual({
      check: 'start-test',
      verdict: 'unknown',
      measured: [],
      message: 'shop: nobody could start it: not on PATH: buildah, id, runc or crun',
    });
  });

  const openssl = { name: 'openssl', version: '3.0.9-1' };
  it.each<readonly [string, Spoiling, readonly Partial<ImageVerdict>[]]>([
    [
      'still has the package that should be gone',
      { files: statusOf([less(vulnerableLess)]) },
      [
        {
          check: 'scan',
          measured: ['before=2', 'gone=0', 'left=2', 'new=0'],
          message: `at another version than it should be: less 590-2 instead of ${fixedLess}; still there: CVE-2022-48624 in less 590-2, CVE-2024-32487 in less 590-2`,
        },
      ],
    ],
    [
      'has a finding that its source had not',
      { files: statusOf([less(fixedLess), openssl]) },
      [{ check: 'scan', message: expect.stringMatching(/^new: CVE-\S+ in openssl 3\.0\.9-1/) }],
    ],
    [
      'changes a file that nobody upgraded',
      { files: { 'etc/passwd': 'root::0:0:root:/root:/bin/sh\n' } },
      [{ check: 'paths', message: 'changed and no part of what was upgraded: /etc/passwd' }],
    ],
    [
      'has a file that is not what its package says',
      { files: { 'usr/bin/less': { kind: 'file', content: '#!/bin/sh\nevil\n', mode: 0o755 } } },
      [{ check: 'package-files', message: 'other than its package says: /usr/bin/less (less)' }],
    ],
    [
      'runs as another user',
      { config: (document) => ({ ...document, config: { User: 'root' } }) },
      [{ check: 'settings', message: 'different from the source: label name, config.User' }],
    ],
  ])('fails where it %s', async (name, spoiling, failed) => {
    const verdicts = await verifyPatched(fake.world, await spoiledResult(fake, made, { name, ...spoiling }));
    expect(verdicts.filter(({ verdict }) => verdict === 'failed')).toEqual(
      failed.map((one) => expect.objectContaining(one)),
    );
  });

  it('fails where its layer is larger than it may be', async () => {
    const verdicts = await verifyPatched(fake.world, { ...made, maxLayerBytes: 100 });
    expect(verdicts.filter(({ verdict }) => verdict === 'failed').map(({ check }) => check)).toEqual([
      'size',
    ]);
  });
});
