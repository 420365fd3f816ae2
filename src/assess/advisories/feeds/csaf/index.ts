import { type CsafPackageRow, readCsafPackages } from '../../../../formats/csaf/index.ts';
import { parseJsonDocument } from '../../../../formats/json-document/index.ts';
import { type Release, redHatRelease, severityOfWord, suseRelease } from '../../../../formats/osv/index.ts';
import { compareVersions } from '../../../../formats/versions/index.ts';
import { type Advisory, type FixState, moduleMemberName, worseSeverity } from '../../../../model/index.ts';
import {
  advisoryOf,
  beginning,
  documentsOf,
  type FeedContent,
  type FeedProvider,
  orQuarantined,
} from '../provider.ts';

/** CSAF documents of a distribution: Red Hat's VEX of one CVE, and advisories. They tell of what has no fix, too. */
export const csaf: FeedProvider = {
  id: 'csaf',
  knows: 'all',
  accepts: (file) => /^\s*\{[\s\S]*"csaf_version"\s*:/.test(beginning(file)),
  read: (file, feed) => {
    const parts = documentsOf(file).map((text, at) =>
      orQuarantined(() => readDocument(text, feed), `${file.name}:${at + 1}`),
    );
    return {
      advisories: parts.flatMap(({ advisories }) => advisories),
      facts: [],
      quarantined: parts.flatMap(({ quarantined }) => quarantined),
    };
  },
};

const limits = { maxCharacters: 100_000_000, maxDepth: 64 };

function readDocument(text: string, feed: string): FeedContent {
  const rows = readCsafPackages(parseJsonDocument(text, limits));
  const placed = rows.flatMap((row) => {
    const release = releaseOf(row.product);
    return release === undefined ? [] : [{ row, release }];
  });
  const withBinaries = new Set(
    placed.filter(({ row }) => row.package.architecture !== 'src').map(({ release }) => release.ecosystem),
  );
  const advisories = new Map<string, Advisory>();
  for (const one of placed) {
    // A source speaks for its binaries only where the document names none of them.
    const isSource = one.row.package.architecture === 'src';
    if (isSource && (one.row.status.kind === 'fixed' || withBinaries.has(one.release.ecosystem))) continue;
    const advisory = advisoryOfRow(one.row, one.release, feed);
    if (advisory === undefined) continue;
    const key = [advisory.id, advisory.ecosystem, advisory.package].join('\t');
    advisories.set(key, together(advisories.get(key), advisory));
  }
  return { advisories: [...advisories.values()], facts: [], quarantined: [] };
}

/** By the beginning of the CPE at Red Hat, by the name at SUSE; other products are nobody's system. */
function releaseOf({ name, cpe = '' }: CsafPackageRow['product']): Release | undefined {
  const redHat = /^cpe:\/[ao]:redhat:((?:enterprise_linux(?:_eus)?|rhel_[a-z0-9_]+):\S+)$/.exec(cpe)?.[1];
  if (redHat !== undefined) return redHatRelease(redHat);
  return name.startsWith('SUSE Linux Enterprise ') ? suseRelease(name) : undefined;
}

function advisoryOfRow(
  row: CsafPackageRow,
  { ecosystem, channel }: Release,
  feed: string,
): Advisory | undefined {
  const { vulnerability, status, published } = row;
  const { name, version, architecture, module } = row.package;
  if (status.kind === 'fixed' && version === undefined) return undefined;
  const own = architecture === 'src' ? `source:${name}` : name;
  const erratum = status.kind === 'fixed' ? status.erratum : undefined;
  return advisoryOf({
    id: erratum ?? vulnerability,
    aliases: erratum === undefined ? [] : [vulnerability],
    feed,
    ecosystem,
    package: module === undefined ? own : moduleMemberName(module, own),
    ranges: [status.kind === 'fixed' ? { fixed: version } : {}],
    severity: severityOfWord(row.impact),
    cvss: row.vectors,
    ...(architecture === undefined || /^(?:src|noarch)$/.test(architecture)
      ? {}
      : { architectures: [architecture] }),
    ...(channel === undefined ? {} : { channel }),
    ...(status.kind === 'fixed' ? {} : { fixState: stateOf(status) }),
    ...(published === undefined ? {} : { published }),
  });
}

/** Red Hat's words; other vendors are read by the category alone. */
function stateOf({
  category,
  words,
}: {
  readonly category?: string | undefined;
  readonly words: string;
}): FixState {
  if (/out of support/i.test(words)) return 'end-of-life';
  if (category === 'no_fix_planned') return 'wont-fix';
  return /deferred/i.test(words) ? 'deferred' : 'open';
}

/**
 * One erratum's word on one package: about each of its CVEs, for several architectures and minor releases. Whoever has
 * the lowest of its builds has the fix.
 */
function together(known: Advisory | undefined, more: Advisory): Advisory {
  if (known === undefined) return more;
  const { architectures: _own, ...rest } = isLower(more, known) ? more : known;
  const [one, other] = [known.architectures, more.architectures];
  return {
    ...rest,
    aliases: [...new Set([...known.aliases, ...more.aliases])],
    severity: worseSeverity(known.severity, more.severity),
    cvss: [...new Set([...known.cvss, ...more.cvss])],
    ...(one === undefined || other === undefined
      ? {}
      : { architectures: [...new Set([...one, ...other])].toSorted() }),
  };
}

function isLower({ ranges: [left] }: Advisory, { ranges: [right] }: Advisory): boolean {
  if (left?.fixed === undefined || right?.fixed === undefined) return false;
  return compareVersions('rpm', left.fixed, right.fixed) === -1;
}
