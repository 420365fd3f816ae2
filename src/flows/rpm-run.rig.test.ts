import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeRig } from '../../rig/describe-rig.ts';
import { buildImage } from '../../testing/builders/index.ts';
import {
  makeRpmKey,
  type RpmRepositoryServer,
  type RpmSigningKey,
  type RpmSpec,
  rpmRoot,
  startRpmRepository,
} from '../../testing/repositories/index.ts';
import { makeRunner } from '../edges/exec/index.ts';
import { mediaTypes } from '../formats/oci/index.ts';
import { sha256 } from '../kernel/index.ts';
import { PackageMirror, PatchPolicy } from '../model/index.ts';
import { applyPlan } from './apply-plan.ts';
import { type FakeWorld, startFakeWorld } from './conformance/fake-world.ts';
import { madeIndex } from './conformance/made-advisories.ts';
import { makePlan } from './make-plan.ts';
import type { World } from './world.ts';

const library = (version: string): RpmSpec => ({
  name: 'oakum-lib',
  epoch: 1,
  version,
  files: { 'usr/share/oakum-lib/data': version, 'usr/share/oakum-lib/more': 'the same' },
});

/** A workload with an rpm image: patched by buildah, rolled out, and believed by witnesses that did not make the change. */
describeRig('a run on an rpm image', ['buildah', 'rpm'], () => {
  const directory = mkdtempSync(join(tmpdir(), 'oakum-rpm-run-'));
  let fake: FakeWorld;
  let key: RpmSigningKey;
  let served: RpmRepositoryServer;
  let world: World;
  beforeAll(async () => {
    fake = await startFakeWorld({ level: 'auto' });
    key = makeRpmKey();
    served = await startRpmRepository({ repositories: { '9/BaseOS': [library('1.0-2')] }, key });
    const keyring = join(directory, 'key.asc');
    writeFileSync(keyring, key.publicKeyArmored);
    const document = { apiVersion: 'oakum.dev/v1', metadata: { name: 'rpm' } };
    const sources = [{ url: `${served.url}/$releasever`, suites: ['BaseOS'], components: ['.'] }];
    const mirror = {
      ...document,
      kind: 'PackageMirror',
      spec: { distribution: 'rocky', sources, keyringFiles: [keyring] },
    };
    const gate = { bake: '5s', deadline: '5m' };
    const policy = {
      ...document,
      kind: 'PatchPolicy',
      spec: { namespaces: ['*'], level: 'auto', engines: ['buildah'], gate },
    };
    world = fake.again({
      runner: makeRunner({ PATH: process.env.PATH, HOME: process.env.HOME }),
      advisories: async () => madeIndex([['Rocky Linux:9', 'oakum-lib', '1:1.0-2']]),
      documents: {
        ...fake.world.documents,
        mirrors: [PackageMirror.parse(mirror)],
        policies: [PatchPolicy.parse(policy)],
      },
    });
    const release = 'ID=rocky\nVERSION_ID="9.4"\nPRETTY_NAME="Rocky Linux 9.4"\n';
    const bytes = rpmRoot({ installed: [library('1.0-1')], key, files: { 'etc/os-release': release } });
    await fake.pushImage(
      'shop/rpm:1',
      buildImage({ layers: [{ bytes, mediaType: mediaTypes.ociLayer, diffId: sha256(bytes) }] }),
    );
    await fake.deploy('rpm', { image: 'shop/rpm:1' });
  });
  afterAll(async () => {
    await fake?.stop();
    await served?.stop();
    key?.dispose();
    rmSync(directory, { recursive: true, force: true });
  });

  it('is verified by the running digest, a new scan, and the files of the distribution', async () => {
    const signal = new AbortController().signal;
    const scope = { namespaces: [], labelSelector: '' };
    const plan = await makePlan(world, { scope, only: [], createdBy: undefined, signal });
    const run = await applyPlan(world, { plan, startedBy: 'alice', signal, onChange: () => {} });
    expect(run.patches[0]?.attestation?.witnesses).toMatchObject([
      { name: 'running-digest', agrees: true },
      { name: 'rescan', agrees: true },
      {
        name: 'package-hashes',
        agrees: true,
        statement: '2 files of 1 packages are what the distribution ships',
      },
    ]);
    expect(run).toMatchObject({ phase: 'succeeded', note: '1 of 1 patch(es) verified' });
  });
});
