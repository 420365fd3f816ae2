import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as z from 'zod';
import { debianImage, minbaseRecipe, pushImage } from '../rig/debian-image.ts';
import { describeRig } from '../rig/describe-rig.ts';
import { type RigRegistry, startDockerRegistry } from '../rig/registry.ts';
import { oakum } from './support/cli.ts';
import { writeByHandConfig } from './support/estate-config.ts';

const Patched = z.looseObject({
  code: z.string(),
  image: z.string().optional(),
  verdicts: z.array(
    z.looseObject({
      check: z.string(),
      verdict: z.string(),
      measured: z.array(z.string()),
      message: z.string(),
    }),
  ),
  message: z.string(),
});
const Plan = z.looseObject({ packages: z.array(z.looseObject({ name: z.string(), from: z.string() })) });

/** Answers on port 8080 by the Perl that was patched. */
const server = [
  '$s = IO::Socket::INET->new(LocalPort => 8080, Listen => 5) or die;',
  'while ($c = $s->accept) { <$c>; print $c "HTTP/1.0 200 OK\\r\\n\\r\\nperl $]"; close $c }',
].join(' ');

/**
 * What an application asks of its patched image is asked before it is pushed: one that still answers is pushed with the
 * verdict in its attestation, one that was built for the old package is nowhere.
 */
describeRig(
  'a patched image is started',
  ['docker-registry', 'skopeo', 'mmdebstrap', 'buildah', 'runc'],
  () => {
    let directory: string;
    let registry: RigRegistry;
    let environment: Readonly<Record<string, string>>;
    beforeAll(async () => {
      directory = mkdtempSync(join(tmpdir(), 'oakum-start-test-'));
      registry = await startDockerRegistry();
      const image = await debianImage(minbaseRecipe);
      for (const name of ['good', 'strict'])
        await pushImage(image, { reference: `${registry.address}/shop/${name}:1.0` });
      environment = writeByHandConfig(directory, registry.address);
      expect((await run('trust', 'init')).code).toBe(0);
    });
    afterAll(async () => {
      await registry?.stop();
      rmSync(directory, { recursive: true, force: true });
    });

    const run = (...args: readonly string[]) => oakum(args, { environment, timeoutMs: 500_000 });
    const limits = ['--engine', 'native', '--package', 'perl-base', '--format', 'json'];
    const baseline = (name: string, startTest: object): void =>
      writeFileSync(
        join(environment.OAKUM_CONFIG ?? '', `${name}.yaml`),
        JSON.stringify({
          apiVersion: 'oakum.dev/v1',
          kind: 'Baseline',
          metadata: { name },
          spec: { images: [`${registry.address}/shop/${name}`], startTest },
        }),
      );
    const patch = async (name: string) => {
      const { code, stdout, stderr } = await run(
        'patch',
        'image',
        `${registry.address}/shop/${name}:1.0`,
        ...limits,
      );
      expect(stdout, stderr).not.toBe('');
      const said = Patched.parse(JSON.parse(stdout));
      return { code, said, verdict: said.verdicts.find(({ check }) => check === 'start-test') };
    };

    test('and pushed where it answers as its Baseline says, which is attested', async () => {
      const http = { port: 8080, contains: 'perl 5.' };
      baseline('good', { run: ['perl', '-MIO::Socket::INET', '-e', server], expect: { http } });
      const { code, said, verdict } = await patch('good');
      expect(said, said.message).toMatchObject({ code: 'patched' });
      expect(code).toBe(0);
      expect(verdict).toMatchObject({
        verdict: 'passed',
        message: 'good: / on port 8080 answered 200',
        measured: expect.arrayContaining(['status=200']),
      });
      const verified = await run('trust', 'verify', said.image ?? '');
      expect(verified.code, verified.stderr).toBe(0);
      expect(verified.stdout).toMatch(
        /start-test passed \(status=200 [^)]*\): good: \/ on port 8080 answered 200/,
      );
    });

    test('and pushed nowhere where it does not start as its Baseline says', async () => {
      const { stdout } = await run(
        'patch',
        'image',
        `${registry.address}/shop/strict:1.0`,
        '--plan',
        ...limits,
      );
      const { packages } = Plan.parse(JSON.parse(stdout));
      const { from = '' } = packages.find(({ name }) => name === 'perl-base') ?? {};
      expect(from).not.toBe('');
      const tested = `test "$(dpkg-query --show --showformat='\${Version}' perl-base)" = '${from}' || exit 41`;
      baseline('strict', { run: ['sh', '-c', tested], expect: { exitCode: 0 } });
      const { code, said, verdict } = await patch('strict');
      expect(verdict).toMatchObject({ verdict: 'failed', measured: expect.arrayContaining(['exit=41']) });
      expect(said).toMatchObject({ code: 'failed' });
      expect(said.message).toContain('start-test: strict: it ended with 41 instead of 0');
      expect(code).toBe(1);
      const tags = await fetch(`http://${registry.address}/v2/shop/strict/tags/list`);
      expect(await tags.json()).toMatchObject({ tags: ['1.0'] });
    });
  },
);
