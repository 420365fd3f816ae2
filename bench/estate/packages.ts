import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import * as z from 'zod';
import { sha256 } from '../../src/kernel/index.ts';
import { allRead, type Contents, type Image, Os, Package } from '../../src/model/index.ts';
import { draws } from './draws.ts';

const size = 300;
/** How many builds of one base an estate runs beside each other: each a little newer than the last. */
const builds = 12;

const List = z.object({ os: Os.nullable(), packages: z.array(Package) });
const folder = join(import.meta.dirname, '..', '..', 'testing', 'fixtures', 'labelled');
const listOf = (name: string) =>
  List.parse(JSON.parse(gunzipSync(readFileSync(join(folder, `${name}.json.gz`))).toString()));

const bases = [
  'debian-12-applications',
  'debian-12-container-2024',
  'debian-11-container-2024',
  'debian-13-minimal',
  'alpine-3.20.3',
].map(listOf);
const languages = ['go-modules', 'python-packages'].flatMap((name) => listOf(name).packages);
/** Development images have the headers of the kernel, the package with most advisories of all. */
const headers: Package = {
  name: 'linux-libc-dev',
  version: '6.1.112-1',
  type: 'deb',
  purl: 'pkg:deb/debian/linux-libc-dev@6.1.112-1',
  source: { name: 'linux', version: '6.1.112-1' },
};

/** The n-th image of an estate: real lists of distributions' packages, filled up to 300 with Go and Python packages. */
export function imageAt(number: number): { readonly image: Image; readonly contents: Contents } {
  const manifest = sha256(String(number));
  const image = {
    ...{ reference: `image-${number}`, layers: [], labels: {}, annotations: {} },
    family: { manifest, config: sha256(`config ${number}`) },
    platform: { os: 'linux', architecture: 'amd64' },
  };
  return { image, contents: { subject: `image:${manifest}`, ...packagesOf(number) } };
}

function packagesOf(number: number): Omit<Contents, 'subject'> {
  const base = bases[number % bases.length];
  const draw = draws(number);
  const own = [...(base?.packages ?? []), ...(number % 10 < 2 ? [headers] : [])];
  const more = Array.from(
    { length: size - own.length },
    () => languages[Math.floor(draw() * languages.length)],
  );
  return {
    packages: [...own, ...more.flatMap((item) => item ?? [])].map((item) => ofBuild(item, number % builds)),
    coverage: allRead(1),
    ...(base?.os === undefined || base.os === null ? {} : { os: base.os }),
  };
}

/** The last number of its version is that much higher. */
function ofBuild(item: Package, build: number): Package {
  const version = later(item.version, build);
  return {
    ...item,
    version,
    purl: `pkg:${item.type}/${item.name}@${version}`,
    ...(item.source === undefined
      ? {}
      : { source: { ...item.source, version: later(item.source.version, build) } }),
  };
}

function later(version: string, build: number): string {
  return version.replace(/\d+(?=\D*$)/, (last) => String(Number(last) + build));
}
