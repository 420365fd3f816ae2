import type { Digest } from '../../kernel/pure/index.ts';
import type {
  Os,
  OutsideTemplate,
  Patch,
  PatchTarget,
  Place,
  Ranked,
  WaitingKernel,
} from '../../model/index.ts';

/** One image of the estate and the containers whose pods run it. */
export interface ImageUse {
  /** The subject id of its contents: `image:sha256:…`. */
  readonly subject: string;
  /** As the templates name it, without digest: `127.0.0.1:5000/shop/web:1.2`. */
  readonly reference: string;
  /** Undefined for what is no image: a directory, a component. */
  readonly digest: Digest | undefined;
  readonly os: Os | undefined;
  readonly targets: readonly PatchTarget[];
  /** Workloads that name it and run nothing now (0 replicas, suspended): they keep the old image until somebody starts them. */
  readonly idle: readonly Place[];
  /** Containers that run it and stand in no template: no patch changes them. */
  readonly outsideTemplate: readonly OutsideTemplate[];
  /** Images of the estate that others are built on, this one or not. */
  readonly bases: readonly BaseShare[];
  /** Of a host: kernels that it has and does not run. */
  readonly waiting?: readonly WaitingKernel[] | undefined;
}

/** What one image of the estate brings to those that are built on it. */
export interface BaseShare {
  readonly base: Place;
  /** Ids of the findings that it brings, of all images that are built on it. */
  readonly findings: ReadonlySet<string>;
  /** How many findings those images have in all. */
  readonly of: number;
  /** How many images it brings findings to. */
  readonly images: number;
}

/** A newer tag of the same repository, already scanned. */
export interface TagCandidate {
  readonly subject: string;
  readonly image: string;
  readonly digest: Digest;
  /** Vulnerabilities that it still has, by name. */
  readonly vulnerabilities: ReadonlySet<string>;
}

export interface OptionInput {
  readonly use: ImageUse;
  /** The findings of this subject, most urgent first. */
  readonly ranked: readonly Ranked[];
  readonly candidates: readonly TagCandidate[];
}

/** One way to remove findings. Gives no patch where it can remove nothing. */
export interface OptionProvider {
  readonly id: string;
  options(input: OptionInput): readonly Patch[];
}
