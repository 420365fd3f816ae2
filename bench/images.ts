import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { appsRecipe, type DebianRecipe, debianImage } from '../rig/debian-image.ts';
import { withLock } from '../rig/lock.ts';
import { writeOciLayout } from '../rig/oci-layout.ts';
import { cacheDirectory, removeDirectory } from '../rig/paths.ts';
import { run } from '../rig/process.ts';

/** An image that catalogues are measured on, as an OCI layout in the cache. */
export interface BenchImage {
  readonly id: 'A' | 'B';
  readonly layout: string;
  /** For a person: what is in it. */
  readonly what: string;
}

/** Debian 12 as a development image has it: about 309 packages, 750 MB in one gzip layer. */
const recipeA: DebianRecipe = {
  id: 'bench-a',
  packages: [
    ...appsRecipe.packages,
    ...['bind9-dnsutils', 'build-essential', 'cron', 'file', 'gdb', 'htop', 'imagemagick', 'iproute2'],
    ...['iputils-ping', 'jq', 'less', 'logrotate', 'lsof', 'netcat-openbsd', 'php-cli', 'procps', 'rsync'],
    ...['ruby', 'socat', 'sudo', 'unzip', 'vim', 'zip'],
  ],
  runtime: { entrypoint: ['/bin/sleep', 'infinity'] },
  level: 6,
};

export async function imageA(): Promise<BenchImage> {
  const { layout } = await debianImage(recipeA);
  return { id: 'A', layout, what: 'Debian 12, one gzip layer' };
}

const recipes = join(import.meta.dirname, 'images');
const buildLimitMs = 30 * 60_000;

/** A with a second layer: what `bench/images` pins of npm, PyPI, Go and Maven, as an application would have it. */
export async function imageB(): Promise<BenchImage> {
  const below = await imageA();
  const layout = join(cacheDirectory(), `bench-b-${keyOf(below.layout)}`);
  await withLock(join(cacheDirectory(), 'bench-b.lock'), async () => {
    if (!existsSync(layout)) await makeB(below.layout, layout);
  });
  return { id: 'B', layout, what: 'A and a layer of npm, Python, Go and Java' };
}

/** Of the base and of every file of the recipe. */
function keyOf(base: string): string {
  const hash = createHash('sha256').update(base);
  const files = readdirSync(recipes, { recursive: true, withFileTypes: true }).filter((entry) =>
    entry.isFile(),
  );
  for (const path of files.map(({ parentPath, name }) => join(parentPath, name)).toSorted()) {
    hash.update(path.slice(recipes.length)).update(readFileSync(path));
  }
  return hash.digest('hex').slice(0, 16);
}

async function makeB(base: string, layout: string): Promise<void> {
  const work = mkdtempSync(join(cacheDirectory(), 'unfinished-'));
  try {
    const tree = join(work, 'tree');
    mkdirSync(join(tree, 'srv'), { recursive: true });
    for (const add of [addNpm, addPython, addJars, addGo]) await add(tree);
    const layerTar = join(work, 'layer.tar');
    const fixed = ['--sort=name', '--mtime=@0', '--owner=0', '--group=0', '--numeric-owner'];
    await run('tar', ['--create', `--file=${layerTar}`, `--directory=${tree}`, ...fixed, 'srv', 'usr']);
    const unfinished = join(work, 'layout');
    await writeOciLayout(unfinished, {
      layerTar,
      base,
      level: 6,
      name: 'oakum.invalid/bench/b:1',
      created: '1970-01-01T00:00:00Z',
      runtime: { entrypoint: ['/usr/local/bin/registry'] },
    });
    renameSync(unfinished, layout);
  } finally {
    removeDirectory(work);
  }
}

async function addNpm(tree: string): Promise<void> {
  const directory = join(tree, 'srv', 'web');
  cpSync(join(recipes, 'npm'), directory, { recursive: true });
  const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund'];
  await run('npm', args, { cwd: directory, timeoutMs: buildLimitMs });
}

/** Wheels for the interpreter of Debian 12, whatever Python this machine has. */
async function addPython(tree: string): Promise<void> {
  const target = join(tree, 'usr', 'local', 'lib', 'python3.11', 'dist-packages');
  const wheels = ['--only-binary', ':all:', '--platform', 'manylinux2014_x86_64'];
  const interpreter = ['--python-version', '3.11', '--implementation', 'cp'];
  const list = ['--requirement', join(recipes, 'python', 'requirements.txt')];
  const args = ['-m', 'pip', 'install', '--quiet', '--no-deps', '--no-compile', '--target', target];
  await run('python3', [...args, ...wheels, ...interpreter, ...list], { timeoutMs: buildLimitMs });
}

async function addJars(tree: string): Promise<void> {
  const goal = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.0:copy-dependencies';
  const project = join(tree, 'pom');
  cpSync(join(recipes, 'maven'), project, { recursive: true });
  const output = `-DoutputDirectory=${join(tree, 'srv', 'lib')}`;
  const args = ['--quiet', '--batch-mode', goal, '-DexcludeTransitive=true', output];
  await run('mvn', args, { cwd: project, timeoutMs: buildLimitMs });
}

/** The registry that the rig is built with: one program of a few dozen modules. */
async function addGo(tree: string): Promise<void> {
  const output = join(tree, 'usr', 'local', 'bin', 'registry');
  const args = ['build', '-trimpath', '-mod=readonly', '-ldflags', '-s -w', '-o', output, '.'];
  const cwd = join(import.meta.dirname, '..', 'rig', 'registry');
  await run('go', args, { cwd, env: { CGO_ENABLED: '0' }, timeoutMs: buildLimitMs });
}
