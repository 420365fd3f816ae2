import type { ImageUpdater, Patch } from '../../model/index.ts';

export interface WatchedPatch {
  readonly patch: Pick<Patch, 'targets'>;
  /** Of the image that is patched, without tag, as images name it in full. */
  readonly repository: string;
}

/**
 * One line for each updater that may take a patched tag away again. `1.2.3-oakum.1` is a pre-release of 1.2.3 by semantic
 * versioning, and sorts before it: a range without pre-releases never chooses it.
 */
export function updaterWarnings(
  updaters: readonly ImageUpdater[],
  { patch, repository }: WatchedPatch,
): readonly string[] {
  const uids = new Set(patch.targets.map(({ uid }) => uid));
  const watching = updaters.filter(({ watches }) =>
    watches.kind === 'repository' ? watches.repository === repository : uids.has(watches.uid),
  );
  return watching.map(
    ({ name, rule, writes }) =>
      `${name} watches this image${rule === '' ? '' : ` (${rule})`} and writes ${writes}: it may move the patched tag back; let it skip this image, or patch what it follows`,
  );
}
