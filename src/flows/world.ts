import type { Documents } from '../config/index.ts';
import type { CiClient, SourceHost } from '../edges/ci/interface.ts';
import type { ApartReader, CommandRunner, Processes } from '../edges/exec/index.ts';
import type { FileTree, WritableTree } from '../edges/files/index.ts';
import type { Fetcher } from '../edges/http/interface.ts';
import type {
  KubeContexts,
  KubeJobs,
  KubePipelineRuns,
  KubeReader,
  KubeWriter,
} from '../edges/kube/interface.ts';
import type { ImageToSave, LocalPlace } from '../edges/oci/index.ts';
import type { ImageSource, Registries } from '../edges/oci/interface.ts';
import type { Clock, Ids, Logger } from '../kernel/index.ts';
import type { BuildkitDaemon, CiBuild, SourcedIndex } from '../model/index.ts';
import type { SignerHands } from '../prove/trust/index.ts';
import type { Store } from '../store/interface.ts';
import type { NotTakenUp } from './renewal/renewal.ts';

/** A cluster as a flow reaches it. */
export interface ClusterAccess {
  /** What the person calls it: the context's name. */
  readonly name: string;
  readonly reader: KubeReader;
  readonly writer: KubeWriter;
  readonly jobs: KubeJobs;
  readonly pipelineRuns: KubePipelineRuns;
}

/** Progress for a person: what is being done, and how far. Not for logs. */
export interface Progress {
  step(title: string): void;
  /** `total` 0 where nobody knows it. Things are counted, unless a unit is named. */
  tick(done: number, total: number, unit?: ProgressUnit): void;
}

export type ProgressUnit = 'bytes';

/**
 * Everything that flows may use, handed in by compose as lazy factories: nothing is opened before it is needed. Its
 * documents and advisories are those of one moment and never change under a flow.
 */
export interface World {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly random: () => number;
  readonly logger: Logger;
  readonly progress: Progress;
  readonly documents: Documents;
  /** What changed since and could not be taken up: documents and advisories here are the last good ones. */
  readonly notTakenUp: readonly NotTakenUp[];
  /**
   * This world by the documents and advisories of now: the same object while they did not change. A flow keeps the one
   * that it began with; what lasts (a server, the driver of a run) asks again before each step.
   */
  renewed(): Promise<World>;
  /** The operating-system user. */
  readonly user: string;
  readonly state: WritableTree;
  /** A folder of the state directory as a tree of its own: `feeds`, `work/…`. */
  folder(name: string): WritableTree;
  readonly runner: CommandRunner;
  /** The BuildKit that may be used; absent where nobody named one. */
  readonly buildkit?: BuildkitDaemon | undefined;
  readonly processes: Processes;
  /** Bundled data of this version. */
  readonly data: FileTree;
  store(): Promise<Store>;
  /** Fetches feeds and what else a person names; plain HTTP only from this machine. */
  fetcher(): Promise<Fetcher>;
  /** The same for package repositories: Debian's are plain HTTP by default, and signed from the release file down. */
  packageFetcher(): Promise<Fetcher>;
  registries(): Promise<Registries>;
  cluster(): Promise<ClusterAccess>;
  /** The owner's CI that a Baseline names. */
  ci(build: CiBuild): Promise<CiClient>;
  /** Where changes of the owner's source are proposed, by what the same Baseline names. */
  sourceHost(build: CiBuild): Promise<SourceHost>;
  /** Where the contexts of the kubeconfig lead, read anew: no credential is read, and no plugin runs. */
  kubeContexts(): Promise<KubeContexts>;
  /** Updated feeds where there are any, the bundled set otherwise. */
  advisories(): Promise<SourcedIndex>;
  /** A directory of the user's file system, read only. */
  openTree(path: string): Promise<FileTree>;
  /** Writes an image to a layout or an archive of the user's: all of it or nothing, never over what is there. */
  saveLocalImage(place: LocalPlace, image: ImageToSave, signal: AbortSignal): Promise<void>;
  /** `oci:DIR`, `oci-archive:FILE`, `docker-archive:FILE`; undefined for a registry reference. */
  openLocalImage(
    reference: string,
  ): Promise<{ readonly source: ImageSource; readonly reference: string } | undefined>;
  /** The child process that reads hostile bytes; shared by the flows of one program. */
  layerReader(): Promise<ApartReader>;
  /** A process that builds feeds, with more memory: one of its own for each call, closed by whoever asked for it. */
  feedReader(): Promise<ApartReader>;
  /** The passphrase of the keys; undefined when none was given. */
  passphrase(): string | undefined;
  /** What reaches keys that are kept on a token or in a key service. */
  signerHands(): Promise<SignerHands>;
  close(): Promise<void>;
}
