import type { CommandResult } from '../../../edges/exec/interface.ts';
import type { ImageFiles } from '../image-files/index.ts';
import type { FileChanges } from '../layer.ts';

/** The source image as a container that an engine holds, on this machine or on another. */
export interface Container {
  /** Of the work tree: programs see what lies below it under `insidePath`, from the first `run` on. */
  readonly insideFolder: string;
  /**
   * Runs a program of the image as root, without a shell of ours; output in C locale. What it changes in the image stays,
   * and what it leaves below `insidePath` is there for the next one.
   */
  run(args: readonly string[], timeoutMs: number): Promise<CommandResult>;
  /**
   * The same for what changes nothing in the image, whose output has to be whole.
   *
   * @throws patch.engine-failed where a part of it is lost
   */
  ask(args: readonly string[], timeoutMs: number): Promise<CommandResult>;
  /** Brings files that programs left below `insidePath` to `insideFolder`, by wildcards of one folder each: `lists/*`. */
  collect(patterns: readonly string[]): Promise<void>;
  /**
   * The absolute path of its root on this machine, for programs that work on it from outside; absent where it is on
   * another machine.
   */
  readonly root?: (() => Promise<string>) | undefined;
  /** A file of its root as programs left it, links not followed; absent where it is on another machine. */
  readonly file?: ((path: string, maxBytes: number) => Promise<FileNow>) | undefined;
  /** What is different from the image after all `run`s, but for litter. `lower` must have the hash of every file. */
  changes(lower: ImageFiles): Promise<FileChanges>;
}

/** `as-before`: no program has written to it. */
export type FileNow =
  | { readonly kind: 'there'; readonly bytes: Uint8Array }
  | { readonly kind: 'as-before' | 'gone' };

/** Where `insideFolder` is seen inside of the container. */
export const insidePath = '/run/oakum';
/** Below the root; forbids services to start while packages are configured, and is never part of the image. */
export const policyPath = 'usr/sbin/policy-rc.d';
/** invoke-rc.d(8): 101 forbids every action. */
export const policyText = '#!/bin/sh\nexit 101\n';

export function lastLines(text: string): string {
  return text.trim().split('\n').slice(-3).join(' | ').slice(0, 500);
}
