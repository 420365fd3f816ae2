import { z } from 'zod';
import type { Parsed, Quarantined } from '../../model/index.ts';
import { readRecords, schemaReason } from '../feed-records/index.ts';
import { compareVersions } from '../versions/index.ts';

/**
 * Alpine's security database (https://secdb.alpinelinux.org): for each package of one branch and repository, the
 * versions that fixed something. It knows fixes only. The version `0` says that the package never had it, which is no
 * row. One text may hold two names of one vulnerability (`CVE-2024-1 GHSA-…`) or a remark; one vulnerability may be
 * fixed twice, and then the later version counts. A text that is no version (`10.2.26.r0`) is kept as it is: who compares
 * with it finds out that nobody can say.
 */
export interface SecdbRow {
  /** `v3.20`, `edge`. */
  readonly branch: string;
  /** The origin package. */
  readonly package: string;
  readonly vulnerability: string;
  readonly aliases: readonly string[];
  readonly fixedVersion: string;
}

const Document = z.object({ distroversion: z.string(), packages: z.array(z.unknown()).nullable() });
const Entry = z.object({
  pkg: z.object({
    name: z.string().min(1),
    secfixes: z.record(z.string(), z.array(z.string()).nullable()).nullish(),
  }),
});

/** @throws feed.malformed when it is no such document; a bad package is quarantined */
export function parseSecdb(bytes: Uint8Array): Parsed<SecdbRow> {
  const { document } = readRecords({ what: "Alpine's security database", bytes, schema: Document });
  const rows = new Map<string, SecdbRow>();
  const quarantined: Quarantined[] = [];
  for (const [at, entry] of (document.packages ?? []).entries()) {
    const parsed = Entry.safeParse(entry);
    if (!parsed.success) {
      quarantined.push({ what: `package ${at + 1}`, reason: schemaReason(parsed.error) });
      continue;
    }
    const { name, secfixes } = parsed.data.pkg;
    for (const [version, texts] of Object.entries(secfixes ?? {})) {
      if (version === '0') continue;
      for (const row of rowsOf({ branch: document.distroversion, package: name, version }, texts ?? [])) {
        keepLater(rows, row);
      }
    }
  }
  return { records: [...rows.values()], quarantined };
}

function rowsOf(
  at: { readonly branch: string; readonly package: string; readonly version: string },
  texts: readonly string[],
): readonly SecdbRow[] {
  return texts.flatMap((text) => {
    const [vulnerability, ...aliases] = vulnerabilityNames(text);
    if (vulnerability === undefined) return [];
    return [{ branch: at.branch, package: at.package, vulnerability, aliases, fixedVersion: at.version }];
  });
}

/** The names in a text, CVE first: `CVE-2019-19451.patch`, `CVE-2022-1 (+ regression fix)`, `XSA-425 CVE-2023-1`. */
export function vulnerabilityNames(text: string): readonly string[] {
  const known = text.match(
    /CVE-\d{4}-\d{4,}|GHSA(?:-[0-9a-z]{4}){3}|[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)*-\d[\w-]*/g,
  );
  const names = [...new Set(known ?? [])];
  return names.toSorted((left, right) => Number(right.startsWith('CVE-')) - Number(left.startsWith('CVE-')));
}

function keepLater(rows: Map<string, SecdbRow>, row: SecdbRow): void {
  const key = `${row.package}\t${row.vulnerability}`;
  const known = rows.get(key);
  if (known === undefined || compareVersions('apk', known.fixedVersion, row.fixedVersion) === -1) {
    rows.set(key, { ...row, aliases: [...new Set([...(known?.aliases ?? []), ...row.aliases])] });
  }
}
