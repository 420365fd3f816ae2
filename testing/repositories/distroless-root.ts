import { formatDeb822 } from '../../src/formats/deb822/index.ts';
import { formatMd5sums } from '../../src/formats/dpkg/index.ts';
import type { FileTreeSpec } from '../builders/index.ts';
import { type InstalledSpec, rootWithout, sumsOf, unpacked } from './debian-root.ts';
import { controlOf } from './made-deb.ts';

export interface DistrolessRootSpec {
  readonly installed: readonly InstalledSpec[];
  /** `flat`: `name` and `name.md5sums` (Google's). `folders`: `name/control` and `name/md5sums` (rules_distroless). */
  readonly layout: 'flat' | 'folders';
  /** What the file of a package is called; its name unless said. */
  readonly fileName?: (name: string) => string;
  /** Laid over everything else; undefined takes a file out. */
  readonly files?: Readonly<Record<string, FileTreeSpec[string] | undefined>>;
}

const database = 'var/lib/dpkg/status.d';

/** The tree of an image as distroless builders make it: packages unpacked, a record and hashes of each, no dpkg. */
export function distrolessRoot({
  installed,
  layout,
  fileName,
  files = {},
}: DistrolessRootSpec): FileTreeSpec {
  const named = fileName ?? ((name: string) => name);
  const all = Object.assign(
    rootWithout('bookworm'),
    ...installed.map((spec) => unpacked(spec)),
    ...installed.map((spec) => recordsOf(spec, `${database}/${named(spec.name)}`, layout)),
  );
  for (const [path, file] of Object.entries(files)) {
    if (file === undefined) delete all[path];
    else all[path] = file;
  }
  return all;
}

function recordsOf(spec: InstalledSpec, at: string, layout: DistrolessRootSpec['layout']): FileTreeSpec {
  const conffiles = new Set(spec.conffiles);
  const sums = new Map([...sumsOf(spec)].filter(([path]) => !conffiles.has(path)));
  const [control, md5sums] = layout === 'flat' ? [at, `${at}.md5sums`] : [`${at}/control`, `${at}/md5sums`];
  return { [control]: formatDeb822(controlOf(spec)), [md5sums]: formatMd5sums(sums) };
}
