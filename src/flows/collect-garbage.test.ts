import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { OakumError } from '../kernel/index.ts';
import { bodyOf, Cluster, DigestText, type GarbageCollection } from '../model/index.ts';
import { makeEntry } from '../prove/audit/index.ts';
import { collectGarbage } from './collect-garbage.ts';
import { type FakeWorld, less, startFakeWorld, vulnerableLess } from './conformance/fake-world.ts';
import { asked } from './conformance/patch-images.ts';
import { endLoan } from './end-loan.ts';
import { type PatchImageResult, patchImage } from './patch-image.ts';
import { stopWriting } from './stop-writing.ts';
import { trustInit } from './trust-init.ts';
import { verifyTrust } from './verify-trust.ts';
import type { World } from './world.ts';

const { signal } = new AbortController();

describe('patched images that nothing needs', () => {
  let fake: FakeWorld;
  beforeEach(async () => {
    fake = await startFakeWorld();
    await trustInit(fake.world);
  });
  afterEach(() => fake.stop());

  /** Two days later: what was pushed is no longer recent. */
  function later(change: Partial<World> = {}): World {
    const now = () => fake.world.clock.now().add({ hours: 48 });
    return fake.again({ clock: { ...fake.world.clock, now }, ...change });
  }
  const collect = (isDeleting = false, change: Partial<World> = {}): Promise<GarbageCollection> =>
    collectGarbage(later(change), { isDeleting, signal });
  const tags = () => fake.registry.content.tags('shop/web');
  const hex = ({ digest }: PatchImageResult): string => `sha256-${digest?.slice(7)}`;

  /** `shop/web:1.0-oakum.1`, signed and attested in both formats, whose loan is over. */
  async function patched(): Promise<PatchImageResult> {
    const { reference } = await fake.push('shop/web:1.0', [less(vulnerableLess)]);
    const done = await patchImage(fake.world, asked(reference));
    await endLoan(fake.world, { loan: done.loan?.id ?? '', reason: 'a test' });
    return done;
  }

  it('are listed with what lies beside them, and stay without --delete', async () => {
    const done = await patched();
    const before = tags();
    const { images, unread, gone } = await collect();
    expect({ unread, gone }).toEqual({ unread: [], gone: 0 });
    expect(images).toMatchObject([
      {
        image: `${fake.registry.host}/shop/web:1.0-oakum.1`,
        digest: done.digest,
        state: 'removable',
        reasons: [],
      },
    ]);
    const beside = images[0]?.beside ?? [];
    expect(beside).toEqual(expect.arrayContaining([`${hex(done)}.sig`, `${hex(done)}.att`, hex(done)]));
    // The signature and each attestation as bundles.
    expect(beside.filter((one) => one.startsWith('sha256:'))).toHaveLength(1 + done.attested.length);
    expect(tags()).toEqual(before);
  });

  it('are removed with all of that, and nothing of the upstream image is', async () => {
    const done = await patched();
    const manifests = fake.registry.content.digests('shop/web').length;
    const { images } = await collect(true);
    expect(images).toMatchObject([{ state: 'removed' }]);
    expect(tags()).toEqual(['1', '1.0']);
    // Image, .sig, .att, the list of referrers as it is now, and the bundles; former lists of it have no name.
    const left = fake.registry.content.digests('shop/web').length;
    expect(manifests - left).toBe(4 + 1 + done.attested.length);
    const entries = await (await fake.world.store()).evidence.read(0, 1_000);
    const writes = entries.flatMap((entry) => {
      const body = bodyOf('intent', entry);
      return body !== undefined && 'write' in body && body.write === 'image.delete' ? [body] : [];
    });
    expect(writes).toMatchObject([{ to: `${fake.registry.host}/shop/web:1.0-oakum.1`, digest: done.digest }]);
    expect(await collect(true)).toMatchObject({ images: [], gone: 1 });
  });

  it('never give their tag to another image', async () => {
    await patched();
    await collect(true);
    const again = await patchImage(fake.world, asked(`${fake.registry.host}/shop/web:1.0`));
    expect(again.image).toContain('/shop/web:1.0-oakum.2@');
  });

  it('are kept for a loan, and for the loan of what was made from them', async () => {
    const { reference } = await fake.push('shop/web:1.0', [less(vulnerableLess)]);
    const { loan } = await patchImage(fake.world, asked(reference));
    expect((await collect(true)).images).toMatchObject([
      { state: 'kept', reasons: [{ code: 'loan', reason: `${loan?.id} is open` }] },
    ]);
  });

  it('are kept where they run, and where a template names their tag alone', async () => {
    await patched();
    await fake.deploy('web', { image: 'shop/web:1.0-oakum.1' });
    const { images } = await collect(true);
    expect(images).toMatchObject([{ state: 'kept' }]);
    expect(images[0]?.reasons.map(({ code }) => code)).toEqual(['runs', 'runs']);
  });

  it('are kept for a day', async () => {
    await patched();
    const { images } = await collectGarbage(fake.world, { isDeleting: true, signal });
    expect(images).toMatchObject([{ state: 'kept', reasons: [{ code: 'recent' }] }]);
  });

  it('are kept where a cluster cannot be asked', async () => {
    await patched();
    const cluster = () => Promise.reject(new OakumError('kube.unreachable', 'it does not answer'));
    const { images, unread } = await collect(true, { cluster });
    expect(unread.length).toBeGreaterThan(0);
    expect(images).toMatchObject([{ state: 'kept', reasons: [{ code: 'unknown' }] }]);
  });

  it('are kept where a Cluster document leaves a part of its cluster out, unless a person says that it runs none', async () => {
    await patched();
    const context = (await fake.world.cluster()).name;
    const cluster = Cluster.parse({
      apiVersion: 'oakum.dev/v1',
      kind: 'Cluster',
      metadata: { name: 'part' },
      spec: { context, namespaces: ['shop'] },
    });
    const documents = { ...fake.world.documents, clusters: [cluster] };
    expect((await collect(true, { documents })).images).toMatchObject([
      {
        state: 'kept',
        reasons: [{ code: 'unknown', reason: expect.stringContaining('outside of namespaces shop') }],
      },
    ]);
    const said = await collectGarbage(later({ documents }), { isDeleting: true, mayBeNowhere: true, signal });
    expect(said.images).toMatchObject([{ state: 'removed' }]);
  });

  it('are kept where no cluster was ever read, unless a person says that none runs them', async () => {
    await patched();
    const cluster = () => Promise.reject(new OakumError('kube.no-config', 'no kubeconfig'));
    const kubeContexts = async () => ({ contexts: [], current: undefined, unread: [] });
    const blind = later({ cluster, kubeContexts });
    const { images, unread } = await collectGarbage(blind, { isDeleting: true, signal });
    expect(unread).toHaveLength(1);
    expect(images).toMatchObject([{ state: 'kept', reasons: [{ code: 'unknown' }] }]);
    const said = await collectGarbage(blind, { isDeleting: true, mayBeNowhere: true, signal });
    expect(said).toMatchObject({ unread: [], images: [{ state: 'removed' }] });
  });

  it('are kept where their tag was moved, whatever the labels say', async () => {
    const done = await patched();
    const other = await fake.push('shop/web:1.0-oakum.1', [
      less(vulnerableLess),
      { name: 'x', version: '1' },
    ]);
    const { images } = await collect(true);
    expect(images).toMatchObject([
      {
        digest: done.digest,
        state: 'kept',
        reasons: [{ code: 'tag-moved', reason: expect.stringContaining(other.digest) }],
      },
    ]);
  });

  it('are kept where the owner gave them a tag, too', async () => {
    const done = await patched();
    await retag(done.digest ?? '', '1.1');
    expect((await collect(true)).images).toMatchObject([
      {
        state: 'kept',
        reasons: [{ code: 'shared', reason: '1.1, which Oakum did not push, names it, too' }],
      },
    ]);
  });

  it('are kept where another tag of ours that is not meant names them, too: its signatures would go', async () => {
    const done = await patched();
    const image = `${fake.registry.host}/shop/web:1.0-oakum.1`;
    const again = `${fake.registry.host}/shop/web:again`;
    const digest = DigestText.parse(done.digest);
    await retag(digest, 'again');
    const write = { key: 'k', write: 'image.push', to: again, digest } as const;
    const entry = makeEntry('intent', { clock: fake.world.clock, by: 'alice' }, write);
    await (await fake.world.store()).evidence.append([entry]);
    const seen = (names: readonly string[]) =>
      collectGarbage(later(), {
        isDeleting: true,
        only: { kind: 'seen', images: names.map((name) => ({ image: name, digest })) },
        signal,
      });
    expect((await seen([image])).images).toMatchObject([
      {
        image,
        state: 'kept',
        reasons: [{ code: 'shared', reason: 'again, which is not to be removed, names it, too' }],
      },
    ]);
    expect((await seen([image, again])).images.map(({ state }) => state)).toEqual(['removed', 'removed']);
    expect(tags()).toEqual(['1', '1.0']);
  });

  it('are told as removed also where the registry fails at the next of them', async () => {
    await patched();
    const { reference } = await fake.push('shop/web:2.0', [
      less(vulnerableLess),
      { name: 'x', version: '1' },
    ]);
    const second = await patchImage(fake.world, asked(reference));
    await endLoan(fake.world, { loan: second.loan?.id ?? '', reason: 'a test' });
    const fault = { kind: 'status', status: 403 } as const;
    fake.registry.control.fail({ method: 'GET', path: `/referrers/${second.digest}`, fault });
    expect((await collect(true)).images).toMatchObject([
      { state: 'removed' },
      { digest: second.digest, state: 'kept', reasons: [{ code: 'not-read' }] },
    ]);
  });

  it('take nothing with them that somebody put under their names', async () => {
    const done = await patched();
    const upstream = await digestOf('1.0');
    await retag(upstream, `${hex(done)}.sig`);
    const { images } = await collect(true);
    expect(images).toMatchObject([{ state: 'removed' }]);
    expect(images[0]?.beside).not.toContain(`${hex(done)}.sig`);
    expect(await digestOf('1.0')).toBe(upstream);
    expect(fake.registry.content.digests('shop/web')).toContain(upstream);
  });

  it('stay whole where the registry deletes nothing, and the answer has a code', async () => {
    const done = await patched();
    const before = tags();
    fake.registry.control.fail({
      method: 'DELETE',
      path: '/manifests/',
      fault: { kind: 'status', status: 405 },
    });
    expect((await collect(true)).images).toMatchObject([
      { state: 'failed', code: 'images.delete-unsupported' },
    ]);
    expect(tags()).toEqual(before);
    const { verdict } = await verifyTrust(fake.world, {
      reference: done.image ?? '',
      publicKeys: [],
      signal,
    });
    expect(verdict.kind).toBe('signed');
  });

  it('are removed at last where the registry failed in the middle', async () => {
    await patched();
    const fault = { kind: 'status', status: 403 } as const;
    fake.registry.control.fail({ method: 'DELETE', path: '1.0-oakum.1', fault });
    expect((await collect(true)).images).toMatchObject([{ state: 'failed', code: 'oci.unauthorized' }]);
    expect(tags()).toContain('1.0-oakum.1');
    fake.registry.control.heal();
    expect((await collect(true)).images).toMatchObject([{ state: 'removed', beside: [] }]);
    expect(tags()).toEqual(['1', '1.0']);
  });

  it('stay while all writing is paused', async () => {
    await patched();
    await stopWriting(fake.world, { by: 'ann', reason: 'a look' });
    await expect(collect(true)).rejects.toMatchObject({ code: 'writing.paused' });
    expect((await collect()).images).toMatchObject([{ state: 'removable' }]);
  });

  async function digestOf(tag: string): Promise<string> {
    const target = (await fake.world.registries()).target(`${fake.registry.host}/shop/web`);
    return (await target.findManifest(tag))?.digest ?? '';
  }

  async function retag(digest: string, tag: string): Promise<void> {
    const target = (await fake.world.registries()).target(`${fake.registry.host}/shop/web`);
    const manifest = await target.findManifest(digest);
    if (manifest !== undefined) await target.putManifest(tag, manifest);
  }
});
