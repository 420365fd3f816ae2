import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { endpoints } from '../../contract/index.ts';
import { type FakeWorld, less, startFakeWorld, vulnerableLess } from '../../flows/conformance/fake-world.ts';
import { asked } from '../../flows/conformance/patch-images.ts';
import { endLoan } from '../../flows/end-loan.ts';
import { patchImage } from '../../flows/patch-image.ts';
import { stopWriting } from '../../flows/stop-writing.ts';
import { bodyOf, SeenImage } from '../../model/index.ts';
import { type AppOver, appOver } from '../conformance/app-over.ts';

describe('garbage over HTTP', () => {
  let fake: FakeWorld;
  let app: AppOver;
  let seen: SeenImage;
  beforeEach(async () => {
    fake = await startFakeWorld();
    const { reference } = await fake.push('shop/web:1.0', [less(vulnerableLess)]);
    const { loan } = await patchImage(fake.world, asked(reference));
    await endLoan(fake.world, { loan: loan?.id ?? '', reason: 'a test' });
    const image = `${fake.registry.host}/shop/web:1.0-oakum.1`;
    seen = SeenImage.parse({ image, digest: loan?.patched.digest });
    // Two days later: what was pushed is no longer recent.
    const now = () => fake.world.clock.now().add({ hours: 48 });
    app = await appOver({ world: fake.again({ clock: { ...fake.world.clock, now } }) });
  });
  afterEach(async () => {
    await app.stop();
    await fake.stop();
  });

  const tags = () => fake.registry.content.tags('shop/web');
  const remove = (...images: readonly unknown[]) => app.ask(endpoints.deleteGarbage, { body: { images } });

  it('is listed with the reasons, and stays', async () => {
    const second = await patchImage(fake.world, asked(`${fake.registry.host}/shop/web:1`));
    expect((await app.ask(endpoints.garbage)).body).toMatchObject({
      isDeleting: false,
      images: [
        { digest: second.digest, state: 'kept', reasons: [{ code: 'loan' }] },
        { ...seen, state: 'removable', reasons: [] },
      ],
      unread: [],
    });
    expect(tags()).toContain('1.0-oakum.1');
  });

  it('is removed as it was seen, by who is signed in, and nothing else is', async () => {
    const { reference } = await fake.push('shop/web:2.0', [
      less(vulnerableLess),
      { name: 'x', version: '1' },
    ]);
    const { loan } = await patchImage(fake.world, asked(reference));
    await endLoan(fake.world, { loan: loan?.id ?? '', reason: 'a test' });
    expect(await remove(seen)).toMatchObject({
      status: 200,
      body: { isDeleting: true, images: [{ ...seen, state: 'removed' }] },
    });
    expect(tags()).toEqual(expect.arrayContaining(['1', '1.0', '2.0', '2.0-oakum.1']));
    expect(tags()).not.toContain('1.0-oakum.1');
    const entries = await (await fake.world.store()).evidence.read(0, 1_000);
    const writes = entries.flatMap((entry) => {
      const body = bodyOf('intent', entry);
      return body !== undefined && 'write' in body && body.write === 'image.delete'
        ? [[entry.by, body.to, body.digest]]
        : [];
    });
    expect(writes).toEqual([['alice', seen.image, seen.digest]]);
    expect(await remove(seen)).toMatchObject({ status: 200, body: { images: [], gone: 1 } });
  });

  it('stays where something needs it since it was seen', async () => {
    await fake.deploy('web', { image: 'shop/web:1.0-oakum.1' });
    expect(await remove(seen)).toMatchObject({
      body: { images: [{ ...seen, state: 'kept', reasons: [{ code: 'runs' }, { code: 'runs' }] }] },
    });
    expect(tags()).toContain('1.0-oakum.1');
  });

  it('is not removed by a word for all, by a tag alone, or what Oakum never pushed', async () => {
    for (const [images, status, code] of [
      [[], 400, 'request.invalid'],
      [[{ image: seen.image }], 400, 'request.invalid'],
      [[{ image: '*', digest: seen.digest }], 400, 'usage.not-pushed'],
      [[seen, { ...seen, image: `${fake.registry.host}/shop/web:1.0` }], 400, 'usage.not-pushed'],
      [[{ ...seen, digest: `sha256:${'0'.repeat(64)}` }], 400, 'usage.not-pushed'],
    ] as const)
      expect(await remove(...images)).toMatchObject({ status, body: { error: { code } } });
    expect((await app.ask(endpoints.deleteGarbage, { body: { all: true } })).status).toBe(400);
    expect(tags()).toContain('1.0-oakum.1');
  });

  it('is not removed while all writing is paused, nor by a page of another site', async () => {
    const headers = { origin: 'http://elsewhere.test' };
    expect(await app.ask(endpoints.deleteGarbage, { body: { images: [seen] }, headers })).toMatchObject({
      status: 403,
      body: { error: { code: 'request.origin' } },
    });
    await stopWriting(fake.world, { by: 'ann', reason: 'a look' });
    expect(await remove(seen)).toMatchObject({ status: 409, body: { error: { code: 'writing.paused' } } });
    expect(tags()).toContain('1.0-oakum.1');
    expect((await app.ask(endpoints.garbage)).body).toMatchObject({ images: [{ state: 'removable' }] });
  });
});
