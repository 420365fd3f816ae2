import { type TarHeader, type TarMember, tarBytes } from '../../src/formats/tar/index.ts';

/** What stands at one path of a layer. A text or bytes is a plain file. */
export type FileSpec =
  | string
  | Uint8Array
  | {
      readonly kind: 'file';
      readonly content: string | Uint8Array;
      readonly mode?: number;
      readonly uid?: number;
    }
  | { readonly kind: 'directory' }
  | { readonly kind: 'symlink' | 'hardlink'; readonly to: string };

/** By path, in the order in which they are written; whiteouts by their names (`etc/.wh.motd`). */
export type FileTreeSpec = Readonly<Record<string, FileSpec>>;

const epoch = 1_767_225_600;
const empty = new Uint8Array();

/** The tar of a layer: parents first, fixed times, bytes that depend on the specification alone. */
export function layerTar(files: FileTreeSpec): Uint8Array {
  const members = Object.entries(files).map(([path, spec]) => memberOf(path, spec));
  return tarBytes([...parents(files), ...members], { maxMtimeSeconds: epoch });
}

function parents(files: FileTreeSpec): readonly TarMember[] {
  const given = new Set(Object.keys(files));
  const directories = new Set(
    [...given].flatMap((path) => {
      const parts = path.split('/').slice(0, -1);
      return parts.map((_, at) => parts.slice(0, at + 1).join('/'));
    }),
  );
  return [...directories]
    .filter((path) => !given.has(path) && path !== '' && path !== '.' && path !== '..')
    .toSorted()
    .map((path) => memberOf(path, { kind: 'directory' }));
}

function memberOf(path: string, spec: FileSpec): TarMember {
  const common = { path, uid: 0, gid: 0, mtimeSeconds: epoch, xattrs: new Map<string, Uint8Array>() };
  if (typeof spec === 'string' || spec instanceof Uint8Array) return fileMember(common, spec, 0o644);
  switch (spec.kind) {
    case 'file':
      return fileMember({ ...common, uid: spec.uid ?? 0 }, spec.content, spec.mode ?? 0o644);
    case 'directory':
      return { header: { ...common, kind: 'directory', mode: 0o755 }, content: empty };
    case 'symlink':
    case 'hardlink':
      return { header: { ...common, kind: spec.kind, mode: 0o777, linkPath: spec.to }, content: empty };
  }
}

type Common = Pick<TarHeader, 'path' | 'uid' | 'gid' | 'mtimeSeconds' | 'xattrs'>;

function fileMember(common: Common, given: string | Uint8Array, mode: number): TarMember {
  const content = typeof given === 'string' ? new TextEncoder().encode(given) : given;
  return { header: { ...common, kind: 'file', mode, sizeBytes: content.byteLength }, content };
}
