import type { Tree } from '../../values/tree.ts';

/** What the registry says of a reference: the digest that it names now, or why it cannot be pulled. */
export type ImageAnswer = { readonly digest: string } | { readonly error: string };

/** How a container behaves once its image is there. */
export type Behaviour = 'ready' | 'never-ready' | 'crash' | 'pull-error';

export interface KubeletOptions {
  /** `node` is the name of the one that pulls: of an index each takes its own. */
  resolveImage(image: string, node: string): Promise<ImageAnswer>;
  behaviour(pod: Tree, container: Tree): Behaviour;
  readonly timing: KubeletTiming;
}

/** How long things take, in milliseconds. */
export interface KubeletTiming {
  /** From the pull to running. */
  readonly startMs: number;
  /** From running to ready. */
  readonly readyMs: number;
  /** From the request to end until the pod is gone. */
  readonly stopMs: number;
  /** How long a crashing container, or one of a Job, runs. */
  readonly runMs: number;
  /** The first pause before a restart or another pull; it doubles up to 30 times its length. */
  readonly backOffMs: number;
}
