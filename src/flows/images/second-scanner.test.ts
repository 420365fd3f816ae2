import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type FakeWorld,
  fixedLess,
  less,
  startFakeWorld,
  vulnerableLess,
} from '../conformance/fake-world.ts';
import { madeResult } from '../conformance/made-result.ts';
import { withTrivyReport } from '../conformance/patch-images.ts';
import { type ToVerify, verifyPatched } from './verify-patched.ts';

/** What Trivy says of less; the bundled advisories know CVE-2022-48624 and CVE-2024-32487, which both go. */
interface Said {
  readonly id: string;
  readonly fixed: string;
  readonly name?: string;
  readonly installed?: string;
}

describe('what another scanner says of a patched image', () => {
  let fake: FakeWorld;
  let made: ToVerify;
  beforeAll(async () => {
    fake = await startFakeWorld();
    const { reference } = await fake.push('shop/second:1', [less(vulnerableLess)]);
    made = await madeResult(fake, reference);
  });
  afterAll(() => fake.stop());

  const opinion = (of: 'source' | 'result', said: readonly Said[], digest?: string) => {
    const family = of === 'source' ? made.on.image.family : { manifest: made.done.manifest.digest };
    const fixes = said.map(({ id, fixed, name = 'less', installed = vulnerableLess }) => ({
      ...{ id, name, installed, fixed },
    }));
    return withTrivyReport({ digest: digest ?? family.manifest, fixes }, async (path) => {
      const files = { source: undefined, result: undefined, [of]: path };
      const reports = { of: made.on.image.family, ...files };
      const verdicts = await verifyPatched(fake.world, { ...made, reports });
      return verdicts.find(({ check }) => check === 'second-scanner');
    });
  };

  const both = ['CVE-2022-48624', 'CVE-2024-32487'];
  it.each([
    {
      what: 'agrees by its report of the source',
      of: 'source',
      said: both.map((id) => ({ id, fixed: fixedLess })),
      verdict: 'passed',
      measured: ['both-gone=2', 'still-theirs=0', 'only-ours=0', 'only-theirs=0'],
      message: 'Trivy agrees on what is gone',
    },
    {
      what: 'wants a later version',
      of: 'source',
      said: [{ id: 'CVE-2024-32487', fixed: '590-9' }],
      verdict: 'failed',
      measured: ['both-gone=1', 'still-theirs=1', 'only-ours=0', 'only-theirs=0'],
      message: 'gone by us and not by Trivy: CVE-2024-32487 in less 590-2',
    },
    {
      what: 'agrees by its report of the result',
      of: 'result',
      said: [],
      verdict: 'passed',
      measured: ['both-gone=2', 'still-theirs=0', 'only-ours=0', 'only-theirs=0'],
      message: 'Trivy agrees on what is gone',
    },
    {
      what: 'still sees what we call gone',
      of: 'result',
      said: [{ id: 'CVE-2022-48624', fixed: '590-9', installed: fixedLess }],
      verdict: 'failed',
      measured: ['both-gone=1', 'still-theirs=1', 'only-ours=0', 'only-theirs=0'],
      message: 'gone by us and not by Trivy: CVE-2022-48624 in less 590-2',
    },
    {
      what: 'sees what we never knew of',
      of: 'result',
      said: [
        { id: 'CVE-2026-9999', fixed: '591-1', installed: fixedLess },
        { id: 'CVE-2026-9998', fixed: '2', name: 'other', installed: '1' },
      ],
      verdict: 'passed',
      measured: ['both-gone=2', 'still-theirs=0', 'only-ours=0', 'only-theirs=1'],
      message: `Trivy agrees on what is gone; left by Trivy alone: CVE-2026-9999 in less ${fixedLess}`,
    },
  ] as const)('$what', async ({ of, said, verdict, measured, message }) => {
    expect(await opinion(of, said)).toEqual({
      check: 'second-scanner',
      verdict,
      measured,
      message: message.replaceAll('Trivy', 'Trivy (version not said)'),
    });
  });

  it('counts only where it is about the image that was made', async () => {
    await expect(opinion('result', [], made.on.image.family.manifest)).rejects.toMatchObject({
      code: 'usage.report-of-another',
    });
  });
});
