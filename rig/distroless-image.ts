import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { aptMirror } from './apt-mirror.ts';
import type { DebianImage } from './debian-image.ts';
import { writeOciLayout } from './oci-layout.ts';
import { run } from './process.ts';

export interface DistrolessRecipe {
  /** As Debian and images name it: amd64, arm64. */
  readonly architecture: string;
  /** Their dependencies come along. */
  readonly packages: readonly string[];
}

/** What builders of distroless images do: each package's record and hashes under its name, and nothing else of dpkg. */
const record = `set -e
into="$1/var/lib/dpkg/status.d"
mkdir -p "$into"
for deb in "$1"/var/cache/apt/archives/*.deb; do
  name=$(dpkg-deb --field "$deb" Package)
  dpkg-deb --field "$deb" > "$into/$name"
  dpkg-deb --ctrl-tarfile "$deb" | tar --extract --to-stdout ./md5sums > "$into/$name.md5sums"
done
rm -rf "$1/var/lib/dpkg/status" "$1/var/lib/dpkg/info" "$1/var/lib/dpkg/available"`;

/**
 * A distroless image of the release's main suite alone, made into a new directory: packages are unpacked and nothing of them is run,
 * so that this machine's processor does not matter.
 */
export async function distrolessImage(
  { architecture, packages }: DistrolessRecipe,
  directory: string,
): Promise<DebianImage> {
  const mirror = aptMirror();
  mkdirSync(directory, { recursive: true });
  const layerTar = join(directory, 'layer.tar');
  const args = [
    '--variant=extract',
    `--architectures=${architecture}`,
    `--keyring=${mirror.keyring}`,
    '--skip=output/dev',
    '--quiet',
    `--include=${packages.join(',')}`,
    `--extract-hook=${record}`,
    mirror.codename,
    layerTar,
    `deb ${mirror.main} ${mirror.codename} main`,
  ];
  await run('mmdebstrap', args, { env: { SOURCE_DATE_EPOCH: '0' }, timeoutMs: 10 * 60_000 });
  const layout = join(directory, 'layout');
  const digest = await writeOciLayout(layout, {
    layerTar,
    architecture,
    name: `oakum.invalid/rig/distroless-${architecture}:1`,
    created: '1970-01-01T00:00:00Z',
    runtime: { entrypoint: ['/usr/bin/openssl'] },
  });
  return { layout, tag: '1', digest };
}
