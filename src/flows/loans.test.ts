import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildImage } from '../../testing/builders/index.ts';
import { type DebSpec, debianRoot, makeDeb } from '../../testing/repositories/index.ts';
import { systemClock } from '../kernel/index.ts';
import { Baseline, bodyOf } from '../model/index.ts';
import { type FakeWorld, fixedLess, less, startFakeWorld, vulnerableLess } from './conformance/fake-world.ts';
import { asked } from './conformance/patch-images.ts';
import { listLoans } from './list-loans.ts';
import { patchImage } from './patch-image.ts';
import type { World } from './world.ts';

const covers = { vulnerability: 'CVE-2024-32487', package: 'less' };

describe('the loan of an image that is patched by hand', () => {
  let fake: FakeWorld;
  beforeEach(async () => {
    fake = await startFakeWorld();
  });
  afterEach(() => fake.stop());

  const list = async (world: World = fake.world) => (await listLoans(world)).loans;
  const withBaselines = (...specs: readonly object[]): World =>
    fake.again({
      documents: {
        ...fake.world.documents,
        baselines: specs.map((spec, at) =>
          Baseline.parse({
            apiVersion: 'oakum.dev/v1',
            kind: 'Baseline',
            metadata: { name: `base-${at}` },
            spec: { images: ['**'], ...spec },
          }),
        ),
      },
    });
  const entries = async () => (await fake.world.store()).evidence.read(0, 1_000);

  it('is opened with what it covers; nobody known answers for it, and nothing is known of its source', async () => {
    const { reference, digest } = await fake.push('shop/web:1', [less(vulnerableLess)]);
    const patched = await patchImage(fake.world, asked(reference));
    const [loan] = await list();
    expect(loan).toEqual({
      ...patched.loan,
      state: 'open',
      patched: { repository: `${fake.registry.host}/shop/web`, tag: '1-oakum.1', digest: patched.digest },
      source: { reference, digest },
      engine: 'native',
      packageType: 'deb',
      packages: [{ name: 'less', from: vulnerableLess, to: fixedLess }],
      covers: expect.arrayContaining([covers]),
      owner: { kind: 'unknown' },
      fix: { kind: 'unknown' },
      where: [],
      openedBy: 'alice',
      expiryRule: 'default of 30 days',
    });
    const { openedAt = '', expiresAt = '' } = loan ?? {};
    const days = Temporal.Instant.from(expiresAt).since(openedAt).total('hours') / 24;
    expect(days).toBe(30);
    const opened = (await entries()).flatMap((entry) => bodyOf('loan-opened', entry) ?? []);
    expect(opened).toMatchObject([
      { loan: loan?.id, digest: patched.digest, sourceDigest: digest, packages: 1 },
    ]);
  });

  it('is not opened where nothing is pushed', async () => {
    const { reference } = await fake.push('shop/web:1', [less(fixedLess)]);
    expect(await patchImage(fake.world, asked(reference))).toMatchObject({
      code: 'nothing-to-do',
      loan: undefined,
    });
    expect(await list()).toEqual([]);
  });

  it('has the owner of the first Baseline that names one, and the fewest days that one gives', async () => {
    const { reference } = await fake.push('shop/web:1', [less(vulnerableLess)]);
    const world = withBaselines(
      { loan: { days: 20 } },
      { owner: 'team-shop', loan: { days: 7 } },
      { owner: 'team-other' },
      { images: ['registry.acme.io/**'], loan: { days: 1 } },
    );
    const { loan } = await patchImage(world, asked(reference));
    expect(loan).toMatchObject({
      owner: { kind: 'baseline', name: 'team-shop', evidence: 'Baseline base-1' },
      expiryRule: 'Baseline base-1',
    });
  });

  it('names the source that the labels name, and says that they do', async () => {
    const labels = {
      'org.opencontainers.image.source': 'https://git.acme.io/shop/web',
      'org.opencontainers.image.revision': '3f9a1c2',
    };
    const files = debianRoot({ installed: [less(vulnerableLess)] });
    const { reference } = await fake.pushImage('shop/web:1', buildImage({ layers: [{ files }], labels }));
    const { loan } = await patchImage(fake.world, asked(reference));
    expect(loan?.fix).toEqual({
      kind: 'known',
      repository: 'https://git.acme.io/shop/web',
      revision: '3f9a1c2',
      evidence: 'label org.opencontainers.image.source',
    });
  });

  it('takes no text for a source that a terminal should not see', async () => {
    const labels = { 'org.opencontainers.image.source': 'https://git.acme.io/\u001b[2Jweb' };
    const files = debianRoot({ installed: [less(vulnerableLess)] });
    const { reference } = await fake.pushImage('shop/web:1', buildImage({ layers: [{ files }], labels }));
    expect((await patchImage(fake.world, asked(reference))).loan?.fix).toEqual({ kind: 'unknown' });
  });

  it('is expired when its days are over, and is then listed first', async () => {
    const first = await fake.push('shop/web:1', [less(vulnerableLess)]);
    const second = await fake.push('shop/tools:1', [less(vulnerableLess)]);
    const short = await patchImage(withBaselines({ loan: { days: 2 } }), asked(first.reference));
    const long = await patchImage(fake.world, asked(second.reference));
    const now = fake.world.clock.now().add({ hours: 72 });
    const later = fake.again({ clock: { ...fake.world.clock, now: () => now } });
    expect((await list(later)).map(({ id, state }) => [id, state])).toEqual([
      [short.loan?.id, 'expired'],
      [long.loan?.id, 'open'],
    ]);
  });

  it('goes over to the loan of the image that is patched again, with all that it covers', async () => {
    const tool = (version: string): DebSpec => ({
      name: 'tool',
      version,
      files: { 'usr/bin/tool': `tool ${version}\n` },
    });
    const { reference } = await fake.push('shop/web:1', [less(vulnerableLess), tool('1-1')]);
    const first = await patchImage(fake.world, asked(reference));
    const debs = [less(fixedLess), tool('1-2')].map(makeDeb);
    await fake.packages.control.publish('bookworm-security', {
      debs,
      date: systemClock.now().subtract({ minutes: 1 }),
    });
    const second = await patchImage(fake.world, asked(first.image ?? ''));
    expect(second.code).toBe('patched');
    const loans = await list();
    expect(loans).toMatchObject([
      {
        id: second.loan?.id,
        state: 'open',
        packages: [
          { name: 'less', from: vulnerableLess, to: fixedLess },
          { name: 'tool', from: '1-1', to: '1-2' },
        ],
        covers: first.loan?.covers,
      },
      { id: first.loan?.id, state: 'retired', end: { kind: 'replaced', loan: second.loan?.id } },
    ]);
    const ended = (await entries()).flatMap((entry) => bodyOf('loan-ended', entry) ?? []);
    expect(ended).toMatchObject([{ loan: first.loan?.id, end: { kind: 'replaced' } }]);
  });

  it('stays beside that of another image of the same repository', async () => {
    const { reference } = await fake.push('shop/web:1', [less(vulnerableLess)]);
    await patchImage(fake.world, asked(reference));
    const older = await fake.push('shop/web:0', [less(vulnerableLess)]);
    await patchImage(fake.world, asked(older.reference));
    expect((await list()).map(({ state }) => state)).toEqual(['open', 'open']);
  });
});
