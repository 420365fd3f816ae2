import * as z from 'zod';
import { OakumError } from '../../kernel/pure/index.ts';
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
  /** In OSV's words: `Alpine:v3.20`, `Alpine:edge`, `Wolfi`, `Chainguard`. */
  readonly ecosystem: string;
  /** The origin package. */
  readonly package: string;
  readonly vulnerability: string;
  readonly aliases: readonly string[];
  readonly fixedVersion: string;
}

const Document = z.object({
  distroversion: z.string().optional(),
  urlprefix: z.string().optional(),
  packages: z.array(z.unknown()).nullable(),
});
const Entry = z.object({
  pkg: z.object({
    name: z.string().min(1),
    secfixes: z.record(z.string(), z.array(z.string()).nullable()).nullish(),
  }),
});

/** @throws feed.malformed when it is no such document; a bad package is quarantined */
export function parseSecdb(bytes: Uint8Array): Parsed<SecdbRow> {
  const { document } = readRecords({ what: "Alpine's security database", bytes, schema: Document });
  const ecosystem = ecosystemOf(document);
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
      for (const text of texts ?? []) {
        const found = rowsOf({ ecosystem, package: name, version }, text);
        for (const row of found) keepLater(rows, row);
        if (found.length === 0)
          quarantined.push({ what: name, reason: `no name of a vulnerability: ${text}` });
      }
    }
  }
  return { records: [...rows.values()], quarantined };
}

/** Wolfi and Chainguard have one stream; which of them a document is about, only the place of its packages says. */
function ecosystemOf({ distroversion, urlprefix = '' }: z.infer<typeof Document>): string {
  if (distroversion !== undefined) return `Alpine:${distroversion}`;
  if (/^https:\/\/packages\.wolfi\.dev\b/.test(urlprefix)) return 'Wolfi';
  if (/\bcgr\.dev\b/.test(urlprefix)) return 'Chainguard';
  throw new OakumError(
    'feed.malformed',
    'a security database names its branch, or is of Wolfi or Chainguard',
  );
}

/** One row for each CVE of a text: `CVE-2017-5753 CVE-2017-5715 XSA-254` is about two. */
function rowsOf(
  at: { readonly ecosystem: string; readonly package: string; readonly version: string },
  text: string,
): readonly SecdbRow[] {
  const names = vulnerabilityNames(text);
  const cves = names.filter((name) => name.startsWith('CVE-'));
  const groups = cves.length > 1 ? cves.map((cve) => [cve]) : names.length > 0 ? [names] : [];
  return groups.flatMap(([vulnerability, ...aliases]) =>
    vulnerability === undefined
      ? []
      : [{ ecosystem: at.ecosystem, package: at.package, vulnerability, aliases, fixedVersion: at.version }],
  );
}

/**
 * The names in a text, CVE first: `CVE-2019-19451.patch`, `CVE_2019-2426`, `CVE-2022-1000 (+ regression fix)`. Remarks
 * (`(802.11)`, `CVE-????-?????`) are none.
 */
export function vulnerabilityNames(text: string): readonly string[] {
  const found = text.match(
    /CVE[-_ ]\d{4}-\d{4,}|GHSA(?:-[0-9a-z]{4}){3}|\b[A-Za-z][A-Za-z0-9]*(?:-[A-Za-z0-9]+)*-\d[\w-]*/g,
  );
  const names = (found ?? []).map((name) => name.replace(/^CVE[_ ]/, 'CVE-'));
  return [...new Set(names)].toSorted(
    (left, right) => Number(right.startsWith('CVE-')) - Number(left.startsWith('CVE-')),
  );
}

function keepLater(rows: Map<string, SecdbRow>, row: SecdbRow): void {
  const key = `${row.package}\t${row.vulnerability}`;
  const known = rows.get(key);
  if (known === undefined || compareVersions('apk', known.fixedVersion, row.fixedVersion) === -1) {
    rows.set(key, { ...row, aliases: [...new Set([...(known?.aliases ?? []), ...row.aliases])] });
  }
}
