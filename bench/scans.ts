import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { appsRecipe, type DebianImage, debianImage, pushImage } from '../rig/debian-image.ts';
import { rigHas } from '../rig/needs.ts';
import { startDockerRegistry } from '../rig/registry.ts';
import type { Measurement, Place } from './measurement.ts';
import { buildCommand, peerPath, peerVersion, syft } from './peers.ts';
import { type Measured, type Row, ratioNote } from './row.ts';
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

/** The catalogue of packages alone, against syft's. Without their databases Trivy and Grype match nothing. */
export const catalogues: Measurement = {
  id: 'packages',
  measure: (place) =>
    withImage('packages', async (made) => {
      const title = `packages of ${image}, nothing matched`;
      const state = join(place.directory('packages'), 'state');
      const args = ['scan', 'image', `oci:${made.layout}`, '--packages-only', '--state', state, '-o', 'json'];
      const ours: Timing = { title, command: oakum(args), runs: 5, prepare: () => forget(state) };
      const program = peerPath(syft);
      if (!existsSync(program)) {
        const skipped = {
          kind: 'skipped',
          title: `the same by syft ${peerVersion(syft)}`,
          reason: 'not built',
        } as const;
        return [...(await timeInTurns([ours])), { ...skipped, enable: buildCommand }];
      }
      const command = {
        program,
        args: ['scan', `oci-dir:${made.layout}`, '--quiet', '--output', 'json'],
        environment: { SYFT_CHECK_FOR_APP_UPDATE: 'false' },
      };
      const theirs = { title: `the same by syft ${peerVersion(syft)}`, command, runs: 5 };
      return compared(await timeInTurns([ours, theirs]));
    }),
};

function compared([ours, theirs]: readonly Measured[]): readonly Row[] {
  if (ours === undefined || theirs === undefined) return [];
  return [ours, { ...theirs, note: ratioNote(theirs, ours) }];
}

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
