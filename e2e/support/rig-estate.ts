import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { aptMirror } from '../../rig/apt-mirror.ts';
import { type ControlPlane, startControlPlane } from '../../rig/control-plane.ts';
import { type DebianRecipe, debianImage, pushImage } from '../../rig/debian-image.ts';
import { type RigRegistry, startDockerRegistry } from '../../rig/registry.ts';
import { type CliResult, oakum } from './cli.ts';
import { type EstateConfig, writeEstateConfig } from './estate-config.ts';

/** A real control plane and registry, with one vulnerable Debian image in it as `shop/web:1.0`. */
export interface RigEstate {
  readonly plane: ControlPlane;
  readonly registry: RigRegistry;
  /** As templates name it. */
  readonly image: string;
  readonly digest: string;
  /** Writes the documents of one installation, with a state directory of its own. */
  configure(name: string, config: Partial<EstateConfig>): Installation;
  stop(): Promise<void>;
}

/** The program with one configuration and one state. */
export interface Installation {
  readonly directory: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly state: string;
  run(...args: readonly string[]): Promise<CliResult>;
}

export interface RigEstateOptions {
  readonly recipe: DebianRecipe;
  readonly realNode: boolean;
  readonly namespaces: readonly string[];
}

/** The caller stops it. */
export async function startRigEstate(options: RigEstateOptions): Promise<RigEstate> {
  const directory = mkdtempSync(join(tmpdir(), 'oakum-story-'));
  const layout = await debianImage(options.recipe);
  const registry = await startDockerRegistry();
  const plane = await startControlPlane({ kwok: true, realNode: options.realNode });
  const image = `${registry.address}/shop/web:1.0`;
  await plane.kwok?.createNodes(5);
  await pushImage(layout, { reference: image });
  await plane.apply(
    options.namespaces.map((name) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })),
  );
  return {
    plane,
    registry,
    image,
    digest: layout.digest,
    configure: (name, config) => {
      const own = join(directory, name);
      mkdirSync(own, { recursive: true });
      const environment = writeEstateConfig({
        directory: own,
        context: 'rig',
        kubeconfigPath: plane.kubeconfigPath,
        write: options.namespaces,
        registryHost: registry.address,
        engines: ['native'],
        aptMirror: aptMirror(),
        bake: '5s',
        ...config,
      });
      return {
        directory: own,
        environment,
        state: environment.OAKUM_STATE ?? '',
        run: (...args) => oakum(args, { environment, timeoutMs: 500_000 }),
      };
    },
    stop: async () => {
      await plane.stop();
      await registry.stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
