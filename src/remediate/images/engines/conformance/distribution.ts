import { makeSigningKey } from '../../../../../testing/repositories/index.ts';
import { readDpkgStatus } from '../../../../formats/dpkg/index.ts';
import type { PatchRequest, PatchWorld } from '../../contract.ts';
import type { ImageFiles } from '../../image-files/index.ts';
import { type EngineWorld, endScene, now, playScene, type SceneSpec } from './world.ts';

/** The repository of a scene, as far as the laws of the shelf go. */
export interface SceneRepository {
  readonly url: string;
  /** One bit, or the status, of every answer whose path holds `part`. */
  fault(
    part: string,
    fault: { readonly kind: 'flip' } | { readonly kind: 'status'; readonly status: number },
  ): void;
  /** Publishes the newer suite anew, signed by somebody else. */
  signByAnother(): Promise<void>;
}

export interface DistributionScene {
  readonly request: PatchRequest;
  readonly world: PatchWorld;
  readonly repository: SceneRepository;
  end(): Promise<void>;
}

/**
 * How one distribution tells the scenes of the suite, which are written as Debian would write them: `1.0-2`,
 * `oakum-lib (= 1.0-2)`, `hold ok installed`.
 */
export interface Distribution {
  readonly id: 'debian' | 'alpine' | 'rpm';
  version(text: string): string;
  play(imageWith: EngineWorld['imageWith'], spec: SceneSpec): Promise<DistributionScene>;
  /** Parts of the paths of what is signed, and of the library's newer package. */
  readonly places: { readonly signed: string; readonly library: string };
  /** What a mismatch of a package is called. */
  readonly packageMismatch: string;
  /** The repositories of the scene, as provenance names them. */
  named(url: string): readonly RegExp[];
  isDatabase(path: string): boolean;
  /** `oakum-lib 1.0-2` of each package that is installed in full. */
  installed(files: ImageFiles): readonly string[];
}

export const debian: Distribution = {
  id: 'debian',
  version: (text) => text,
  async play(imageWith, spec) {
    const scene = await playScene(imageWith, spec);
    const { repository, request, world } = scene;
    return {
      request,
      world,
      repository: {
        url: repository.url,
        fault: repository.control.fault,
        async signByAnother() {
          const date = now.subtract({ hours: 1 });
          const key = await makeSigningKey(date, 'somebody else');
          await repository.control.publish('bookworm-security', { debs: [], date, key });
        },
      },
      end: () => endScene(scene),
    };
  },
  places: { signed: 'dists/bookworm-security/InRelease', library: 'oakum-lib_1.0-2_amd64.deb' },
  packageMismatch: 'patch.deb-mismatch',
  named: (url) => ['bookworm', 'bookworm-security'].map((suite) => new RegExp(`^${url} ${suite}$`)),
  isDatabase: (path) => path === 'var/lib/dpkg/status',
  installed(files) {
    const status = readDpkgStatus(files.bytes('var/lib/dpkg/status') ?? new Uint8Array());
    const whole = status.packages.filter((item) => item.state === 'installed');
    return whole.map((item) => `${item.name} ${item.version}`).sort();
  },
};
