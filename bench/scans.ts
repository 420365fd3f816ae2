import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { appsRecipe, type DebianImage, debianImage, pushImage } from '../rig/debian-image.ts';
import { rigHas } from '../rig/needs.ts';
import { startDockerRegistry } from '../rig/registry.ts';
import type { Measurement, Place } from './measurement.ts';
import type { Row } from './row.ts';
import { oakum, type Timing, timeInTurns } from './whole-process.ts';

const image = 'the Debian application image (159 packages)';

/** Scans of the image that the rig makes by `appsRecipe`, from an OCI layout on disk. */
export const scans: Measurement = {
  id: 'scan',
  measure: (place) => withImage('scans', async (made) => timeInTurns(bothScans(place, `oci:${made.layout}`))),
};

/** The same from a registry on loopback: what is pulled has crossed a socket. */
export const registryScans: Measurement = {
  id: 'scan-registry',
  measure: (place) =>
    withImage('scans from a registry', async (made) => {
      const able = rigHas('docker-registry');
      if (!able.ok) return [{ kind: 'skipped', title: 'scans from a registry', ...able }];
      const registry = await startDockerRegistry();
      try {
        const reference = `${registry.address}/bench/apps:1`;
        await pushImage(made, { reference });
        return await timeInTurns(bothScans(place, reference));
      } finally {
        await registry.stop();
      }
    }),
};

function bothScans(place: Place, reference: string): readonly Timing[] {
  const from = reference.startsWith('oci:') ? 'from disk' : 'from a registry on loopback';
  const cold = join(place.directory('cold'), 'state');
  const warm = join(place.directory('warm'), 'state');
  const scan = (state: string) => oakum(['scan', 'image', reference, '--state', state, '-o', 'json']);
  return [
    {
      title: `scan of ${image} ${from}, nothing known about it`,
      command: scan(cold),
      runs: 5,
      goal: 3000,
      prepare: () => forget(cold),
    },
    {
      title: `scan of ${image} ${from}, its layers known`,
      command: scan(warm),
      runs: 15,
      goal: 300,
    },
  ];
}

function forget(state: string): void {
  rmSync(state, { recursive: true, force: true });
}

async function withImage(
  title: string,
  measure: (made: DebianImage) => Promise<readonly Row[]>,
): Promise<readonly Row[]> {
  const able = rigHas('mmdebstrap');
  return able.ok ? measure(await debianImage(appsRecipe)) : [{ kind: 'skipped', title, ...able }];
}
