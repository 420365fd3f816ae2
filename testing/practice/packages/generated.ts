import { createHash } from 'node:crypto';
import type { FileTreeSpec } from '../../builders/index.ts';
import { type DebSpec, type MadeDeb, makeDeb, makeLibrary } from '../../repositories/index.ts';
import { fixOf, type PackageRow, packagesOf } from './tables.ts';

const label =
  "generated for the practice estate\n It holds a few small files that do nothing; only its name and version are Debian's.";

/** A package of this name and version with a few small files. The same row gives the same bytes. */
export function generatedPackage({ name, version, source, sourceVersion }: PackageRow): DebSpec {
  const versioned = sourceVersion === version ? source : `${source} (${sourceVersion})`;
  return {
    name,
    version,
    fields: {
      Maintainer: 'Oakum practice estate <practice@oakum.invalid>',
      ...(versioned === name ? {} : { Source: versioned }),
      Description: label,
    },
    files: filesOf(name, version),
  };
}

function filesOf(name: string, version: string): FileTreeSpec {
  const words = createHash('sha256').update(`${name} ${version}`).digest('hex');
  const text = `${name} ${version}: generated for the practice estate\n${words}\n`;
  const soname = sonameOf(name);
  const libraries = 'usr/lib/x86_64-linux-gnu';
  const main: FileTreeSpec =
    soname !== undefined
      ? { [`${libraries}/${soname}`]: makeLibrary(soname, text) }
      : name.startsWith('lib')
        ? { [`${libraries}/${name}/part`]: text }
        : { [`usr/bin/${name}`]: { kind: 'file', content: `#!/bin/sh\n# ${text}`, mode: 0o755 } };
  return { ...main, [`usr/share/doc/${name}/copyright`]: 'generated for the practice estate; Apache-2.0\n' };
}

/** `libssl.so.3` of libssl3, `libnghttp2.so.14` of libnghttp2-14; undefined for what is no library. */
function sonameOf(name: string): string | undefined {
  const parts = /^(lib[a-z0-9.+-]*?)-?([0-9.]+[a-z]?)$/.exec(name);
  return parts?.[1] === undefined ? undefined : `${parts[1]}.so.${parts[2]}`;
}

/** Sources whose fixes the practice repository does not hold, so that one sees what a lagging repository looks like. */
const withoutFix: ReadonlySet<string> = new Set(['apt', 'dpkg', 'gnupg2', 'php8.2', 'sed']);

/** Whether the packages' files are generated: only those can be patched. */
export function hasGeneratedFix(row: PackageRow): boolean {
  return fixOf(row) !== undefined && !withoutFix.has(row.source);
}

/** What the repository's security suite of Debian 12 holds: the fixed version of every package that is generated. */
export function generatedFixes(): readonly MadeDeb[] {
  return [...packagesOf('debian-12-slim'), ...packagesOf('debian-12-applications')]
    .filter(hasGeneratedFix)
    .map((row) => {
      const version = fixOf(row) ?? row.version;
      return makeDeb(generatedPackage({ ...row, version, sourceVersion: version }));
    });
}
