import type { Digest } from '../../../kernel/pure/index.ts';
import type { FoundPackage, Reading } from '../packages/reader.ts';
import type { LayerRecord } from './record.ts';

/** A package with the layer that brought its record; none in a directory. */
export interface Origin {
  readonly found: FoundPackage;
  readonly imageLayer: Digest | undefined;
}

/** One file of the whole tree, as the topmost layer that has it says. */
export interface MergedFile {
  readonly reader: string;
  readonly reading: Reading;
  readonly packages: readonly Origin[];
  /** The same for all names of one file. */
  readonly file: string;
}

/** A path, and what is there. */
export type VisibleFile = readonly [string, MergedFile];

export interface MergedTree {
  readonly files: ReadonlyMap<string, MergedFile>;
  readonly links: ReadonlyMap<string, string>;
}

export interface StackedLayer {
  readonly record: LayerRecord;
  readonly imageLayer: Digest | undefined;
}

/**
 * Lays layers over each other, lowest first, as a union file system does: what a layer takes away or replaces is gone,
 * with all that was below it. A package database is written anew by every layer that installs something, so a
 * package keeps the layer in which its record first stood, as long as each layer above repeats it.
 */
export function mergeLayers(layers: readonly StackedLayer[]): MergedTree {
  const files = new Map<string, MergedFile>();
  const links = new Map<string, string>();
  for (const [index, layer] of layers.entries()) {
    const isGone = goneWith(layer.record);
    const before = new Map(files);
    for (const path of files.keys()) if (isGone(path)) files.delete(path);
    for (const path of links.keys()) if (isGone(path)) links.delete(path);
    for (const { path, reader, reading, sameAs } of layer.record.files) {
      const packages = reading.packages.map((found) => originOf(found, before.get(path), layer.imageLayer));
      files.set(path, { reader, reading, packages, file: `${index}:${sameAs ?? path}` });
      links.delete(path);
    }
    for (const [path, target] of layer.record.links) links.set(path, target);
  }
  return { files, links };
}

function originOf(
  found: FoundPackage,
  before: MergedFile | undefined,
  imageLayer: Digest | undefined,
): Origin {
  const same = before?.packages.find((origin) => isSame(origin.found, found));
  return { found, imageLayer: same === undefined ? imageLayer : same.imageLayer };
}

function isSame(left: FoundPackage, right: FoundPackage): boolean {
  return (
    left.name === right.name &&
    left.version === right.version &&
    left.architecture === right.architecture &&
    left.within === right.within
  );
}

/** Whether something of the layers below no longer shows. */
function goneWith(record: LayerRecord): (path: string) => boolean {
  const removed = new Set([...record.whiteouts, ...record.replaced, ...record.links.map(([path]) => path)]);
  const opaque = new Set(record.opaque);
  if (removed.size === 0 && opaque.size === 0) return () => false;
  return (path) => {
    if (removed.has(path) || opaque.has('')) return true;
    for (let slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
      const ancestor = path.slice(0, slash);
      if (removed.has(ancestor) || opaque.has(ancestor)) return true;
    }
    return false;
  };
}
