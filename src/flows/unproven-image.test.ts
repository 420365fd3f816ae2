import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeDeb } from '../../testing/repositories/index.ts';
import { type Digest, sha256, systemClock } from '../kernel/index.ts';
import { type FakeWorld, fixedLess, less, startFakeWorld, vulnerableLess } from './conformance/fake-world.ts';
import { asked } from './conformance/patch-images.ts';
import { makeImageHands } from './images/image-hands.ts';
import { patchImage } from './patch-image.ts';

/** A newer less that brings something along with a known vulnerability. */
const worseLess = {
  ...less(fixedLess),
  files: {
    ...less(fixedLess).files,
    'var/lib/dpkg/status.d/openssl': 'Package: openssl\nVersion: 3.0.9-1\nArchitecture: amd64\n',
  },
};

describe('a patched image that does not prove true', () => {
  let fake: FakeWorld;
  let reference: string;
  let digest: Digest;
  const directory = mkdtempSync(join(tmpdir(), 'oakum-unproven-'));
  beforeAll(async () => {
    fake = await startFakeWorld();
    const date = systemClock.now().subtract({ minutes: 1 });
    fake.packages.control.publish('bookworm-security', { debs: [makeDeb(worseLess)], date });
    ({ reference, digest } = await fake.push('shop/unproven:1', [less(vulnerableLess)]));
  });
  afterAll(async () => {
    await fake.stop();
    rmSync(directory, { recursive: true });
  });

  /** What a registry was asked to change meanwhile. */
  async function writesOf(act: () => Promise<void>): Promise<readonly string[]> {
    const before = fake.registry.control.seen().length;
    await act();
    const asks = fake.registry.control.seen().slice(before);
    return asks.filter(({ method }) => !['GET', 'HEAD'].includes(method)).map(({ path }) => path);
  }

  const why = /^scan: new: CVE-\S+ in openssl 3\.0\.9-1/;

  it('is neither pushed nor logged as pushed, and says what is wrong with it', async () => {
    const { evidence } = await fake.world.store();
    const size = await evidence.size();
    const writes = await writesOf(async () => {
      const result = await patchImage(fake.world, asked(reference));
      expect(result).toMatchObject({
        code: 'failed',
        image: undefined,
        digest: undefined,
        engine: 'native',
        packages: [{ name: 'less', to: fixedLess }],
        signed: 'no',
        attested: [],
        message: expect.stringContaining('did not prove true, and nothing was pushed: scan: new: CVE-'),
      });
      expect(result.verdicts).toContainEqual(expect.objectContaining({ check: 'scan', verdict: 'failed' }));
    });
    expect(writes).toEqual([]);
    expect(await evidence.size()).toBe(size);
    expect(await fake.world.state.list('work')).toEqual([]);
  });

  it('is not written to disk either, but is kept where that is asked for', async () => {
    const output = { kind: 'layout', path: join(directory, 'out') } as const;
    const keepFailed = join(directory, 'kept');
    const result = await patchImage(fake.world, asked(reference, { output, keepFailed }));
    expect(result.code).toBe('failed');
    expect(result.message).toContain(`it is kept as oci:${keepFailed}:failed`);
    expect(readdirSync(directory)).toEqual(['kept']);
    expect(readdirSync(keepFailed)).toContain('index.json');
  });

  it('fails the effect of a run for good, and nothing is pushed', async () => {
    const writes = await writesOf(async () => {
      const outcome = await makeImageHands(fake.world).patch(
        {
          action: 'image.patch',
          key: 'run-1/patch-1/patch',
          planDigest: sha256('a plan'),
          run: 'run-1',
          patch: 'patch-1',
          approvals: ['alice'],
          notAfter: '2099-01-01T00:00:00Z',
          image: reference,
          digest,
          toRepository: `${fake.registry.host}/shop/unproven`,
          toTag: '1-oakum.1',
          packages: [{ name: 'less', from: vulnerableLess, to: fixedLess }],
          engines: ['native'],
        },
        new AbortController().signal,
      );
      expect(outcome).toEqual({
        kind: 'failed',
        code: 'patch.not-verified',
        reason: expect.stringMatching(new RegExp(`^${reference}: ${why.source.slice(1)}`)),
        retry: 'never',
      });
    });
    expect(writes).toEqual([]);
    expect(await fake.world.state.list('work')).toEqual([]);
  });
});
