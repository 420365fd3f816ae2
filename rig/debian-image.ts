import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { OakumError } from '../src/kernel/index.ts';
import { type AptMirror, aptMirror } from './apt-mirror.ts';
import { withLock } from './lock.ts';
import { type ImageRuntime, writeOciLayout } from './oci-layout.ts';
import { cacheDirectory, removeDirectory } from './paths.ts';
import { run } from './process.ts';

/** What goes into a Debian image, and what it runs. */
export interface DebianRecipe {
  readonly id: string;
  /** Beside `minbase`: essential packages, apt and those of required priority. */
  readonly packages: readonly string[];
  readonly runtime: ImageRuntime;
  /** Shell commands that run in the finished tree, as root in its chroot: what an author does after the installation. */
  readonly afterwards?: string;
  /** Of gzip; 1, the fastest, unless said. */
  readonly level?: number;
}

/** About 100 packages; sleeps. */
export const minbaseRecipe: DebianRecipe = {
  id: 'minbase',
  packages: [],
  runtime: { entrypoint: ['/bin/sleep', 'infinity'] },
};

/** About 160 packages, as an application image has them; serves HTTP on port 8080. */
export const appsRecipe: DebianRecipe = {
  id: 'apps',
  packages: [
    'ca-certificates',
    'curl',
    'git',
    'libxml2',
    'nginx',
    'openssh-client',
    'postgresql-client',
    'python3',
    'redis-tools',
  ],
  runtime: { entrypoint: ['/usr/bin/python3', '-m', 'http.server', '8080'] },
};

/**
 * An application that says which packages it was tested with and stops with anything else, as one with pinned libraries
 * does: it serves HTTP on port 8080, and its patched image crashes.
 */
export const strictRecipe: DebianRecipe = {
  id: 'strict',
  packages: ['busybox'],
  afterwards: 'dpkg-query --show > /etc/tested-with',
  runtime: {
    entrypoint: [
      '/bin/sh',
      '-c',
      'dpkg-query --show | cmp - /etc/tested-with && exec busybox httpd -f -p 8080 -h /etc',
    ],
  },
};

/** An image as an OCI layout in the cache. */
export interface DebianImage {
  readonly layout: string;
  /** The only tag in the layout. */
  readonly tag: string;
  /** Of its manifest. */
  readonly digest: string;
}

const buildLimitMs = 15 * 60_000;
const tag = '1';

/**
 * Makes the image from the release's main suite alone: without the security and the updates suite it is truly
 * vulnerable, and the security suite holds the fixes. Half a minute to a minute the first time; then from the cache,
 * until the release has a new InRelease file.
 */
export async function debianImage(recipe: DebianRecipe): Promise<DebianImage> {
  const mirror = aptMirror();
  const released = await releaseDate(mirror);
  const key = keyOf([mirror, released.toString(), recipe]);
  const layout = join(cacheDirectory(), `debian-${recipe.id}-${key}`);
  await withLock(join(cacheDirectory(), 'debian-image.lock'), async () => {
    if (!existsSync(layout)) await make({ recipe, mirror, released, layout });
  });
  return { layout, tag, digest: manifestDigest(layout) };
}

function keyOf(parts: unknown): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);
}

/** When the suite's signed index was written. apt's own downloader knows the proxies that apt is configured with. */
async function releaseDate(mirror: AptMirror): Promise<Temporal.Instant> {
  const work = workDirectory();
  try {
    const file = join(work, 'InRelease');
    const url = `${mirror.main}/dists/${mirror.codename}/InRelease`;
    await run('/usr/lib/apt/apt-helper', ['download-file', url, file], { timeoutMs: 60_000 });
    const date = /^Date: (.+)$/m.exec(readFileSync(file, 'utf8'))?.[1];
    const milliseconds = Date.parse(date ?? '');
    if (Number.isNaN(milliseconds))
      throw new OakumError('rig.bad-release', `InRelease has no date: ${date ?? ''}`);
    return Temporal.Instant.fromEpochMilliseconds(milliseconds);
  } finally {
    removeDirectory(work);
  }
}

function workDirectory(): string {
  return mkdtempSync(join(cacheDirectory(), 'unfinished-'));
}

async function make(wanted: {
  readonly recipe: DebianRecipe;
  readonly mirror: AptMirror;
  readonly released: Temporal.Instant;
  readonly layout: string;
}): Promise<void> {
  const { recipe, mirror, released, layout } = wanted;
  const work = workDirectory();
  try {
    const layerTar = join(work, 'layer.tar');
    await bootstrap({ recipe, mirror, released, layerTar });
    const unfinished = join(work, 'layout');
    const name = `oakum.invalid/rig/debian-${recipe.id}:${tag}`;
    await writeOciLayout(unfinished, {
      layerTar,
      name,
      created: released.toString(),
      runtime: recipe.runtime,
      level: recipe.level,
    });
    renameSync(unfinished, layout);
  } finally {
    removeDirectory(work);
  }
}

/** Device files are left out: a runtime makes its own, and nobody but root could unpack them. */
async function bootstrap(wanted: {
  readonly recipe: DebianRecipe;
  readonly mirror: AptMirror;
  readonly released: Temporal.Instant;
  readonly layerTar: string;
}): Promise<void> {
  const { recipe, mirror, released, layerTar } = wanted;
  const args = [
    '--variant=minbase',
    '--architectures=amd64',
    `--keyring=${mirror.keyring}`,
    '--skip=output/dev',
    '--quiet',
    ...(recipe.packages.length === 0 ? [] : [`--include=${recipe.packages.join(',')}`]),
    ...(recipe.afterwards === undefined ? [] : [`--customize-hook=chroot "$1" sh -c '${recipe.afterwards}'`]),
    mirror.codename,
    layerTar,
    `deb ${mirror.main} ${mirror.codename} main`,
  ];
  const epoch = String(Math.floor(released.epochMilliseconds / 1000));
  await run('mmdebstrap', args, { env: { SOURCE_DATE_EPOCH: epoch }, timeoutMs: buildLimitMs });
}

function manifestDigest(layout: string): string {
  const digest = /"digest":"(sha256:[0-9a-f]{64})"/.exec(
    readFileSync(join(layout, 'index.json'), 'utf8'),
  )?.[1];
  if (digest === undefined) throw new OakumError('rig.bad-layout', `${layout}/index.json names no manifest`);
  return digest;
}

export interface PushTarget {
  /** `ADDRESS/REPOSITORY:TAG`, without a scheme. */
  readonly reference: string;
  readonly auth?: { readonly user: string; readonly password: string } | undefined;
}

/** Pushes to a registry of the rig, by plain HTTP or whatever certificate; the digest stays the same. */
export async function pushImage(image: DebianImage, target: PushTarget): Promise<void> {
  const { reference, auth } = target;
  const credentials = auth === undefined ? [] : [`--dest-creds=${auth.user}:${auth.password}`];
  const source = `oci:${image.layout}:${image.tag}`;
  const args = ['--insecure-policy', 'copy', '--quiet', '--dest-tls-verify=false', ...credentials];
  await run('skopeo', [...args, source, `docker://${reference}`]);
}
