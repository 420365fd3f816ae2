import type {
  AdvisoryIndex,
  Contents,
  Finding,
  Opinion,
  Package,
  SaidFinding,
  Suppression,
} from '../../model/index.ts';
import { findingId } from './finding.ts';
import type { Ignored, MatchResult } from './match.ts';
import { routeOf } from './route.ts';

/** A report on one subject: who says it, and what. */
export interface Saying {
  readonly by: string;
  readonly said: readonly SaidFinding[];
}

/** Both sides of one subject. */
export interface Compared {
  /** Ours and theirs, each with its opinion. */
  readonly findings: readonly Finding[];
  /** What the report itself suppresses. */
  readonly suppressed: readonly { readonly finding: Finding; readonly suppression: Suppression }[];
}

/**
 * Puts what another scanner says beside what our own index says of the same packages. Nothing of ours is left out, and
 * nothing of theirs: where only they say it, it is a finding by their word, marked as such.
 */
export function compareSaid(
  matched: Pick<MatchResult, 'findings' | 'ignored'>,
  { by, said }: Saying,
  where: { readonly contents: readonly Contents[]; readonly index: AdvisoryIndex; readonly subject: string },
): Compared {
  const ours = new Index(matched.findings, where.index);
  const ignored = new Index(
    matched.ignored.map(({ finding }) => finding),
    where.index,
  );
  const agreed = new Map<string, SaidFinding>();
  const theirs = new Map<string, { readonly finding: Finding; readonly one: SaidFinding }>();
  for (const one of said) {
    const known = ours.find(one);
    if (known === undefined) {
      const same = ignored.find(one);
      const hidden = matched.ignored.find(({ finding }) => finding === same);
      const finding = theirFinding(one, { ...where, hidden });
      if (!theirs.has(finding.id)) theirs.set(finding.id, { finding, one });
    } else if (!agreed.has(known.id)) agreed.set(known.id, one);
  }
  const rows = [
    ...matched.findings.map((finding) => {
      const one = agreed.get(finding.id);
      return { finding: { ...finding, opinion: opinionOf(finding, one, by) }, reason: one?.suppressed };
    }),
    ...[...theirs.values()].map(({ finding, one }) => ({ finding, reason: one.suppressed })),
  ];
  return {
    findings: rows.flatMap(({ finding, reason }) => (reason === undefined ? [finding] : [])),
    suppressed: rows.flatMap(({ finding, reason }) =>
      reason === undefined ? [] : [{ finding, suppression: { kind: 'report', by, reason } as const }],
    ),
  };
}

type Named = Pick<Finding, 'vulnerability' | 'aliases'> & { readonly package: Finding['package'] };

/** Findings by package; two are one when the package is the same and their vulnerabilities have a name in common. */
class Index {
  readonly #byPackage: ReadonlyMap<string, readonly Finding[]>;
  readonly #advisories: AdvisoryIndex;

  constructor(findings: readonly Finding[], advisories: AdvisoryIndex) {
    this.#byPackage = Map.groupBy(findings, packageKey);
    this.#advisories = advisories;
  }

  find(one: Named): Finding | undefined {
    const names = this.#namesOf(one);
    const same = (this.#byPackage.get(packageKey(one)) ?? []).filter((finding) =>
      [finding.vulnerability, ...finding.aliases].some((name) => names.has(name)),
    );
    return same.find((finding) => finding.package.path === one.package.path) ?? same[0];
  }

  /** The index may know more names of what a report calls by one. */
  #namesOf({ vulnerability, aliases }: Named): ReadonlySet<string> {
    const names = [vulnerability, ...aliases];
    return new Set([...names, ...this.#advisories.facts(names).aliases]);
  }
}

function packageKey({ package: { type, name, version } }: Named): string {
  return `${type} ${name} ${version}`;
}

function opinionOf(finding: Finding, one: SaidFinding | undefined, by: string): Opinion {
  if (one === undefined) return { kind: 'only-ours', by };
  const text = (fix: Finding['fix']): string => fix.version ?? fix.state;
  const differences = [
    ...(text(finding.fix) === text(one.fix)
      ? []
      : [`fix: ours ${text(finding.fix)}, theirs ${text(one.fix)}`]),
    ...(finding.severity === one.severity
      ? []
      : [`severity: ours ${finding.severity}, theirs ${one.severity}`]),
  ];
  return { kind: 'agree', by, differences };
}

interface Theirs {
  readonly contents: readonly Contents[];
  readonly index: AdvisoryIndex;
  readonly subject: string;
  /** What our own rules ignore, if it is the same. */
  readonly hidden: Ignored | undefined;
}

function theirFinding(one: SaidFinding, context: Theirs): Finding {
  const { by, vulnerability, aliases, fix, severity, statement } = one;
  const item = itemOf(one, context.contents);
  const source = item?.source;
  return {
    id: findingId(vulnerability, one.package, context.subject),
    vulnerability,
    aliases,
    subject: context.subject,
    package: item === undefined ? one.package : { ...one.package, purl: item.purl },
    ...(source === undefined ? {} : { source }),
    fix,
    severity,
    evidence: {
      feed: `said by ${by}`,
      advisory: vulnerability,
      ecosystem: '',
      lookedUp: one.package.name,
      scheme: '',
      statement: `said by ${by}: ${statement}`,
      agreeing: [],
      ...(severity === 'unknown' ? {} : { severityFrom: [by] }),
    },
    opinion: { kind: 'only-theirs', by, why: whyNotOurs(one, item, context) },
  };
}

function itemOf(one: SaidFinding, contents: readonly Contents[]): Package | undefined {
  const { type, name, version, path } = one.package;
  const same = contents
    .flatMap(({ packages }) => packages)
    .filter((item) => item.type === type && item.name === name && item.version === version);
  return same.find((item) => item.path === path) ?? same[0];
}

/** What we know of the reason: our rule, our gap, or our sources that say otherwise. */
function whyNotOurs(
  one: SaidFinding,
  item: Package | undefined,
  { contents, index, hidden }: Theirs,
): string {
  if (hidden !== undefined) return `our rule ${hidden.rule} leaves it out: ${hidden.reason}`;
  if (item === undefined) return `packages like ${one.package.name} are judged by nothing of ours`;
  const os = contents.find(({ packages }) => packages.includes(item))?.os;
  const route = routeOf(item, os, index);
  if (route.kind === 'unknown') return `${route.what}: ${route.reason}`;
  const names = new Set([one.vulnerability, ...one.aliases]);
  const known = route.names
    .flatMap((name) => index.lookup(route.ecosystem, name))
    .find((advisory) => [advisory.id, ...advisory.aliases].some((name) => names.has(name)));
  if (known === undefined)
    return `no advisory of ours for ${route.names.join(', ')} in ${route.title} names it`;
  return `${known.feed} has ${known.id}, and ${route.version} is not in its ranges`;
}
