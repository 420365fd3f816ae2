import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import * as z from 'zod';
import { cosign } from '../rig/cosign.ts';
import { pushImage } from '../rig/debian-image.ts';
import { describeRig } from '../rig/describe-rig.ts';
import { distrolessImage } from '../rig/distroless-image.ts';
import { run as runProgram } from '../rig/process.ts';
import { type RigRegistry, startDockerRegistry } from '../rig/registry.ts';
import { ScanReport } from '../src/model/index.ts';
import { type CliResult, oakum } from './support/cli.ts';
import { writeByHandConfig } from './support/estate-config.ts';

const One = z.looseObject({
  code: z.string(),
  digest: z.string().optional(),
  packages: z.array(
    z.looseObject({ name: z.string(), architecture: z.string(), from: z.string(), to: z.string() }),
  ),
  verdicts: z.array(z.looseObject({ check: z.string(), verdict: z.string(), message: z.string() })),
  message: z.string(),
});
const Patched = z.looseObject({
  code: z.string(),
  image: z.string().optional(),
  digest: z.string().optional(),
  platforms: z.array(
    z.looseObject({ platform: z.string(), source: z.string(), becomes: z.string(), result: One.optional() }),
  ),
  dropped: z.array(z.string()),
  attested: z.array(z.string()),
  message: z.string(),
});
const Index = z.object({
  manifests: z.array(
    z.object({
      digest: z.string(),
      platform: z.object({ os: z.string(), architecture: z.string() }),
      annotations: z.record(z.string(), z.string()).optional(),
    }),
  ),
  annotations: z.record(z.string(), z.string()).optional(),
});

const indexType = 'application/vnd.oci.image.index.v1+json';
const architectures = ['amd64', 'arm64'] as const;

/**
 * A true index of Debian packages for two processors, one of which this machine is not: each is patched from the true
 * security suite by its own plan, nothing of either is run, and skopeo and cosign read the new index.
 */
describeRig(
  'an index for two processors is patched',
  ['docker-registry', 'skopeo', 'mmdebstrap', 'cosign'],
  () => {
    let directory: string;
    let registry: RigRegistry;
    let source: string;
    let environment: Readonly<Record<string, string>>;
    beforeAll(async () => {
      directory = mkdtempSync(join(tmpdir(), 'oakum-platforms-'));
      registry = await startDockerRegistry();
      source = `${registry.address}/shop/multi:1`;
      const manifests = [];
      for (const architecture of architectures) {
        const recipe = { architecture, packages: ['base-files', 'libssl3', 'openssl', 'zlib1g'] };
        const image = await distrolessImage(recipe, join(directory, architecture));
        await pushImage(image, { reference: `${registry.address}/shop/multi:${architecture}` });
        manifests.push(await entryOf(architecture));
      }
      await put('1', {
        annotations: { 'org.example.made': 'by hand' },
        manifests: [...manifests, attestationOf(manifests[0])],
      });
      environment = writeByHandConfig(directory, registry.address);
      expect((await run('trust', 'init')).code).toBe(0);
    }, 900_000);
    afterAll(async () => {
      await registry?.stop();
      rmSync(directory, { recursive: true, force: true });
    });

    const run = (...args: readonly string[]): Promise<CliResult> =>
      oakum(args, { environment, timeoutMs: 500_000 });

    async function entryOf(architecture: string) {
      const answer = await fetch(`${registry.url}/v2/shop/multi/manifests/${architecture}`, {
        headers: { accept: 'application/vnd.oci.image.manifest.v1+json' },
      });
      const size = (await answer.arrayBuffer()).byteLength;
      const digest = answer.headers.get('docker-content-digest') ?? '';
      const mediaType = answer.headers.get('content-type') ?? '';
      const annotations = { 'org.example.for': architecture };
      return { mediaType, digest, size, platform: { os: 'linux', architecture }, annotations };
    }

    /** As BuildKit adds one; what it names does not matter here. */
    function attestationOf(entry: Awaited<ReturnType<typeof entryOf>> | undefined) {
      return {
        ...entry,
        platform: { os: 'unknown', architecture: 'unknown' },
        annotations: {
          'vnd.docker.reference.type': 'attestation-manifest',
          'vnd.docker.reference.digest': entry?.digest ?? '',
        },
      };
    }

    async function put(tag: string, index: object): Promise<void> {
      const answer = await fetch(`${registry.url}/v2/shop/multi/manifests/${tag}`, {
        method: 'PUT',
        headers: { 'content-type': indexType },
        body: JSON.stringify({ schemaVersion: 2, mediaType: indexType, ...index }),
      });
      expect(answer.status, await answer.text()).toBe(201);
    }

    /** By another reader of registries. */
    async function indexAt(reference: string): Promise<z.infer<typeof Index>> {
      const raw = await runProgram('skopeo', [
        'inspect',
        '--raw',
        '--tls-verify=false',
        `docker://${reference}`,
      ]);
      return Index.parse(JSON.parse(raw));
    }

    async function patch(...args: readonly string[]) {
      const { code, stdout, stderr } = await run(
        'patch',
        'image',
        source,
        '--engine',
        'native',
        ...args,
        '--format',
        'json',
      );
      expect(stdout, stderr).not.toBe('');
      return { code, said: Patched.parse(JSON.parse(stdout)) };
    }

    async function findingsOf(digest: string, architecture: string): Promise<readonly string[]> {
      const reference = `${registry.address}/shop/multi@${digest}`;
      const { stdout, stderr } = await run(
        'scan',
        'image',
        reference,
        '--platform',
        `linux/${architecture}`,
        '-o',
        'json',
      );
      expect(stdout, stderr).not.toBe('');
      const { findings } = ScanReport.parse(JSON.parse(stdout));
      return findings.map((one) => `${one.vulnerability} ${one.package.name}`);
    }

    test('natively, each for its own processor, and what comes out is vouched for', async () => {
      const { code, said } = await patch('--platform', 'all');
      expect(said, said.message).toMatchObject({
        code: 'patched',
        image: `${source}-oakum.1@${said.digest}`,
      });
      expect(code).toBe(0);
      expect(said.platforms.map(({ platform, becomes }) => `${platform} ${becomes}`)).toEqual([
        'linux/amd64 patched',
        'linux/arm64 patched',
      ]);
      const index = await indexAt(`${source}-oakum.1`);
      expect(index.annotations).toMatchObject({ 'org.example.made': 'by hand' });
      expect(index.manifests).toEqual(
        said.platforms.map(({ result }, at) => ({
          digest: result?.digest,
          platform: { os: 'linux', architecture: architectures[at] },
          annotations: { 'org.example.for': architectures[at] },
        })),
      );
      const key = join(environment.OAKUM_STATE ?? '', 'keys', 'signing.pub');
      const trust = ['--key', key, '--insecure-ignore-tlog', '--allow-http-registry'];
      for (const [at, { source: before, result }] of said.platforms.entries()) {
        const architecture = architectures[at] ?? '';
        expect(new Set(result?.packages.map((one) => one.architecture))).toEqual(new Set([architecture]));
        expect(result?.packages.map(({ name }) => name)).toEqual(
          expect.arrayContaining(['libssl3', 'openssl']),
        );
        expect(result?.verdicts.filter(({ verdict }) => verdict === 'failed')).toEqual([]);
        const [had, has] = [
          await findingsOf(before, architecture),
          await findingsOf(result?.digest ?? '', architecture),
        ];
        expect(has.length).toBeLessThan(had.length);
        expect(has.filter((one) => !had.includes(one))).toEqual([]);
        const one = `${registry.address}/shop/multi@${result?.digest}`;
        expect(await cosign(['verify', ...trust, one])).toContain(result?.digest);
        expect(await cosign(['verify-attestation', ...trust, '--type', 'cyclonedx', one])).not.toBe('');
      }
      const whole = `${registry.address}/shop/multi@${said.digest}`;
      expect(await cosign(['verify', ...trust, whole])).toContain(said.digest);
      expect(await cosign(['verify-attestation', ...trust, '--type', 'slsaprovenance1', whole])).not.toBe('');
    });

    test('to the same digests again, and in part only where the rest may stay', async () => {
      const again = await patch('--platform', 'linux/arm64,linux/amd64', '--tag', 'again');
      const first = await indexAt(`${source}-oakum.1`);
      expect(await indexAt(`${registry.address}/shop/multi:again`)).toEqual(first);
      expect(again.said.code).toBe('patched');
      const part = await patch('--platform', 'linux/arm64', '--tag', 'part');
      expect([part.code, part.said.code]).toEqual([1, 'refused']);
      expect(part.said.message).toContain('linux/amd64 would stay as it is');
      const kept = await patch('--platform', 'linux/arm64', '--tag', 'part', '--keep-others');
      expect(kept.said.code).toBe('patched');
      const [old, patched] = (await indexAt(`${registry.address}/shop/multi:part`)).manifests;
      const [source64] = (await indexAt(source)).manifests;
      expect([old?.digest, patched?.digest]).toEqual([source64?.digest, first.manifests[1]?.digest]);
    });
  },
);
