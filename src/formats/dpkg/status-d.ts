import { splitStanzas } from '../deb822/index.ts';
import type { DpkgPackage } from './record.ts';
import { outcomeOf } from './status.ts';

/** One package of `status.d`: its record, the file that holds it and, if there is one, the file of its hashes. */
export type StatusDRecord =
  | {
      readonly kind: 'package';
      readonly value: DpkgPackage;
      readonly path: string;
      readonly md5sumsPath: string | undefined;
    }
  | { readonly kind: 'rejected'; readonly path: string; readonly reason: string };

/**
 * Reads `var/lib/dpkg/status.d`, given its files by path below it, in both layouts that distroless builds write:
 * `base` with `base.md5sums` (Google; older builds use base64 for names) and `base/control` with `base/md5sums`
 * (rules_distroless). The name of the package is in the record; a record without Status is installed.
 */
export function readStatusD(files: ReadonlyMap<string, Uint8Array>): readonly StatusDRecord[] {
  return [...files]
    .filter(([path]) => isControl(path))
    .map(([path, bytes]) => readControl(path, { bytes, md5sumsPath: md5sumsPathOf(path, files) }));
}

function isControl(path: string): boolean {
  const parts = path.split('/');
  if (parts.length === 2) return parts[1] === 'control';
  return parts.length === 1 && !path.endsWith('.md5sums') && !path.startsWith('.');
}

function md5sumsPathOf(path: string, files: ReadonlyMap<string, Uint8Array>): string | undefined {
  const candidate = path.endsWith('/control') ? path.replace(/control$/, 'md5sums') : `${path}.md5sums`;
  return files.has(candidate) ? candidate : undefined;
}

interface ControlFile {
  readonly bytes: Uint8Array;
  readonly md5sumsPath: string | undefined;
}

function readControl(path: string, { bytes, md5sumsPath }: ControlFile): StatusDRecord {
  const [raw, ...more] = splitStanzas(Buffer.from(bytes).toString());
  if (raw === undefined) return { kind: 'rejected', path, reason: 'the file is empty' };
  if (more.length > 0) return { kind: 'rejected', path, reason: 'more than one record in the file' };
  const outcome = outcomeOf(raw, 'install ok installed');
  if (outcome.kind === 'package') return { kind: 'package', value: outcome.value, path, md5sumsPath };
  const reason = outcome.kind === 'rejected' ? outcome.reason : 'the record says that it is not installed';
  return { kind: 'rejected', path, reason };
}
