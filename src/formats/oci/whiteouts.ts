const prefix = '.wh.';
const opaque = '.wh..wh..opq';

/** What a layer entry hides in the layers below: one path, or everything in a directory; undefined if it hides nothing. */
export type Whiteout = { readonly kind: 'path' | 'opaque'; readonly path: string };

/** Reads the name of a layer entry as a whiteout. Paths are clean and relative; the root directory is ''. */
export function whiteoutTarget(path: string): Whiteout | undefined {
  const slash = path.lastIndexOf('/');
  const directory = slash === -1 ? '' : path.slice(0, slash);
  const name = path.slice(slash + 1);
  if (name === opaque) return { kind: 'opaque', path: directory };
  if (!name.startsWith(prefix) || name.length === prefix.length) return undefined;
  const hidden = name.slice(prefix.length);
  return { kind: 'path', path: directory === '' ? hidden : `${directory}/${hidden}` };
}

/** The entry that hides everything below a directory. */
export function opaqueMarker(directory: string): string {
  return directory === '' ? opaque : `${directory}/${opaque}`;
}
