import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { cosign } from '../rig/cosign.ts';
import { debianImage, minbaseRecipe, pushImage } from '../rig/debian-image.ts';
import { describeRig } from '../rig/describe-rig.ts';
import { type RigRegistry, startDockerRegistry, startReferrersRegistry } from '../rig/registry.ts';
import { Loan } from '../src/model/index.ts';
import { oakum } from './support/cli.ts';
import { writeByHandConfig } from './support/estate-config.ts';

const Patched = z.looseObject({ code: z.string(), digest: z.string(), message: z.string(), loan: Loan });
const Loans = z.object({ loans: z.array(z.looseObject({ id: z.string(), state: z.string() })) });
const Check = z.looseObject({ code: z.string() });
const Garbage = z.looseObject({
  images: z.array(
    z.looseObject({
      image: z.string(),
      state: z.string(),
      code: z.string().optional(),
      reasons: z.array(z.looseObject({ code: z.string() })),
      beside: z.array(z.string()),
    }),
  ),
});

const later = join(import.meta.dirname, 'support', 'two-days-later.ts');

const registries = [
  { name: 'docker-registry', start: () => startDockerRegistry(), deletes: true },
  {
    name: 'docker-registry without leave to delete',
    start: () => startDockerRegistry({ deletes: false }),
    deletes: false,
  },
  { name: 'a registry with referrers', start: () => startReferrersRegistry(), deletes: true },
];

/**
 * What is lent is judged by the bundled table, and the true suite goes on: a package that gets its first update tomorrow is
 * not in it, and an image with that one is rightly unknown. These are in it.
 */
const limits = ['perl', 'perl-base', 'perl-modules-5.36', 'libperl5.36'].flatMap((name) => [
  '--package',
  name,
]);

/** A true Debian image is patched and lent in a true registry; when the loan is over, its tag and all beside it go. */
describeRig(
  'a layer patch is a loan',
  ['docker-registry', 'referrers-registry', 'skopeo', 'mmdebstrap', 'cosign'],
  () => {
    describe.each(registries)('in $name', ({ start, deletes }) => {
      let directory: string;
      let registry: RigRegistry;
      let environment: Readonly<Record<string, string>>;
      let source: string;
      let patched: z.infer<typeof Patched>;
      beforeAll(async () => {
        directory = mkdtempSync(join(tmpdir(), 'oakum-loans-'));
        registry = await start();
        source = `${registry.address}/shop/web:1.0`;
        await pushImage(await debianImage(minbaseRecipe), { reference: source });
        environment = writeByHandConfig(directory, registry.address);
        await run(0, 'trust', 'init');
        const how = ['--engine', 'native', '--leave-refused', '-o', 'json', ...limits];
        patched = Patched.parse(JSON.parse(await run(0, 'patch', 'image', source, ...how)));
      });
      afterAll(async () => {
        await registry?.stop();
        rmSync(directory, { recursive: true, force: true });
      });

      /** What the program says on standard output, where it ends with this code. */
      async function run(code: number, ...args: readonly string[]): Promise<string> {
        const isLater = args[0] === 'images';
        const preload = isLater ? [later] : [];
        const done = await oakum(args, { environment, timeoutMs: 500_000, preload });
        expect(done.code, `${args.join(' ')}: ${done.stderr}${done.stdout}`).toBe(code);
        return done.stdout;
      }
      const collected = async (code: number, ...args: readonly string[]) =>
        Garbage.parse(JSON.parse(await run(code, 'images', 'gc', '--no-clusters', ...args, '-o', 'json')))
          .images;
      const tags = async (): Promise<readonly string[]> => {
        const answer = await fetch(`${registry.url}/v2/shop/web/tags/list`);
        return z
          .object({ tags: z.array(z.string()) })
          .parse(await answer.json())
          .tags.toSorted();
      };

      test('with what it covers, against which images are held', async () => {
        expect(patched, patched.message).toMatchObject({ code: 'patched', loan: { engine: 'native' } });
        expect(patched.loan.covers.length).toBeGreaterThan(10);
        const { loans } = Loans.parse(JSON.parse(await run(0, 'loans', '-o', 'json')));
        expect(loans).toMatchObject([{ id: patched.loan.id, state: 'open' }]);
        const check = async (code: number, reference: string) =>
          Check.parse(JSON.parse(await run(code, 'loans', 'check', reference, '-o', 'json'))).code;
        expect(await check(3, source)).toBe('brings-back');
        expect(await check(0, `${registry.address}/shop/web@${patched.digest}`)).toBe('keeps');
      });

      test('that keeps its image, until it is over', async () => {
        expect(await collected(0, '--delete')).toMatchObject([
          { state: 'kept', reasons: [{ code: 'loan' }] },
        ]);
        await run(0, 'loans', 'end', patched.loan.id, '--reason', 'a test');
        const before = await tags();
        const [removable] = await collected(0);
        expect(removable).toMatchObject({ state: 'removable', reasons: [] });
        expect(removable?.beside).toContain(`${patched.digest.replace(':', '-')}.sig`);
        expect(await tags()).toEqual(before);
      });

      test('and then its tag goes with all that lies beside it, where the registry allows that', async () => {
        const before = await tags();
        const [image] = await collected(deletes ? 0 : 1, '--delete');
        const key = join(environment.OAKUM_STATE ?? '', 'keys', 'signing.pub');
        const trust = ['--key', key, '--insecure-ignore-tlog', '--allow-http-registry'];
        const verified = cosign(['verify', ...trust, `${registry.address}/shop/web@${patched.digest}`]);
        if (deletes) {
          expect(image).toMatchObject({ state: 'removed' });
          expect(await tags()).toEqual(['1.0']);
          await expect(verified).rejects.toThrow();
          const gone = await fetch(`${registry.url}/v2/shop/web/manifests/${patched.digest}`);
          expect(gone.status).toBe(404);
        } else {
          expect(image).toMatchObject({ state: 'failed', code: 'images.delete-unsupported' });
          expect(await tags()).toEqual(before);
          expect(await verified).toContain(patched.digest);
        }
        expect(await run(3, 'scan', 'image', source, '--no-cache', '--fail-on', 'low')).not.toBe('');
      });
    });
  },
);
