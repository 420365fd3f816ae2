import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildImage } from '../../testing/builders/index.ts';
import { debianRoot } from '../../testing/repositories/index.ts';
import type { Loan } from '../model/index.ts';
import { checkLoans } from './check-loans.ts';
import { type FakeWorld, fixedLess, less, startFakeWorld, vulnerableLess } from './conformance/fake-world.ts';
import { asked } from './conformance/patch-images.ts';
import { endLoan } from './end-loan.ts';
import { patchImage } from './patch-image.ts';

const { signal } = new AbortController();

describe('an image held against the loans of its repository', () => {
  let fake: FakeWorld;
  let loan: Loan | undefined;
  beforeAll(async () => {
    fake = await startFakeWorld();
    const { reference } = await fake.push('shop/web:1.0', [less(vulnerableLess)]);
    ({ loan } = await patchImage(fake.world, asked(reference)));
  });
  afterAll(() => fake.stop());

  const check = (reference: string, as?: string) =>
    checkLoans(fake.world, { reference, as, platform: 'linux/amd64', signal });

  it('would bring back what it still has, named by vulnerability and package', async () => {
    const { reference, digest } = await fake.push('shop/web:1.1', [
      less(vulnerableLess),
      { name: 'new', version: '1' },
    ]);
    expect(await check(reference)).toMatchObject({
      code: 'brings-back',
      digest,
      checks: [
        {
          loan: { id: loan?.id },
          state: 'open',
          verdict: {
            kind: 'lacks',
            covers: loan?.covers,
            packages: [{ name: 'less', has: vulnerableLess, loan: fixedLess }],
          },
        },
      ],
    });
  });

  it('keeps the fixes where its own build has them, and where the patched image is meant', async () => {
    const { reference } = await fake.push('shop/web:1.2', [less(fixedLess)]);
    expect(await check(reference)).toMatchObject({ code: 'keeps', checks: [{ verdict: { kind: 'has' } }] });
    expect((await check(`${loan?.patched.repository}:${loan?.patched.tag}`)).code).toBe('keeps');
  });

  it('keeps the fixes where it no longer has the package', async () => {
    const { reference } = await fake.push('shop/web:1.3', [{ name: 'openssl', version: '3.0.99-1' }]);
    expect((await check(reference)).code).toBe('keeps');
  });

  it('is unknown where nothing in it tells packages', async () => {
    const image = buildImage({ layers: [{ files: { 'app/web': 'a program' } }] });
    const { reference } = await fake.pushImage('shop/web:1.4', image);
    const checked = await check(reference);
    expect(checked).toMatchObject({
      code: 'unknown',
      checks: [{ verdict: { reason: expect.stringContaining('no os-release') } }],
    });
  });

  it('is unknown where it is of a release that no source judges', async () => {
    const files = {
      ...debianRoot({ installed: [less(fixedLess)] }),
      'etc/os-release': 'ID=unheard\nVERSION_ID="1"\nPRETTY_NAME="Unheard of"\n',
    };
    const { reference } = await fake.pushImage('shop/web:1.5', buildImage({ layers: [{ files }] }));
    expect(await check(reference)).toMatchObject({
      code: 'unknown',
      checks: [{ verdict: { reason: expect.stringMatching(/^not judged: /) } }],
    });
  });

  it('is of no loan in another repository', async () => {
    const { reference } = await fake.push('shop/other:1', [less(vulnerableLess)]);
    expect(await check(reference)).toMatchObject({ code: 'no-loan', checks: [] });
  });

  it('on disk needs the name of its repository', async () => {
    await expect(check('oci:/nowhere')).rejects.toThrow();
    const { reference } = await fake.push('shop/other:2', [less(vulnerableLess)]);
    expect((await check(reference, `${fake.registry.host}/shop/web`)).code).toBe('brings-back');
  });

  it('counts no more when a person ends the loan, who says why, once', async () => {
    const id = loan?.id.slice(0, 12) ?? '';
    await expect(endLoan(fake.world, { loan: id, reason: ' ' })).rejects.toMatchObject({
      code: 'usage.reason',
    });
    await expect(endLoan(fake.world, { loan: 'loan-', reason: 'x' })).rejects.toMatchObject({
      code: 'usage.no-loan',
    });
    expect(await endLoan(fake.world, { loan: id, reason: 'gone' })).toMatchObject({ isNew: true });
    expect(await endLoan(fake.world, { loan: id, reason: 'again' })).toMatchObject({
      isNew: false,
      loan: { end: { kind: 'person', by: 'alice', reason: 'gone' } },
    });
    const { reference } = await fake.push('shop/web:1.6', [less(vulnerableLess)]);
    expect((await check(reference)).code).toBe('no-loan');
  });
});
